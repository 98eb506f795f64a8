"""The grammar of quantities: 2.2万亿元, 超10%, 8%左右, 约1倍, 百种, 120万人 → value, unit, comparator, span.

Works on any Chinese text without a dictionary of one document. ``scan`` finds every quantity from left to right;
what a quantity means (target, baseline, a threshold in a name) is decided elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from cn2an import cn2an

from etl.facts import Comparator

Sort = Literal["amount", "percent", "points", "times", "ratio", "bare"]

# One character for one character, so that offsets in the folded text are offsets in the document.
_FOLD = str.maketrans(
    {chr(0xFF01 + n): chr(0x21 + n) for n in range(94) if chr(0xFF01 + n) not in "，；：？！（）"}
    | {
        "％": "%",
        "﹪": "%",
        "．": ".",
        "∶": ":",
        "—": "-",
        "–": "-",
        "－": "-",
        "～": "~",
        "〜": "~",
    }
    | {"\u00a0": " ", "\u3000": " ", "㎡": "m", "兩": "两"}
)

# 1，234.5 with a full-width comma is one number; 20家，500人 is two.
_GROUPED = re.compile(r"(?<![\d,，.])\d{1,3}(?:，\d{3})+(?![\d])(?=\.\d|[^\d，])")
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MAGNITUDE = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_WORDS = "零〇一二两三四五六七八九十百千万亿"

# Canonical units with the factor that leads to them. Money stands in 亿元, people in 万人, shares in %.
_MONEY = {"元": ("亿元", Decimal(1).scaleb(-8)), "人民币": ("亿元", Decimal(1).scaleb(-8))}
_PEOPLE = {
    "人": ("万人", Decimal(1).scaleb(-4)),
    "人次": ("万人次", Decimal(1).scaleb(-4)),
}
_FOREIGN = {"美元": "亿美元", "欧元": "亿欧元", "港元": "亿港元", "日元": "亿日元"}
# Units that keep their magnitude in front, as people say them: 亿千瓦, 万吨, 万辆.
_SCALED = [
    "千瓦时",
    "千瓦",
    "兆瓦",
    "吉瓦",
    "标准立方米",
    "立方米",
    "平方公里",
    "平方千米",
    "平方米",
    "公里",
    "千米",
    "海里",
    "公顷",
    "亩",
    "吨标准煤",
    "吨标煤",
    "吨公里",
    "人公里",
    "标准箱",
    "标箱",
    "TEU",
    "吨",
    "千克",
    "公斤",
    "斤",
    "辆",
    "台套",
    "台",
    "套",
    "艘",
    "架",
    "发",
    "件",
    "株",
    "头",
    "只",
    "羽",
    "度",
    "部",
    "册",
    "片",
    "颗",
    "枚",
    "张",
    "间",
    "盏",
    "床",
    "芯公里",
    "端口",
    "路",
    "标准吨",
    "户次",
    "票",
    "单",
    "瓶",
    "箱",
    "双",
    "担",
    "kW",
    "MW",
    "GW",
]
_FIRMS = {"家": "家", "户": "家"}
_PLAIN = [
    "名",
    "个",
    "种",
    "项",
    "座",
    "所",
    "处",
    "支",
    "条",
    "起",
    "例",
    "款",
    "类",
    "门",
    "场",
    "届",
    "对",
    "批次",
    "次",
    "期",
    "组",
    "位",
    "幢",
    "栋",
    "岁",
    "天",
    "小时",
    "分钟",
    "秒",
    "毫秒",
    "分贝",
    "微克",
    "毫克",
    "克",
    "升",
    "米",
    "厘米",
    "毫米",
    "摄氏度",
    "℃",
    "分",
    "EFLOPS",
    "PFLOPS",
    "EOPS",
    "TB",
    "PB",
    "EB",
    "GB",
    "Gbps",
    "Mbps",
    "Tbps",
    "兆比特",
    "平方厘米",
    "公里/小时",
    "标准",
    "村",
    "县",
    "镇",
    "篇",
    "站",
    "点",
    "团",
    "颗星",
]
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

_UNIT = sorted({*_MONEY, *_PEOPLE, *_FOREIGN, *_FIRMS, *_SCALED, *_PLAIN}, key=len, reverse=True)
_UNITS = "|".join(map(re.escape, _UNIT))
_KNOWN_UNIT = re.compile(rf"(?P<scale>[十百千万亿]*?)(?P<base>{_UNITS})(?P<per>/.+)?")
_ANY_UNIT = re.compile(r"(?P<scale>[十百千万亿]*)(?P<base>.+?)(?P<per>/.+)?")
_PER = rf"(?:\s?/\s?[百千万亿]?(?:{_UNITS}|常住人口|人口|户|日|年|月))?"
_BEFORE_WORDS: list[tuple[str, Comparator]] = [
    ("不(?:低|少|小)于", ">="),
    ("不(?:高|多|大)于", "<="),
    ("不超过|不超|控制在|控制到|压减到|限制在", "<="),
    ("不足|不到|低于|少于|小于", "<"),
    ("超过|超出|超|突破|高于|多于|大于|逾|过(?=百|千|万|亿|半)", ">"),
    ("接近|将近|近|大约|大致|约为|约|稳定在|基本保持在", "~"),
    ("达到|达|至少|为|至|到|有|在|：|:", ">="),
]
_BEFORE = re.compile(
    r"(?P<word>"
    + "|".join(f"(?P<b{n}>{words})" for n, (words, _) in enumerate(_BEFORE_WORDS))
    + r")"
    r"[了的约]?\s*$"
)
_AFTER_WORDS: list[tuple[str, Comparator]] = [
    (r"[(（]含[)）]以上|及以上|以上", ">="),
    (r"[(（]含[)）]以下|及以下|以下|以内|之内", "<="),
    (r"左右|上下|内外", "~"),
    (r"[余多]", ">"),
]
_AFTER = re.compile("|".join(f"(?P<a{n}>{words})" for n, (words, _) in enumerate(_AFTER_WORDS)))
_SYMBOLS: dict[str, Comparator] = {
    ">": ">",
    "≥": ">=",
    ">=": ">=",
    "<": "<",
    "≤": "<=",
    "<=": "<=",
    "约": "~",
    "≈": "~",
}

_NUMBER = rf"(?:{_DIGITS})\s?[十百千万亿]*|[{_WORDS}]+(?:点[{_WORDS}]+)?|半"
_RANGE = r"\s?(?:-{1,2}|~|至|到)\s?"
_MULTIPLE = r"(?:个)?百分点|百分点|%|‰|倍"
_QUANTITY = re.compile(
    rf"""
    (?P<ratio>\d+(?:\.\d+)?(?:\s?:\s?\d+(?:\.\d+)?)+)
    |(?P<percent_word>百分之(?P<pw>[{_WORDS}]+(?:点[{_WORDS}]+)?))
    |(?P<permille_word>千分之(?P<mw>[{_WORDS}\d.]+))
    |(?P<fraction>(?P<den>[{_WORDS}])分之(?P<num>[{_WORDS}]))
    |(?P<tenths>(?P<tw>[一二两三四五六七八九]|\d+(?:\.\d+)?)成(?P<half>半)?(?=[以多左，。、；]|$|的))
    |(?P<half_of>一半|半数)
    |(?P<fold>翻(?P<fw>[一两二三四])番|倍增|(?:增长|提高|扩大|增加)?一倍(?=[，。；、]|$|以上|左右))
    |(?P<zero>零(?=发生|死亡|事故|增长))
    |(?P<amount>
        (?P<low>{_NUMBER})(?P<more1>[余多]?)
        (?:(?P<mul0>{_MULTIPLE}|(?:[万亿]*(?:{_UNITS})))?{_RANGE}(?P<high>{_NUMBER}))?
        (?P<more>[余多]?)\s?
        (?P<unit>{_MULTIPLE}|(?:{_UNITS}){_PER}|/\s?(?:10|十)?万(?![\u4e00-\u9fff])|(?=$|[，。；、,;)）\s以左达的]))
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


