"""What a document says of itself: title, issuer, date, and the years its plan runs."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from etl.document import Document
from etl.readers.layout.markers import to_int

_CN_DIGIT = "〇○零Oo一二三四五六七八九"
_DATE = re.compile(r"(\d{4})\s?[年./-]\s?(\d{1,2})\s?[月./-]\s?(\d{1,2})日?")
_CN_DATE = re.compile(
    rf"([{_CN_DIGIT}]{{4}})年([一二三四五六七八九十]{{1,3}})月([一二三四五六七八九十]{{1,3}})日"
)
_OFFICE = (
    r"[\u4e00-\u9fff、（）()\s]{0,40}?(?:人民政府(?:办公厅|办公室)?|国务院(?:办公厅)?|委员会(?:办公室)?|(?:办公厅|办公室|总局|管理局)|"
    r"[\u4e00-\u9fff]{2,20}[部厅局委署院行会])"
)
_SIGNATURE = re.compile(rf"({_OFFICE})\s?(?={_DATE.pattern}$|{_CN_DATE.pattern}$|$)")
_TITLE_ISSUER = re.compile(rf"^({_OFFICE})(?:关于|印发|办公[厅室]关于)")
_ISSUER_KEYS = ("发文机关", "发文单位", "发布机构", "发布单位", "责任部门")
_DATE_KEYS = (
    "成文日期",
    "生成日期",
    "印发日期",
    "发文日期",
    "发布日期",
    "公开日期",
    "发布时间",
    "时间",
)
_FIVE_YEAR = re.compile(
    r"[“\"'‘]?(十[一二三四五六七八九]?)五[”\"'’]?(?=规划|发展|期|时|末|以来|[”\"'’])"
)
_ORDINAL = re.compile(r"第([一二三四五六七八九十]{1,3})个五年规划")
_RANGE = re.compile(r"(20\d\d|19\d\d)\s?年?\s?(?:[-—–－―~～至]|——|到)\s?(20\d\d|19\d\d)\s?年?")
_ONE_YEAR = re.compile(
    r"(20\d\d)年(?:度)?[^年]{0,30}(?:计划(?!执行|完成|实施)|要点|方案|安排|任务)(?![^年]{0,8}(?:执行|完成)情况)"
)
_LONGEST = 40
_TARGET = re.compile(
    r"(?:(?<!达)到|(?<!截)至|力争|争取)\s?(20\d\d)\s?年|截至\s?(20\d\d)\s?年|(20\d\d)\s?年(?:底|末)?(?:目标|规划目标|预期)|目标[（(](20\d\d)年"
    r"|(20\d\d)年[\d.%％万亿个家元以上]{1,12}的?(?:规划|预期)?目标"
)
_BASE_WORD = r"(?:规划|现状)?基(?:期(?:年(?:份|度)?)?|准年(?:份|度)?|年|数年?)"
_BASE = re.compile(
    rf"{_BASE_WORD}\s?(?:[:：]|为|是|定为|取)?\s?((?:19|20)\d\d)\s?年?"
    rf"|以\s?((?:19|20)\d\d)\s?年(?:度|底|末)?(?:数据|现状)?(?:作?为)(?:{_BASE_WORD}|基准|现状年)"
    rf"|((?:19|20)\d\d)\s?年?(?:[（(]|为|作为|是)?{_BASE_WORD}"
)
_SETS_OUT = re.compile(
    r"[由从](20\d\d)年底?的?[^，。；]{1,14}?(?:提高|提升|增加|增长|扩大|下降|降低|减少|压减|降|增)[到至](?!20\d\d年)"
)
_OUTLOOK = re.compile(r"展望|远景|愿景|长远")
_OUTLOOK_SPAN = 9
# A base year that a text states is that of its own plan within so many years before the start.
_NEAR = 5


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What was deduced; empty or ``None`` where the document does not say.

    The plan runs from ``start_year`` to ``target_year``; ``base_year`` is the year before it.
    ``period_stated``: title or text say from when to when; ``base_stated``: they name the base year itself.
    ``target_years`` are all years for which the text sets targets, outlooks (展望2035年) left out.
    """

    title: str = ""
    issuer: str = ""
    date: dt.date | None = None
    base_year: int | None = None
    start_year: int | None = None
    target_year: int | None = None
    target_years: tuple[int, ...] = ()
    period_stated: bool = False
    base_stated: bool = False


def describe(document: Document) -> DocumentFacts:
    """Deduce title, issuer, date and plan years from the document's own words."""
    signed_by, signed_on = _signature(document)
    metadata = dict(reversed(document.metadata))
    issuer = next((metadata[key] for key in _ISSUER_KEYS if metadata.get(key)), "")
    date = next(
        (found for key in _DATE_KEYS[:4] if (found := parse_date(metadata.get(key, "")))), None
    )
    date = date or signed_on
    date = date or next(
        (found for key in _DATE_KEYS[4:] if (found := parse_date(metadata.get(key, "")))), None
    )
    titles = [
        document.title,
        *(b.text for b in document.blocks if b.kind == "heading" and b.level == 1),
    ]
    # A text without a title begins with a sentence, whose years are its own.
    titles = [title for title in titles if "。" not in title]
    if not issuer:
        issuer = signed_by or next(
            (match[1] for title in titles if (match := _TITLE_ISSUER.match(title))), ""
        )
    period = _period(document, titles)
    targets = _target_years(document, date)
    if period is not None:
        start, end = period
        years = tuple(sorted({*(y for y in targets if start <= y <= end), end}))
        base = _stated_base(document)
        near = base is not None and start - _NEAR <= base <= start and base < end
        base = base if base is not None and near else start - 1
        start = max(start, base + 1)
        return DocumentFacts(document.title, issuer, date, base, start, end, years, True, near)
    target = max(targets, key=lambda year: (targets[year], year), default=None)
    start_year = date.year if date and target and date.year <= target else None
    return DocumentFacts(
        document.title,
        issuer,
        date,
        _base_year(document),
        start_year,
        target,
        tuple(sorted(targets)),
        base_stated=_stated_base(document) is not None,
    )


