"""Numbers and units as Chinese texts write them, and the canonical units they lead to."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

from cn2an import cn2an

Sort = Literal["amount", "percent", "points", "times", "ratio", "bare"]
# One character for one character, so that offsets in the folded text are offsets in the document.
_FOLD = str.maketrans(
    {chr(0xFF01 + n): chr(0x21 + n) for n in range(94) if chr(0xFF01 + n) not in "，；：？！（）"}
    | {
        "％": "%",
        "﹪": "%",
        "．": ".",
        "∶": ":",
        "︰": ":",
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
# Possessive and bounded: a run of more digits is no number that a plan states.
DIGITS = r"\d{1,3}(?:,\d{3}){1,6}+(?!\d)(?:\.\d{1,12}+)?|\d{1,18}+(?:\.\d{1,12}+)?(?!\d)"
_MAGNITUDE = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
WORDS = "零〇一二两三四五六七八九十百千万亿"
WORDED = f"[{WORDS}]{{1,20}}"
# What is counted with 个 and is a unit without it: 3个工作日.
_TERMS = ("工作日", "自然日", "日历日", "小时", "学时", "课时", "工时")
TERMS = "|".join(_TERMS)
# Canonical units with the factor that leads to them. Money stands in 亿元, people in 万人, shares in %.
_MONEY = {"元": ("亿元", Decimal(1).scaleb(-8)), "人民币": ("亿元", Decimal(1).scaleb(-8))}
PEOPLE = {
    "人": ("万人", Decimal(1).scaleb(-4)),
    "人次": ("万人次", Decimal(1).scaleb(-4)),
}
_FOREIGN = {"美元": "亿美元", "欧元": "亿欧元", "港元": "亿港元", "日元": "亿日元"}
# Units that keep their magnitude in front, as people say them: 亿千瓦, 万吨, 万辆.
SCALED = [
    "千瓦时",
    "千伏安",
    "兆伏安",
    "克标准煤",
    "千克标准煤",
    "公斤标准煤",
    "标准煤",
    "二氧化碳当量",
    "吨二氧化碳",
    "标立方米",
    "人日",
    "床日",
    "学位",
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
    "架次",
    "架",
    "本",
    "尾",
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
PLAIN = [
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
    "EFlops",
    "PFlops",
    "Eflops",
    "Pflops",
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
PLAIN += [term for term in _TERMS if term not in PLAIN]
_UNIT = sorted({*_MONEY, *PEOPLE, *_FOREIGN, *_FIRMS, *SCALED, *PLAIN}, key=len, reverse=True)
UNITS = "|".join(map(re.escape, _UNIT))
_KNOWN_UNIT = re.compile(rf"(?P<scale>[十百千万亿]{{0,8}}?)(?P<base>{UNITS})(?P<per>/.{{1,40}})?")
_ANY_UNIT = re.compile(r"(?P<scale>[十百千万亿]{0,8})(?P<base>.{1,40}?)(?P<per>/.{1,40})?")
PER = rf"(?:\s?/\s?[百千万亿]?(?:{UNITS}|常住人口|人口|户|日|年|月))?"


def fold(text: str) -> str:
    """Full-width digits and signs to ASCII, character for character (the length stays)."""
    return _GROUPED.sub(lambda match: match.group().replace("，", ","), text.translate(_FOLD))


def canonical_unit(unit: str) -> tuple[Decimal, str, Sort]:
    """Factor, canonical unit and sort of a unit as written: 万亿元 → (10000, 亿元); unknown ones stay themselves."""
    written = fold(unit).strip().strip("()（）")
    if written.startswith("个") and written[1:] in _TERMS:
        return Decimal(1), written[1:], "amount"
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
    scale = magnitude(match["scale"])
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
        if base in PEOPLE:
            name, factor = PEOPLE[base]
            return scale * factor, name, "amount"
    keep = _kept_scale(match["scale"])
    return scale / magnitude(keep), keep + base + per, "amount"


def _kept_scale(scale: str) -> str:
    """The magnitude that stays with a unit: 万 or 亿 (万吨, 亿千瓦); 百 and 千 go into the number."""
    return "亿" if scale.endswith("亿") else "万" if scale.endswith("万") else ""


def number_of(text: str) -> Decimal:
    text = text.strip()
    match = re.fullmatch(
        rf"(?P<digits>{DIGITS})(?:\s?[余多])?\s?(?P<scale>[十百千万亿]{{0,8}})", text
    )
    if match is None:
        return worded_number(text)
    return Decimal(match["digits"].replace(",", "")) * magnitude(match["scale"])


def magnitude(text: str) -> Decimal:
    value = Decimal(1)
    for char in text:
        value *= _MAGNITUDE[char]
    return value


def worded_number(text: str) -> Decimal:
    text = text.strip()
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return Decimal(text)
    if text == "半":
        return Decimal("0.5")
    if re.fullmatch(r"[十百千万亿]+", text) and text != "十":
        return magnitude(text)
    try:
        return Decimal(str(cn2an(text.replace("两", "二").replace("〇", "零"), "smart")))
    except ValueError:
        return Decimal("NaN")