def fold(text: str) -> str:
    """Full-width digits and signs to ASCII, character for character (the length stays)."""
    return _GROUPED.sub(lambda match: match.group().replace("，", ","), text.translate(_FOLD))


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
    comparator = _SYMBOLS[symbol.group(1)] if symbol else first.comparator
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
    rf"[^\d]{{0,6}}?(?P<low>{_DIGITS})(?:{_RANGE}(?P<high>{_DIGITS}))?\s*(?P<rest>[^\d]{{0,6}})\s*"
)


def _plain_number(text: str) -> Quantity | None:
    """A cell that is a number alone or with a comparator word: 15000, 6左右, 不低于30."""
    match = _PLAIN_CELL.fullmatch(text)
    if match is None:
        return None
    end = match.end("high") if match["high"] else match.end("low")
    start, before = _comparator_before(text, match.start("low"), 0)
    stop, after = _comparator_after(text, end)
    if text[:start].strip() or text[stop:].strip():
        return None
    high = float(_number(match["high"])) if match["high"] else None
    return Quantity(
        start, stop, match.start("low"), end, float(_number(match["low"])), high, "",
        after or before or "=", "bare",
    )  # fmt: skip


def canonical_unit(unit: str) -> tuple[Decimal, str, Sort]:
    """Factor, canonical unit and sort of a unit as written: 万亿元 → (10000, 亿元); unknown ones stay themselves."""
    written = fold(unit).strip().strip("()（）")
    if written in {"%", "百分比", "百分数"}:
        return Decimal(1), "%", "percent"
    if written in {"个百分点", "百分点"}:
        return Decimal(1), "百分点", "points"
    if written == "‰":
        return Decimal(1), "‰", "amount"
    if written == "倍":
        return Decimal(1), "倍", "times"
    if re.fullmatch(r":\s?1", written):
        return Decimal(1), ":1", "ratio"
    match = _KNOWN_UNIT.fullmatch(written) or _ANY_UNIT.fullmatch(written)
    if match is None:
        return Decimal(1), written, "amount"
    scale = _magnitude(match["scale"])
    base, per = match["base"], match["per"] or ""
    if not per and match["scale"] == "万" and (base in _MONEY or base in _FOREIGN):
        # Incomes and grants: 4.5万元 says more than 0.00045亿元.
        return Decimal(1), written, "amount"
    if not per and base in _FIRMS:
        return scale, _FIRMS[base], "amount"
    if not per and scale >= 10**4:
        # 亿元 and 万人 are the canonical sizes; a plain 元 or 人 stays as small as it is written.
        if base in _MONEY:
            name, factor = _MONEY[base]
            return scale * factor, name, "amount"
        if base in _FOREIGN:
            return scale * Decimal(1).scaleb(-8), _FOREIGN[base], "amount"
        if base in _PEOPLE:
            name, factor = _PEOPLE[base]
            return scale * factor, name, "amount"
    keep = _kept_scale(match["scale"])
    return scale / _magnitude(keep), keep + base + per, "amount"