def parse_date(text: str) -> dt.date | None:
    """2021年12月24日, 2021-12-24 or 二〇二一年十二月二十四日 anywhere in ``text``."""
    if match := _DATE.search(text):
        numbers = [int(group) for group in match.groups()]
    elif match := _CN_DATE.search(text):
        year = "".join(str(max(0, _CN_DIGIT.index(char) - 4)) for char in match[1])
        numbers = [int(year), to_int(match[2]), to_int(match[3])]
    else:
        return None
    try:
        return dt.date(*numbers)
    except ValueError:
        return None


def five_year_plan(number: int) -> tuple[int, int]:
    """First and last year of China's nth five-year plan (14 → 2021, 2025)."""
    if number < 1:
        raise ValueError(f"there is no five-year plan number {number}")
    # 1963 to 1965 were years of adjustment between the second and the third plan.
    start = 1953 + 5 * (number - 1) + (3 if number > 2 else 0)
    return start, start + 4


def _signature(document: Document) -> tuple[str, dt.date | None]:
    """The office and the date below a letter or the plan: the first pair in the document."""
    blocks = [block for block in document.blocks if block.kind != "cell"]
    for index, block in enumerate(blocks):
        if len(block.text) > 60:
            continue
        date = parse_date(block.text)
        if date is None:
            continue
        if _whole_date(block.text):
            above = blocks[index - 1].text if index else ""
            match = _SIGNATURE.fullmatch(above) if len(above) <= 40 else None
            if match:
                return match[1].strip(), date
            if len(above) <= 40 or above.endswith("。"):
                return "", date
        elif (match := _SIGNATURE.match(block.text)) and _whole_date(block.text[match.end() :]):
            return match[1].strip(), date
    return "", None


def _whole_date(text: str) -> bool:
    bare = text.strip("（）() ").removesuffix("印发").removesuffix("发布")
    return bool(_DATE.fullmatch(bare) or _CN_DATE.fullmatch(bare))


def _period(document: Document, titles: Iterable[str]) -> tuple[int, int] | None:
    for title in titles:
        if match := _RANGE.search(title):
            start, end = int(match[1]), int(match[2])
            if start < end <= start + _LONGEST:
                return start, end
        if plan := _five_year(title):
            return plan
    for title in titles:
        if match := _ONE_YEAR.search(title):
            return int(match[1]), int(match[1])
    return _stated_period(document)


def _five_year(text: str) -> tuple[int, int] | None:
    """The latest five-year plan that ``text`` names."""
    numbers = [to_int(m[1]) for m in _FIVE_YEAR.finditer(text)]
    numbers += [to_int(m[1]) for m in _ORDINAL.finditer(text)]
    return five_year_plan(max(numbers)) if numbers and max(numbers) > 0 else None


def _stated_period(document: Document) -> tuple[int, int] | None:
    """规划期为2021—2025年, or the five-year plan that the headings and goals speak of."""
    if match := re.search(rf"规划期(?:限)?为?[:：]?{_RANGE.pattern}", document.text):
        return int(match[1]), int(match[2])
    goals = [
        block.text
        for block in document.blocks
        if block.kind == "heading" or any("目标" in part for part in block.section)
    ]
    counts = Counter(plan for text in goals if (plan := _five_year(text)))
    return max(counts, key=lambda plan: (counts[plan], plan)) if counts else None


def _target_years(document: Document, date: dt.date | None) -> Counter[int]:
    counts: Counter[int] = Counter()
    for block in document.blocks:
        if _OUTLOOK.search(block.text[:12]):
            continue
        for match in _TARGET.finditer(block.text):
            year = int(next(group for group in match.groups() if group))
            past = date is not None and year < date.year
            if not past and not _OUTLOOK.search(
                block.text[max(0, match.start() - 6) : match.start()]
            ):
                counts[year] += 1
    if len(counts) > 1:
        near = min(counts)
        for year in [year for year in counts if year > near + _OUTLOOK_SPAN]:
            del counts[year]
    return counts


def _stated_base(document: Document) -> int | None:
    match = _BASE.search(document.text)
    return int(match[1] or match[2] or match[3]) if match else None


def _base_year(document: Document) -> int | None:
    stated = _stated_base(document)
    if stated is not None:
        return stated
    # 从2023年的45件提高到60件 tells where a plan without a stated base sets out from.
    starts = Counter(int(found[1]) for found in _SETS_OUT.finditer(document.text))
    return max(starts, key=lambda year: (starts[year], year)) if starts else None
