"""Which paragraphs are headings, of what rank, and where a part of the document begins."""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.readers.layout.markers import Marker, find_marker
from etl.readers.layout.raw import Item, Paragraph

PART_RANK = 0.0
LEAF_RANK = 9.0

_ENDING = r"(?:规划|纲要|方案|计划|意见|决定|办法|细则|通知|措施|政策|报告|指南|要点|清单|建议|路线图|批复|公告|蓝图)"
_SUFFIX = r"(?:[（(][^（()）]{1,24}[)）])?"
_TITLE = re.compile(rf"[^。；！？!?;]{{3,70}}{_ENDING}{_SUFFIX}")
_YEARS = re.compile(
    r"[（(](?:\d{4}\s?年?\s?[-—–－~～至]+\s?\d{4}\s?年?|.{0,8}(?:稿|试行|修订|版))[)）]"
)
_ANNEX = re.compile(r"附\s?件\s?([一二三四五六七八九十\d]{0,3})\s?[:：.、]?\s?(.*)", re.S)
_TABLE_HEAD = re.compile(
    r"附\s?表\s?[一二三四五六七八九十\d]{0,3}[:：]?(?:\s?[^。；，]{0,50})?|附\s?录.{0,40}"
)
_BOX_HEAD = re.compile(r"专\s?栏(?:\s?[一二三四五六七八九十\d]{1,3})?\s?[:：]?\s?[^。；，]{0,40}")
_KNOWN = re.compile(
    r"(?:前言|引言|序言|绪论|总则|附则|结语|发展目标|主要目标|总体目标|具体目标|主要指标|指导思想|基本原则|总体要求|"
    r"总体思路|发展思路|重点任务|主要任务|保障措施|指标说明|名词解释|编制说明|现实基础|发展基础|发展现状)[:：]?"
)
_END = re.compile(r"[。！？；：，、!?;:,…]$")
DIGIT_FACT = re.compile(r"\d(?:\.\d+)?\s?(?:%|％|万|亿|家|个|项|倍|元|人|种|千|百|吨)")
_DATE = re.compile(r"[（(]?[\d〇○零一二三四五六七八九十]{2,4}年.{1,3}月.{1,3}日[)）]?")
_OFFICE = re.compile(r".{2,30}(?:委员会|办公室|人民政府|厅|局|部|署|院|会|中心|党委|省委|市委|司)")
_NUMBERED_MAX = 45
_LABEL_MAX = 28


@dataclass(frozen=True, slots=True)
class Heading:
    """``length`` characters of the paragraph are the heading; what follows, if any, is its text."""

    rank: float
    length: int
    label: str


def label_of(text: str) -> str:
    return text.strip().rstrip("。：:")


def is_title(text: str) -> bool:
    """Whether a line by itself reads as a document's title."""
    return (
        _TITLE.fullmatch(text) is not None
        and find_marker(text) is None
        and "：" not in text[:8]
        and not text.startswith(("—", "-", "●", "注", "《", "附", "专栏", "表", "（", "("))
    )


def annex(text: str) -> tuple[str, str] | None:
    """The number and the rest of a line that starts with 附件."""
    match = _ANNEX.fullmatch(text)
    return (match[1], match[2].strip()) if match else None


def merge_titles(items: list[Item]) -> list[Item]:
    """Put a title that is set on several centred lines back together, with its years."""
    merged: list[Item] = []
    body = False
    for item in items:
        above = merged[-1] if merged else None
        if isinstance(item, Paragraph) and isinstance(above, Paragraph):
            if _belongs_to_title(above, item, first=len(merged) <= 3 and not body):
                above.text += item.text
                above.centered = above.centered or item.centered
                continue
            marker = find_marker(item.text)
            body = body or (marker is not None and marker.rank <= 4)
        merged.append(item)
    return merged


def _belongs_to_title(above: Paragraph, line: Paragraph, first: bool) -> bool:
    if above.level != line.level or len(above.text) > 60 or len(line.text) > 40:
        return False
    if _END.search(above.text) or annex(above.text) or find_marker(above.text):
        return False
    if is_title(above.text):
        return _YEARS.fullmatch(line.text) is not None
    both = above.centered and line.centered
    return (
        (both or first)
        and not _END.search(line.text)
        and (
            (is_title(above.text + line.text) and not is_title(line.text))
            or (
                is_title(above.text + line.text)
                and above.text.endswith(("关于", "和", "的", "与", "及"))
            )
        )
    )