def _kept_scale(scale: str) -> str:
    """The magnitude that stays with a unit: 万 or 亿 (万吨, 亿千瓦); 百 and 千 go into the number."""
    return "亿" if scale.endswith("亿") else "万" if scale.endswith("万") else ""


def _read(text: str, match: re.Match[str], floor: int) -> Quantity | None:
    start, end = match.span()
    high: Decimal | None = None
    worded = False
    sort: Sort = "amount"
    unit = ""
    comparator: Comparator | None = None
    if match["ratio"]:
        parts = [Decimal(p) for p in re.split(r"\s?:\s?", match["ratio"])]
        if len(parts) != 2 or re.match(r"\d", text[end : end + 1] or " ") or parts[1] != 1:
            if len(parts) == 2:
                return None
            value, unit, sort = parts[0], ":" + ":".join(str(p) for p in parts[1:]), "ratio"
        else:
            value, unit, sort = parts[0], ":1", "ratio"
    elif match["percent_word"]:
        value, unit, sort, worded = _words(match["pw"]), "%", "percent", True
    elif match["permille_word"]:
        value, unit, worded = _words(match["mw"]), "‰", True
    elif match["fraction"]:
        value = _words(match["num"]) / _words(match["den"]) * 100
        value, unit, sort, worded = (
            value.quantize(Decimal("0.0001")).normalize(),
            "%",
            "percent",
            True,
        )
    elif match["tenths"]:
        value = _words(match["tw"]) * 10 + (5 if match["half"] else 0)
        unit, sort, worded = "%", "percent", True
    elif match["half_of"]:
        value, unit, sort, worded = Decimal(50), "%", "percent", True
    elif match["fold"]:
        value = Decimal(2) ** int(_words(match["fw"])) if match["fw"] else Decimal(2)
        unit, sort, worded = "倍", "times", True
    elif match["zero"]:
        value, unit, worded = Decimal(0), "起", True
    else:
        read = _amount(text, match)
        if read is None:
            return None
        value, high, unit, sort, worded, end, comparator = read
    core_start, core_end = start, end
    start, before = _comparator_before(text, start, floor)
    end, after = _comparator_after(text, end)
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
    if previous in {"第", "“", "·"} and not unit.startswith("%"):
        return None
    if previous in {"每", "单"} or (
        # 万元工业增加值用水量, 亿元GDP死亡率: a base that something is counted on.
        worded
        and unit == "元"
        and not _comparator_before(text, start, 0)[1]
        and re.match(r"(?:地区|国内)?(?:GDP|生产总值|工业|产值|农业|增加值|以上)", text[end:])
    ):
        return None
    if unit == "":
        scaled = re.search(r"[万亿]$", low)
        if worded or not scaled:
            # 15 on its own says nothing about what is counted; 4.6亿 does (users, by context).
            return None
        if re.match(r"\s?[级吨]", text[end:]):
            return None
    if any(text.startswith(skip, match.end("low")) for skip in _SKIP_UNIT):
        return None
    if re.match(r"[A-Za-z+]", text[match.end("low") : match.end("low") + 1]) and not unit:
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
    number = _number(low)
    upper = _number(match["high"]) if match["high"] else None
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
        factor /= _magnitude(size)
    comparator: Comparator | None = None
    if match["more"] or match["more1"]:
        comparator = ">"
    value = number * factor
    return value, (None if upper is None else upper * factor), canon, sort, worded, end, comparator


