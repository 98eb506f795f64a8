"""The grammar of quantities: 2.2万亿元, 超10%, 8%左右, 约1倍, 百种, 120万人 → value, unit, comparator, span.

Works on any Chinese text without a dictionary of one document. ``scan`` finds every quantity from left to right;
what a quantity means (target, baseline, a threshold in a name) is decided elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from etl.comparator import BEFORE, SYMBOLS, comparator_after, comparator_before
from etl.facts import Comparator
from etl.units import (
    DIGITS,
    PEOPLE,
    PER,
    PLAIN,
    SCALED,
    UNITS,
    WORDS,
    Sort,
    canonical_unit,
    fold,
    magnitude,
    number_of,
    worded_number,
)

__all__ = ["Quantity", "Sort", "canonical_unit", "fold", "parse_cell", "scan"]
_SKIP_UNIT = [
    "纳米",
    "英寸",
    "寸",
    "月",
    "日",
    "号",
    "级",
    "代",
    "期工程",
    "世纪",
    "周年",
    "年",
    "楼",
    "层",
    "版",
    "吋",
    "nm",
    "μm",
]
_NUMBER = (
    rf"(?:{DIGITS})(?:\s?[余多](?=[十百千万亿]))?\s?[十百千万亿]*|[{WORDS}]+(?:点[{WORDS}]+)?|半"
)
# What is measured in plain numbers: PUE值降至1.25以下, 指数达到120.
_PURE_NUMBER = re.compile(
    r"(?:PUE|TFR|[^\d，。；、]{2}(?:值|指数|系数|得分|评分|容积率|生育率|密度))(?:年均|平均|总体)?"
    r"(?:达到|达|超过|突破|不低于|不高于|低于|高于|小于|大于|控制在|保持在|稳定在|维持在|(?:提高|提升|上升|增加|降低|下降|优化|改善|降|升|增)?[到至为])约?$"
)
_RANGE = r"\s?(?:-{1,2}|~|至|到)\s?"
_MULTIPLE = r"(?:个)?百分点|百分点|%|‰|倍"
_QUANTITY = re.compile(
    rf"""
    (?P<ratio>\d+(?:\.\d+)?(?:\s?[:：]\s?\d+(?:\.\d+)?)+)
    |(?P<slash>(?<![\d./])(?P<snum>[1-9])/(?P<sden>[2-9]|10)(?![\d/.万]))
    |(?P<percent_word>百分之(?P<pw>[{WORDS}]+(?:点[{WORDS}]+)?))
    |(?P<permille_word>千分之(?P<mw>[{WORDS}\d.]+))
    |(?P<fraction>(?P<den>[{WORDS}])分之(?P<num>[{WORDS}]))
    |(?P<tenths>(?P<tw>[一二两三四五六七八九]|\d+(?:\.\d+)?)成(?P<half>半)?(?=[以多左，。、；]|$|的))
    |(?P<half_of>一半|半数)
    |(?P<fold>翻(?P<fw>[一两二三四])番|翻番|倍增|(?:增长|提高|扩大|增加)?一倍(?=[，。；、]|$|以上|左右))
    |(?P<zero>零(?=发生|死亡|事故|增长))
    |(?P<amount>
        (?P<low>{_NUMBER})(?P<more1>[余多]?)
        (?:(?P<mul0>{_MULTIPLE}|(?:[万亿]*(?:{UNITS})))?{_RANGE}(?P<high>{_NUMBER}))?
        (?P<more>[余多]?)\s?
        (?P<unit>{_MULTIPLE}|(?:{UNITS}){PER}|/\s?(?:10|十)?万(?![元吨])|年(?=[，。；、）)]|$|以上|左右|的)|(?=$|[，。；、,;)）\s以左达的]))
        (?P<grade>级)?
     )
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity found in a text: ``text[start:end]`` is the number with its unit and comparator words.

    ``core_start`` and ``core_end`` bound number and unit alone. ``value`` (and ``high`` of a range) is in ``unit``,
    which is canonical: 亿元, %, 百分点, 倍, 家, 万人 … ``sort`` says what sort of number it is. ``worded`` is set when
    it is written in Chinese numerals; ``bare`` comparators (no word at all) are ``=``.
    """

    start: int
    end: int
    core_start: int
    core_end: int
    value: float
    high: float | None
    unit: str
    comparator: Comparator
    sort: Sort
    worded: bool = False
    decimals: int = 0


def scan(text: str) -> list[Quantity]:
    """Every quantity in ``text``, from left to right, never overlapping; lookalikes (dates, 14纳米, 5G) left out."""
    folded = fold(text)
    found: list[Quantity] = []
    position = 0
    while match := _QUANTITY.search(folded, position):
        quantity = _read(folded, match, found[-1].end if found else 0)
        if quantity is None:
            position = (
                max(match.end(), position + 1) if match.end() > match.start() else match.start() + 1
            )
            continue
        found.append(quantity)
        position = quantity.end
    return found


def parse_cell(text: str, unit: str = "") -> Quantity | None:
    """What a table cell states: ``>30``, ``8%左右``, ``〔150〕``, or ``15000`` in the unit of its row or column.

    ``None`` for a cell that is empty, a dash, or words.
    """
    folded = fold(text)
    stripped = re.sub(r"[〔〕\[\]【】()（）*\s]", " ", folded)
    if not re.search(r"\d|[一二三四五六七八九十百千万亿]", stripped) and "倍增" not in stripped:
        return None
    symbol = re.match(r"\s*(>=|<=|[><≥≤≈])\s*", stripped)
    scanned = [q for q in scan(stripped) if q.sort != "bare" or unit or q.core_start == 0]
    core = re.sub(r"^\s*(?:>=|<=|[><≥≤≈])\s*", lambda m: " " * len(m.group()), stripped)
    if not scanned:
        plain = _plain_number(core)
        if plain is None:
            return None
        scanned = [plain]
    first = scanned[0]
    value, high, canon, sort = first.value, first.high, first.unit, first.sort
    if first.sort == "bare" and unit:
        factor, canon, sort = canonical_unit(unit)
        value = float(Decimal(repr(value)) * factor)
        high = None if high is None else float(Decimal(repr(high)) * factor)
    comparator = SYMBOLS[symbol.group(1)] if symbol else first.comparator
    return Quantity(
        first.start,
        first.end,
        first.core_start,
        first.core_end,
        value,
        high,
        canon,
        comparator,
        sort,
        first.worded,
        first.decimals,
    )


_PLAIN_CELL = re.compile(
    rf"[^\d]{{0,6}}?(?P<low>{DIGITS})(?:{_RANGE}(?P<high>{DIGITS}))?\s*(?P<rest>[^\d]{{0,6}})\s*"
)


def _plain_number(text: str) -> Quantity | None:
    """A cell that is a number alone or with a comparator word: 15000, 6左右, 不低于30."""
    match = _PLAIN_CELL.fullmatch(text)
    if match is None:
        return None
    end = match.end("high") if match["high"] else match.end("low")
    start, before = comparator_before(text, match.start("low"), 0)
    stop, after = comparator_after(text, end)
    if text[:start].strip() or text[stop:].strip():
        return None
    high = float(number_of(match["high"])) if match["high"] else None
    return Quantity(
        start, stop, match.start("low"), end, float(number_of(match["low"])), high, "",
        after or before or "=", "bare",
    )  # fmt: skip


def _read(text: str, match: re.Match[str], floor: int) -> Quantity | None:
    start, end = match.span()
    high: Decimal | None = None
    worded = False
    sort: Sort = "amount"
    unit = ""
    comparator: Comparator | None = None
    if match["ratio"]:
        parts = [Decimal(p) for p in re.split(r"\s?[:：]\s?", match["ratio"])]
        if len(parts) != 2 or re.match(r"\d", text[end : end + 1] or " ") or parts[1] != 1:
            if len(parts) == 2:
                return None
            value, unit, sort = parts[0], ":" + ":".join(str(p) for p in parts[1:]), "ratio"
        else:
            value, unit, sort = parts[0], ":1", "ratio"
    elif match["slash"]:
        value = (Decimal(match["snum"]) / Decimal(match["sden"]) * 100).quantize(Decimal("0.0001"))
        if value >= 100:
            return None
        unit, sort = "%", "percent"
    elif match["percent_word"]:
        value, unit, sort, worded = worded_number(match["pw"]), "%", "percent", True
    elif match["permille_word"]:
        value, unit, worded = worded_number(match["mw"]), "‰", True
    elif match["fraction"]:
        value = worded_number(match["num"]) / worded_number(match["den"]) * 100
        value, unit, sort, worded = (
            value.quantize(Decimal("0.0001")).normalize(),
            "%",
            "percent",
            True,
        )
    elif match["tenths"]:
        value = worded_number(match["tw"]) * 10 + (5 if match["half"] else 0)
        unit, sort, worded = "%", "percent", True
    elif match["half_of"]:
        value, unit, sort, worded = Decimal(50), "%", "percent", True
    elif match["fold"]:
        value = Decimal(2) ** int(worded_number(match["fw"])) if match["fw"] else Decimal(2)
        unit, sort, worded = "倍", "times", True
    elif match["zero"]:
        value, unit, worded = Decimal(0), "起", True
        if text.startswith("增长", end):
            unit, sort = "%", "percent"
    else:
        read = _amount(text, match)
        if read is None:
            return None
        value, high, unit, sort, worded, end, comparator = read
    core_start, core_end = start, end
    start, before = comparator_before(text, start, floor)
    end, after = comparator_after(text, end)
    if before and after and {before, after} == {">=", "<="}:
        chosen: Comparator = after
    else:
        chosen = after or before or comparator or "="
        if before and before not in {">="} and after in {None, "~"}:
            chosen = before if after is None else "~"
    decimals = _decimals(text[core_start:core_end])
    return Quantity(
        start,
        end,
        core_start,
        core_end,
        float(value),
        None if high is None else float(high),
        unit,
        chosen,
        sort,
        worded,
        decimals,
    )


def _amount(
    text: str, match: re.Match[str]
) -> tuple[Decimal, Decimal | None, str, Sort, bool, int, Comparator | None] | None:
    low, unit, end = match["low"], match["unit"], match.end()
    start = match.start()
    worded = not low[0].isdigit()
    following = text[end : end + 2]
    previous = text[start - 1 : start]
    if previous.isascii() and (previous.isalnum() or previous in "+.") and previous:
        return None
    if previous in {"数", "几"} and worded:
        return None
    if previous in {"第", "“", "·"} and not unit.startswith("%"):
        return None
    if previous in {"每", "单"} or (
        # 万元工业增加值用水量, 亿元GDP死亡率: a base that something is counted on.
        worded
        and unit == "元"
        and not comparator_before(text, start, 0)[1]
        and re.match(r"(?:地区|国内)?(?:GDP|生产总值|工业|产值|农业|增加值|以上)", text[end:])
    ):
        return None
    if unit == "":
        scaled = re.search(r"[万亿]$", low)
        if not scaled and not worded and _PURE_NUMBER.search(text[:start]):
            number = number_of(low)
            upper = number_of(match["high"]) if match["high"] else None
            return number, upper, "", "bare", worded, end, None
        if worded or not scaled:
            # 15 on its own says nothing about what is counted; 4.6亿 does (users, by context).
            return None
        if re.match(r"\s?[级吨]", text[end:]):
            return None
    if unit == "年":
        # 平均受教育年限提高到11.5年 is a quantity; 未来5年 and 2025年 are times.
        clause = re.split(r"[，。；、]", text[:start])[-1]
        if (
            worded
            or not re.search(r"年限|寿命|周期|工龄", clause)
            or ("." not in low and len(low) > 2)
        ):
            return None
    elif any(text.startswith(skip, match.end("low")) for skip in _SKIP_UNIT):
        return None
    if re.match(r"[A-Za-z+]", text[match.end("low") : match.end("low") + 1]) and not unit:
        return None
    if unit == "岁" and re.match(r"(?:及?以[上下]|[至到-])(?![，。；、]|$)", text[end:]):
        # 3岁以下婴幼儿: who is counted, not how many.
        return None
    if worded and not _word_number_counts(text, match):
        return None
    # 个 before another word of the same length: 5个 stays, 个人 is no unit.
    if unit == "个" and following.startswith(("月", "人", "别", "性", "体")):
        return None
    if unit in {"次", "分", "期", "点", "度", "条", "部", "位", "级", "只", "门"} and worded:
        return None
    if unit == "人" and following.startswith(("才", "民", "口", "员", "工智", "类", "大")):
        return None
    if unit in {"分"} and following.startswith(("之", "别")):
        return None
    if unit == "点" or (unit == "米" and following.startswith("级")):
        return None
    sort: Sort
    number = number_of(low)
    upper = number_of(match["high"]) if match["high"] else None
    if upper is not None:
        upper, number = _share_magnitude(match["low"], match["high"], number, upper)
        if upper <= number or (match["mul0"] and match["mul0"] not in unit):
            return None
    factor, sort = Decimal(1), "amount"
    if unit in {"%"}:
        canon, factor, sort = "%", Decimal(1), "percent"
    elif unit == "‰":
        canon, factor, sort = "‰", Decimal(1), "amount"
    elif unit.endswith("百分点"):
        canon, factor, sort = "百分点", Decimal(1), "points"
    elif unit == "倍":
        canon, factor, sort = "倍", Decimal(1), "times"
    elif unit == "":
        canon, factor, sort = "", Decimal(1), "bare"
        scale = Decimal(10**8) if low.rstrip().endswith("亿") else Decimal(10**4)
        canon = "亿" if scale == 10**8 else "万"
        high = None if upper is None else upper / scale
        return number / scale, high, canon, "bare", worded, end, None
    else:
        # Written size decides the unit: 2.2万亿元 and 百亿元 in 亿元, 300元 in 元, 百万辆 in 万辆.
        last = match["high"] or low
        suffix = re.search(r"[十百千万亿]*$", last.strip())
        size = suffix.group() if suffix else ""
        if worded and not re.fullmatch(r"[百千万亿]+", last):
            size = _word_scale(last)
        factor, canon, sort = canonical_unit(size + unit.replace(" ", ""))
        factor /= magnitude(size)
    comparator: Comparator | None = None
    if match["more"] or match["more1"] or re.search("[余多]", low):
        comparator = ">"
    value = number * factor
    return value, (None if upper is None else upper * factor), canon, sort, worded, end, comparator


def _word_number_counts(text: str, match: re.Match[str]) -> bool:
    """Whether a number in Chinese numerals is a quantity and not a part of a word (一批, 三大, 两个…)."""
    low, unit = match["low"], match["unit"]
    if unit in {"%", "倍", "‰"} or unit.endswith("百分点"):
        return True
    pure = re.fullmatch(r"[百千万亿]+", low) is not None
    if pure and text[match.start() - 1 : match.start()] in {"（", "(", "：", ":", "、"}:
        # （亿元）, 单位：亿元、万人 name a unit.
        named = re.match(r"\s*(?:[)）、]|$)", text[match.end() :])
        if named and (match.start() < 3 or text[match.start() - 1] in "（(" or "单位" in text):
            return False
    if pure:
        if unit == "人" and re.match(r"(?:^|.*[，。；、：])$", text[: match.start()], re.DOTALL):
            # 万人发明专利拥有量: per ten thousand people.
            return re.match(r"[\u4e00-\u9fff]{2}", text[match.end() :]) is None
        return bool(unit) and unit not in set("年天分度双单担对路部头")
    if unit in {"元"}:
        return True
    compared = BEFORE.search(text[: match.start()])
    strong = compared is not None and compared.group("word") not in {
        "到",
        "为",
        "有",
        "在",
        "至",
        "：",
        ":",
        "上",
        "过",
    }
    if unit in {"家", "种", "座", "所", "人"} and (strong or len(low) >= 2):
        return True
    return strong and unit in set(PLAIN) | set(SCALED) | set(PEOPLE)


def _word_scale(text: str) -> str:
    return ("亿" if "亿" in text else "") + ("万" if "万" in text else "")


def _share_magnitude(
    low_text: str, high_text: str, low: Decimal, high: Decimal
) -> tuple[Decimal, Decimal]:
    """3—5万 means 3万 to 5万: a magnitude behind the upper end holds for both."""
    scale = re.search(r"[十百千万亿]+$", high_text.strip())
    if scale and not re.search(r"[十百千万亿]$", low_text.strip()):
        low *= magnitude(scale.group())
    return high, low


def _decimals(text: str) -> int:
    match = re.search(r"\.(\d+)", text)
    return len(match.group(1)) if match else 0
