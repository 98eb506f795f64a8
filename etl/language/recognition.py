"""How much of a document is in the language that the grammar reads: simplified Chinese."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass

from etl.document import Document
from etl.readers.errors import DocumentError

# An ideograph says as much as a word of another script.
_UNIT = re.compile(
    r"(?P<ideograph>[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
    r"|(?P<kana>[\u3040-\u30ff])|(?P<word>[^\W\d_\u3040-\u30ff\u3400-\u9fff]+)"
)
# Frequent in any plan that is set in traditional characters, and in no other.
_TRADITIONAL = frozenset(
    "億萬達產業實現發國與為標準設劃經濟規區環衛護農務總額關鍵鐵鋼電機網絡應個積極長廣開場門車風專雙從眾會議員體鄉縣"
    "層進還這過時對點數據樓學習創質強顯構將屬輸運轉術類單歷東幾種計"
)
_NAMES = {
    "LATIN": "a language in Latin letters",
    "CYRILLIC": "a language in Cyrillic letters",
    "HANGUL": "Korean",
    "TRADITIONAL": "traditional Chinese",
    "JAPANESE": "Japanese",
}
# Below these shares a block is not Chinese, is Japanese, is set in traditional characters.
_CHINESE = 0.3
_KANA = 0.1
_OLD_FORMS = 0.08
# What a list of names and terms in another language takes of a Chinese plan is not worth a word.
_WORTH_A_WARNING = 0.9


@dataclass(frozen=True, slots=True)
class Coverage:
    """``share`` of the text, from 0 to 1, is read; ``others`` are what the rest is written in, most of it first."""

    share: float
    others: tuple[str, ...]


def script_of(text: str) -> str:
    """What a paragraph is written in: empty for simplified Chinese and where there are no words, else the script."""
    return _script(_counts(text))


def coverage(document: Document) -> Coverage:
    """How much of the document's text is read, table cells as one text a table."""
    tables: dict[int, Counter[str]] = defaultdict(Counter)
    parts: list[Counter[str]] = []
    for block in document.blocks:
        counts = _counts(block.text)
        if block.table is None:
            parts.append(counts)
        else:
            tables[block.table].update(counts)
    total = read = 0
    others: Counter[str] = Counter()
    for counts in (*parts, *tables.values()):
        size, script = counts.total(), _script(counts)
        total += size
        if script:
            others[script] += size
        else:
            read += size
    names = [_NAMES.get(name, name.capitalize()) for name, _ in others.most_common(2)]
    return Coverage(read / total if total else 1.0, tuple(names))


def check_language(document: Document) -> str:
    """A warning where part of the document is in a language that is not read, else nothing.

    Raises ``DocumentError`` where nothing of it can be read.
    """
    found = coverage(document)
    others = " and ".join(found.others)
    if found.share == 0:
        raise DocumentError(
            f"{document.name}: 0 % of its text is read: it is in {others}; only simplified Chinese is read, "
            "give the Chinese edition"
        )
    if found.share >= _WORTH_A_WARNING:
        return ""
    return f"{found.share:.0%} of the text is read; the rest is in {others}, only simplified Chinese is read"


def _counts(text: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for match in _UNIT.finditer(text):
        if match["ideograph"]:
            counts["traditional" if match["ideograph"] in _TRADITIONAL else "ideograph"] += 1
        elif match["kana"]:
            counts["kana"] += 1
        else:
            counts[unicodedata.name(match["word"][0], "UNKNOWN").split()[0]] += 1
    return counts


def _script(counts: Counter[str]) -> str:
    size = counts.total()
    if not size:
        return ""
    ideographs = counts["ideograph"] + counts["traditional"]
    if counts["kana"] > _KANA * (ideographs + counts["kana"]):
        return "JAPANESE"
    if ideographs < _CHINESE * size:
        rest = {
            name: n
            for name, n in counts.items()
            if name not in {"ideograph", "traditional", "kana"}
        }
        return max(rest, key=lambda name: rest[name])
    return "TRADITIONAL" if counts["traditional"] > _OLD_FORMS * ideographs else ""