def _word_number_counts(text: str, match: re.Match[str]) -> bool:
    """Whether a number in Chinese numerals is a quantity and not a part of a word (一批, 三大, 两个…)."""
    low, unit = match["low"], match["unit"]
    if unit in {"%", "倍", "‰"} or unit.endswith("百分点"):
        return True
    magnitude = re.fullmatch(r"[百千万亿]+", low) is not None
    if magnitude:
        return bool(unit) and unit not in {"年", "天", "分", "度"}
    if unit in {"元"}:
        return True
    compared = _BEFORE.search(text[: match.start()])
    strong = compared is not None and compared.group("word") not in {
        "到",
        "为",
        "有",
        "在",
        "至",
        "：",
        ":",
    }
    if unit in {"家", "种", "座", "所", "人"} and (strong or len(low) >= 2):
        return True
    return strong and unit in set(_PLAIN) | set(_SCALED) | set(_PEOPLE)


def _comparator_before(text: str, start: int, floor: int) -> tuple[int, Comparator | None]:
    window = text[max(floor, start - 8) : start]
    match = _BEFORE.search(window)
    if match is None:
        return start, None
    for n, (_, comparator) in enumerate(_BEFORE_WORDS):
        word = match.group(f"b{n}")
        if word is None:
            continue
        begin = max(floor, start - 8) + match.start()
        if word in {"为", "至", "到", "有", "在", "：", ":"}:
            return start, None
        if comparator == ">=":
            outer, stronger = _comparator_before(text, begin, floor)
            if stronger:
                return outer, stronger
        return begin, comparator
    return start, None


def _comparator_after(text: str, end: int) -> tuple[int, Comparator | None]:
    gap = re.match(r"[ ]?", text[end:])
    position = end + (gap.end() if gap else 0)
    match = _AFTER.match(text, position)
    if match is None:
        return end, None
    for n, (_, comparator) in enumerate(_AFTER_WORDS):
        if match.group(f"a{n}"):
            if match.group() == "多" and text[match.end() : match.end() + 1] in {"元", "样", "种"}:
                return end, None
            return match.end(), comparator
    return end, None


def _number(text: str) -> Decimal:
    text = text.strip()
    match = re.fullmatch(rf"(?P<digits>{_DIGITS})\s?(?P<scale>[十百千万亿]*)", text)
    if match is None:
        return _words(text)
    return Decimal(match["digits"].replace(",", "")) * _magnitude(match["scale"])


def _magnitude(text: str) -> Decimal:
    value = Decimal(1)
    for char in text:
        value *= _MAGNITUDE[char]
    return value


def _words(text: str) -> Decimal:
    text = text.strip()
    if re.fullmatch(r"[\d.]+", text):
        return Decimal(text)
    if text == "半":
        return Decimal("0.5")
    if re.fullmatch(r"[十百千万亿]+", text) and text != "十":
        return _magnitude(text)
    try:
        return Decimal(str(cn2an(text.replace("两", "二").replace("〇", "零"), "smart")))
    except ValueError:
        return Decimal("NaN")


def _word_scale(text: str) -> str:
    return ("亿" if "亿" in text else "") + ("万" if "万" in text else "")


def _share_magnitude(
    low_text: str, high_text: str, low: Decimal, high: Decimal
) -> tuple[Decimal, Decimal]:
    """3—5万 means 3万 to 5万: a magnitude behind the upper end holds for both."""
    scale = re.search(r"[十百千万亿]+$", high_text.strip())
    if scale and not re.search(r"[十百千万亿]$", low_text.strip()):
        low *= _magnitude(scale.group())
    return high, low


def _decimals(text: str) -> int:
    match = re.search(r"\.(\d+)", text)
    return len(match.group(1)) if match else 0
