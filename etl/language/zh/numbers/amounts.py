"""The grammar of a number with its unit, and what is no quantity though it looks like one (dates, 14纳米, 5G).

Every repetition is bounded or possessive: reading costs no more than the length of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from etl.facts import Comparator
from etl.language.zh.numbers.comparators import BEFORE, comparator_before
from etl.language.zh.numbers.units import (
    DIGITS,
    PEOPLE,
    PER,
    PLAIN,
    SCALED,
    TERMS,
    UNITS,
    WORDED,
    WORDS,
    Sort,
    canonical_unit,
    magnitude,
    number_of,
    worded_number,
)

# How far back, in characters, words before a number can matter for whether it is one.
_LOOK_BACK = 40
_SKIP_UNIT = (
    "纳米", "英寸", "寸", "吋", "nm", "μm", "月", "日", "号", "级", "代", "期工程", "世纪", "周年", "年",
    "楼", "层", "版",
)  # fmt: skip
_SIZE = "[十百千万亿]{0,4}"
_NUMBER = rf"(?:(?<!\d)(?:{DIGITS})(?:\s?[余多](?=[十百千万亿]))?\s?{_SIZE}|(?<![{WORDS}]){WORDED}(?:点{WORDED})?|半)"
# What is measured in plain numbers: PUE值降至1.25以下, 指数达到120.
_PURE_NUMBER = re.compile(
    r"(?:PUE|TFR|[^\d，。；、]{2}(?:值|指数|系数|得分|评分|容积率|生育率|密度|[收之]入?比))(?:年均|平均|总体)?"
    r"(?:达到|达|超过|突破|不低于|不高于|低于|高于|小于|大于|控制在|保持在|稳定在|维持在|(?:提高|提升|上升|增加|降低|下降|缩小|优化|改善|降|升|增)?[到至为])约?$"
)
_LASTING = re.compile(r"时间|时限|期限|周期|用时|时长|耗时|天数")
RANGE = r"\s?(?:-{1,2}|~|至|到)\s?"
_MULTIPLE = r"(?:个)?百分点|百分点|%|‰|倍"
_WHOLE = r"\d{1,9}+(?:\.\d{1,6}+)?"
QUANTITY = re.compile(
    rf"""
    (?P<ratio>(?<![\d:：]){_WHOLE}(?:\s?[:：]\s?{_WHOLE}){{1,8}}+(?!\s?[:：]\s?\d))
    |(?P<slash>(?<![\d./])(?P<snum>[1-9])/(?P<sden>[2-9]|10)(?![\d/.万]))
    |(?P<percent_word>百分之(?P<pw>{WORDED}(?:点{WORDED})?))
    |(?P<permille_word>千分之(?P<mw>{WORDED}(?:点{WORDED})?|{_WHOLE}))
    |(?P<fraction>(?P<den>[{WORDS}])分之(?P<num>[{WORDS}]))
    |(?P<tenths>(?P<tw>[一二两三四五六七八九]|(?<!\d){_WHOLE})成(?P<half>半)?(?=[以多左，。、；]|$|的))
    |(?P<half_of>一半|半数)
    |(?P<fold>翻(?P<fw>[一两二三四])番|翻番|倍增|(?:增长|提高|扩大|增加)?一倍(?=[，。；、]|$|以上|左右))
    |(?P<zero>零(?=发生|死亡|事故|增长))
    |(?P<amount>
        (?P<low>{_NUMBER})(?P<more1>[余多]?)
        (?:(?P<mul0>{_MULTIPLE}|(?:[万亿]{{0,2}}(?:{UNITS})))?{RANGE}(?P<high>{_NUMBER}))?
        (?P<more>[余多]?)\s?
        (?P<unit>{_MULTIPLE}|(?:个?(?:{TERMS})|个月)|(?:{UNITS}){PER}|/\s?(?:10|十)?万(?![元吨])|年(?=[，。；、）)]|$|以上|左右|的)
            |日(?=[，。；、）)]|$|以|之|左|的)|(?=$|[，。；、,;)）\s以左达的]))
        (?P<grade>级)?
     )
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its canonical unit, up to ``end`` in the text; ``comparator`` where the number itself has one."""

    value: Decimal
    unit: str
    sort: Sort
    end: int
    high: Decimal | None = None
    worded: bool = False
    comparator: Comparator | None = None


def read(text: str, match: re.Match[str]) -> Number | None:
    """What a match of ``QUANTITY`` in the folded ``text`` states; ``None`` for what only looks like a quantity."""
    end = match.end()
    if match["ratio"]:
        return _ratio(text, match)
    if match["amount"]:
        number = _amount(text, match)
    elif match["slash"]:
        value = (Decimal(match["snum"]) / Decimal(match["sden"]) * 100).quantize(Decimal("0.0001"))
        number = None if value >= 100 else Number(value, "%", "percent", end)
    elif match["zero"]:
        growth = text.startswith("增长", end)
        unit, sort = ("%", "percent") if growth else ("起", "amount")
        number = Number(Decimal(0), unit, sort, end, worded=True)  # type: ignore[arg-type]
    else:
        number = _in_words(match)
    if number is None or not number.value.is_finite():
        return None
    return number


def _ratio(text: str, match: re.Match[str]) -> Number | None:
    """2.5:1, and 50:15:35 as its first part in the unit :15:35; 10:30 is a time of the day."""
    end = match.end()
    parts = [Decimal(part) for part in re.split(r"\s?[:：]\s?", match["ratio"])]
    if len(parts) == 2 and (parts[1] != 1 or text[end : end + 1].isdigit()):
        return None
    whole = len(parts) == 2
    return Number(parts[0], ":1" if whole else ":" + ":".join(map(str, parts[1:])), "ratio", end)


def _in_words(match: re.Match[str]) -> Number:
    """百分之六十, 千分之三, 三分之一, 七成半, 一半, 翻两番."""
    unit, sort = "%", "percent"
    if match["percent_word"]:
        value = worded_number(match["pw"])
    elif match["permille_word"]:
        value, unit, sort = worded_number(match["mw"]), "‰", "amount"
    elif match["fraction"]:
        whole = worded_number(match["den"])
        value = worded_number(match["num"]) / whole * 100 if whole else Decimal("NaN")
        value = value.quantize(Decimal("0.0001")).normalize() if value.is_finite() else value
    elif match["tenths"]:
        value = worded_number(match["tw"]) * 10 + (5 if match["half"] else 0)
    elif match["half_of"]:
        value = Decimal(50)
    else:
        value = Decimal(2) ** int(worded_number(match["fw"])) if match["fw"] else Decimal(2)
        unit, sort = "倍", "times"
    return Number(value, unit, sort, match.end(), worded=True)  # type: ignore[arg-type]


def _amount(text: str, match: re.Match[str]) -> Number | None:
    low, unit, end = match["low"], match["unit"], match.end()
    worded = not low[0].isdigit()
    if _belongs_to_word(text, match, worded):
        return None
    if unit == "" and not _counts_without_unit(text, match, worded):
        return None
    if unit in {"年", "日", "个月"}:
        if not _lasts(text, match, worded):
            return None
    elif text.startswith(_SKIP_UNIT, match.end("low")):
        return None
    if worded and not _word_number_counts(text, match):
        return None
    if _is_part_of_word(text, match, worded):
        return None
    number = number_of(low)
    upper = number_of(match["high"]) if match["high"] else None
    if upper is not None:
        upper, number = _share_magnitude(low, match["high"], number, upper)
        if upper <= number or (match["mul0"] and match["mul0"] not in unit):
            return None
    comparator: Comparator | None = None
    if match["more"] or match["more1"] or re.search("[余多]", low):
        comparator = ">"
    if unit == "":
        if not re.search(r"[万亿]$", low):
            return Number(number, "", "bare", end, upper, worded)
        canon = low.rstrip()[-1]
        factor, sort = 1 / magnitude(canon), "bare"
        comparator = None
    else:
        factor, canon, sort = _canonical(match, worded)
    return Number(
        number * factor,
        canon,
        sort,  # type: ignore[arg-type]
        end,
        None if upper is None else upper * factor,
        worded,
        comparator,
    )


def _canonical(match: re.Match[str], worded: bool) -> tuple[Decimal, str, Sort]:
    """Factor, unit and sort; written size decides: 2.2万亿元 and 百亿元 in 亿元, 300元 in 元, 百万辆 in 万辆."""
    unit = match["unit"].replace(" ", "")
    if unit in {"%", "‰", "倍"} or unit.endswith("百分点"):
        return canonical_unit(unit)
    last = match["high"] or match["low"]
    suffix = re.search(r"[十百千万亿]{0,12}$", last.strip()[-12:])
    size = suffix.group() if suffix else ""
    if worded and not re.fullmatch(r"[百千万亿]+", last):
        size = ("亿" if "亿" in last else "") + ("万" if "万" in last else "")
    factor, canon, sort = canonical_unit(size + unit)
    return factor / magnitude(size), canon, sort


def _belongs_to_word(text: str, match: re.Match[str], worded: bool) -> bool:
    """Whether what stands before makes the number a part of a word: A5, 第五, 十几家, 万元GDP能耗."""
    start, unit = match.start(), match["unit"]
    previous = text[start - 1 : start]
    if previous and previous.isascii() and (previous.isalnum() or previous in "+."):
        return True
    if previous in {"数", "几"} and worded:
        return True
    if previous in {"第", "“", "·"} and not unit.startswith("%"):
        return True
    return previous in {"每", "单"} or (
        # 万元工业增加值用水量, 亿元GDP死亡率: a base that something is counted on.
        worded
        and unit == "元"
        and not comparator_before(text, start, 0)[1]
        and _COUNTED_ON.match(text, match.end()) is not None
    )


_COUNTED_ON = re.compile(
    r"(?:地区|国内)?(?:GDP|生产总值|工业|产值|农业|增加值|以上)"
)  # fmt: skip


def _counts_without_unit(text: str, match: re.Match[str], worded: bool) -> bool:
    """15 on its own says nothing about what is counted; 4.6亿 does (users, by context), 指数达到120 does."""
    scaled = re.search(r"[万亿]$", match["low"]) is not None
    start = match.start()
    if not scaled and not worded and _PURE_NUMBER.search(text[max(0, start - _LOOK_BACK) : start]):
        return True
    return scaled and not worded and re.match(r"\s?[级吨]", text[match.end() :][:2]) is None


def _lasts(text: str, match: re.Match[str], worded: bool) -> bool:
    """平均受教育年限提高到11.5年, 审批时限压缩至5日 are quantities; 未来5年, 2025年, 5月3日 and 3个月内 are times."""
    low, unit = match["low"], match["unit"]
    before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
    clause = re.split(r"[，。；、]", before)[-1]
    if worded:
        return False
    if unit == "年":
        lasting = re.search(r"年限|寿命|周期|工龄", clause) is not None
        return lasting and ("." in low or len(low) <= 2)
    return _LASTING.search(clause) is not None and not before.endswith("月")


def _is_part_of_word(text: str, match: re.Match[str], worded: bool) -> bool:
    """Whether what follows makes the unit a part of a word (5个人, 3岁以下婴幼儿, 8分之), or it is none that counts."""
    unit, end = match["unit"], match.end()
    following = text[end : end + 3]
    if not unit and re.match(r"[A-Za-z+]", text[match.end("low") :][:1]):
        return True
    if unit == "岁" and re.match(r"(?:及?以[上下]|[至到-])(?![，。；、]|$)", text[end : end + 4]):
        # 3岁以下婴幼儿: who is counted, not how many.
        return True
    # 个 before another word of the same length: 5个 stays, 个人 is no unit.
    if unit == "个" and following.startswith(("月", "人", "别", "性", "体")):
        return True
    if unit in {"次", "分", "期", "点", "度", "条", "部", "位", "级", "只", "门"} and worded:
        return True
    if unit == "人" and following.startswith(("才", "民", "口", "员", "工智", "类", "大")):
        return True
    if unit == "分" and following.startswith(("之", "别")):
        return True
    return unit == "点" or (unit == "米" and following.startswith("级"))


_STRONG_WORDS_NOT = frozenset({"到", "为", "有", "在", "至", "：", ":", "上", "过"})
_COUNTABLE = frozenset(PLAIN) | frozenset(SCALED) | frozenset(PEOPLE)


def _word_number_counts(text: str, match: re.Match[str]) -> bool:
    """Whether a number in Chinese numerals is a quantity and not a part of a word (一批, 三大, 两个…)."""
    low, unit, start = match["low"], match["unit"], match.start()
    if unit in {"%", "倍", "‰"} or unit.endswith("百分点"):
        return True
    before = text[max(0, start - _LOOK_BACK) : start]
    pure = re.fullmatch(r"[百千万亿]+", low) is not None
    if pure and before[-1:] in {"（", "(", "：", ":", "、"}:
        # （亿元）, 单位：亿元、万人 name a unit.
        named = re.match(r"\s{0,4}(?:[)）、]|$)", text[match.end() : match.end() + 5])
        if named and (start < 3 or before[-1] in "（(" or "单位" in before):
            return False
    if pure:
        if unit == "人" and (not before or before[-1] in "，。；、："):
            # 万人发明专利拥有量: per ten thousand people.
            return re.match(r"[\u4e00-\u9fff]{2}", text[match.end() : match.end() + 2]) is None
        return bool(unit) and unit not in set("年天分度双单担对路部头")
    if unit == "元":
        return True
    compared = BEFORE.search(before[-12:])
    strong = compared is not None and compared.group("word") not in _STRONG_WORDS_NOT
    if unit in {"家", "种", "座", "所", "人"} and (strong or len(low) >= 2):
        return True
    return strong and unit in _COUNTABLE


def _share_magnitude(
    low_text: str, high_text: str, low: Decimal, high: Decimal
) -> tuple[Decimal, Decimal]:
    """3—5万 means 3万 to 5万: a magnitude behind the upper end holds for both."""
    scale = re.search(r"[十百千万亿]{1,12}$", high_text.strip()[-12:])
    if scale and not re.search(r"[十百千万亿]$", low_text.strip()):
        low *= magnitude(scale.group())
    return high, low