class HeadingFinder:
    """Goes through the items in order and says of each paragraph whether it is a heading."""

    def __init__(self, items: list[Item]) -> None:
        self._items = items
        self._markers = _markers(items)
        self._explicit = _explicit_ranks(items, self._markers)
        self._body_started = False
        self._annex_open = False
        self._list_left = 0
        self._any_title = False

    def heading(self, index: int) -> Heading | None:
        """The heading that paragraph ``index`` is or begins with. Call in order, once each."""
        item = self._items[index]
        assert isinstance(item, Paragraph)
        text = item.text
        if self._list_left:
            self._list_left -= 1
            return None
        if (found := annex(text)) is not None:
            return self._annex(index, *found)
        marker = self._markers[index]
        if self._annex_open:
            self._annex_open = False
            if marker is None and len(text) <= 70 and not re.search(r"[。；，：:]$", text):
                return self._whole(PART_RANK, text)
        if marker is not None:
            found_heading = self._numbered(index, item, marker)
            if found_heading and marker.rank <= 4:
                self._body_started = True
            return found_heading
        if item.level is not None and len(text) <= 80:
            return self._whole(self._explicit.get(item.level, LEAF_RANK), text)
        if self._is_part_title(index, text):
            self._any_title = True
            return self._whole(PART_RANK, text)
        return self._unnumbered(index, item)

    def _whole(self, rank: float, text: str) -> Heading:
        return Heading(rank, len(text), label_of(text))

    def _annex(self, index: int, number: str, rest: str) -> Heading | None:
        text = self._text(index)
        following = self._text(index + 1)
        next_marker = find_marker(following) if following else None
        if not rest and not number and next_marker and next_marker.kind in {"arabic", "cn"}:
            self._list_left = self._list_length(index + 1)
            return None
        if not rest:
            self._annex_open = True
            return self._whole(PART_RANK, text)
        # 附件：1.… and a run of 附件1：… 附件2：… enumerate what is attached; nothing begins here.
        beside = (self._text(index - 1), following)
        if not number or any(
            other and annex(other) and annex(other) != ("", "") for other in beside
        ):
            return None
        if len(text) > 80 or _END.search(text):
            return None
        return Heading(PART_RANK, len(text), label_of(rest))

    def _list_length(self, start: int) -> int:
        """How many lines from ``start`` enumerate the annexes: 1．… 2．… in sequence."""
        count, expected = 0, 1
        for index in range(start, len(self._items)):
            text = self._text(index)
            marker = find_marker(text) if text else None
            if marker is None or marker.number != expected or len(text) > 80:
                break
            count, expected = count + 1, expected + 1
        return count

    def _numbered(self, index: int, item: Paragraph, marker: Marker) -> Heading | None:
        text, rest = item.text, item.text[marker.length :]
        if item.level is not None and len(text) <= 80:
            return self._whole(marker.rank, text)
        bare = rest.rstrip("。：:")
        if not re.search(r"[。；！？;]", bare) and len(text) <= _NUMBERED_MAX:
            if rest.endswith(("；", ";", "，", "、")) or (
                rest.endswith("。") and len(rest) > _LABEL_MAX
            ):
                return None
            if DIGIT_FACT.search(rest) and (rest.endswith("。") or "，" in rest):
                return None
            if marker.rank >= 6 and self._in_list(index, marker):
                return None
            return self._whole(marker.rank, text)
        return _run_in(text, marker)

    def _in_list(self, index: int, marker: Marker) -> bool:
        """A short numbered line right beside its sibling has no text of its own: a list item."""
        for beside, step in ((index + 1, 1), (index - 1, -1)):
            other = self._markers.get(beside)
            if other and other.kind == marker.kind and other.number == marker.number + step:
                text = self._text(beside)
                if len(text) <= _NUMBERED_MAX and _run_in(text, other) is None:
                    return True
        return False

    def _is_part_title(self, index: int, text: str) -> bool:
        if not is_title(text):
            return False
        if not self._body_started:
            return index < 40 or self._restarts(index)
        return self._restarts(index)

    def _restarts(self, index: int) -> bool:
        """Whether numbering starts again at one after ``index``, before it goes on."""
        for later in range(index + 1, min(index + 40, len(self._items))):
            marker = self._markers.get(later)
            if marker is not None and marker.rank <= 4:
                return marker.number == 1
        return False

    def _unnumbered(self, index: int, item: Paragraph) -> Heading | None:
        text = item.text
        if _TABLE_HEAD.fullmatch(text):
            return self._whole(1.0, text)
        if _BOX_HEAD.fullmatch(text) or _KNOWN.fullmatch(text):
            return self._whole(LEAF_RANK, text)
        if len(text) > 22 or _END.search(text) or re.search(r"[，\d:：“《]", text):
            return None
        if not self._body_started or _DATE.fullmatch(text) or _OFFICE.fullmatch(text):
            return None
        below = self._text(index + 1)
        above = self._text(index - 1)
        if (
            len(below) >= 40
            and below.endswith("。")
            and (not above or above[-1] in "。；：" or index == 0)
        ):
            return self._whole(LEAF_RANK, text)
        return None

    def _text(self, index: int) -> str:
        if not 0 <= index < len(self._items):
            return ""
        item = self._items[index]
        return item.text if isinstance(item, Paragraph) else ""


def _run_in(text: str, marker: Marker) -> Heading | None:
    """（一）发展现状。“十三五”时期… : the heading ends with its first sentence or label."""
    rest = text[marker.length :]
    match = re.search(r"[。：]", rest)
    if match is None or match.end() == len(rest):
        return None
    label = rest[: match.start()]
    if not 2 <= len(label) <= _LABEL_MAX or re.search(r"[；;]", label) or label.count("，") > 1:
        return None
    if DIGIT_FACT.search(label) or (match.group() == "：" and "，" in label):
        return None
    length = marker.length + match.end()
    return Heading(marker.rank, length, label_of(text[:length]))


def _markers(items: list[Item]) -> dict[int, Marker | None]:
    found: dict[int, Marker | None] = {}
    last: Marker | None = None
    for index, item in enumerate(items):
        marker = find_marker(item.text, last) if isinstance(item, Paragraph) else None
        found[index] = marker
        if marker is not None and marker.rank <= 6:
            last = marker
    return found


def _explicit_ranks(items: list[Item], markers: dict[int, Marker | None]) -> dict[int, float]:
    """The rank of unnumbered headings at each level, from the numbered ones beside them."""
    levels = sorted({i.level for i in items if isinstance(i, Paragraph) and i.level is not None})
    ranks: dict[int, float] = {}
    base, base_level = PART_RANK, None
    for level in levels:
        numbered = [
            marker.rank
            for index, item in enumerate(items)
            if isinstance(item, Paragraph)
            and item.level == level
            and (marker := markers[index]) is not None
        ]
        if numbered:
            base, base_level = min(numbered), level
            ranks[level] = base
        elif base_level is None:
            base, base_level = PART_RANK, level
            ranks[level] = base
        else:
            ranks[level] = base + 0.05 * (level - base_level)
    return ranks
