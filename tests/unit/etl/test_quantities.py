"""The grammar of quantities: values, canonical units, comparators, spans, and what is no quantity."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.language.zh.numbers.quantities import canonical_unit, fold, parse_cell, scan


def only(text: str) -> tuple[float, float | None, str, str]:
    found = scan(text)
    assert len(found) == 1, [text[q.start : q.end] for q in found]
    return found[0].value, found[0].high, found[0].unit, found[0].comparator


@pytest.mark.parametrize(
    ("text", "value", "unit", "comparator"),
    [
        ("产业规模超过2.2万亿元", 22000, "亿元", ">"),
        ("经营收入达到15000亿元", 15000, "亿元", ">="),
        ("完成2,071.33亿元", 2071.33, "亿元", "="),
        ("完成１２３．５亿元", 123.5, "亿元", "="),
        ("规模突破百亿元", 100, "亿元", ">"),
        ("收入12万元", 12, "万元", "="),
        ("出口4.97亿美元", 4.97, "亿美元", "="),
        ("培育百种应用", 100, "种", "="),
        ("服务万家企业", 10000, "家", "="),
        ("惠及11万户", 110000, "家", "="),
        ("从业人员120万人", 120, "万人", "="),
        ("装机10亿千瓦以上", 10, "亿千瓦", ">="),
        ("产量超百万辆", 100, "万辆", ">"),
        ("粮食产量1.3万亿斤", 13000, "亿斤", "="),
        ("劳动生产率50万元/人", 50, "万元/人", "="),
        ("密度360台/万人", 360, "台/万人", "="),
        ("消耗比674发/吨", 674, "发/吨", "="),
        ("死亡率9.8/10万", 9.8, "/10万", "="),
        ("占比达8%左右", 8, "%", "~"),
        ("占比8％", 8, "%", "="),
        ("婴儿死亡率5‰以内", 5, "‰", "<="),
        ("提高2.5个百分点", 2.5, "百分点", "="),
        ("增长约1倍", 1, "倍", "~"),
        ("比重不低于55%", 55, "%", ">="),
        ("失业率控制在5.5%以内", 5.5, "%", "<="),
        ("占比不到70%", 70, "%", "<"),
        ("收入不足20亿元", 20, "亿元", "<"),
        ("企业40余家", 40, "家", ">"),
        ("人员6人（含）以下", 6, "人", "<="),
        ("近20家企业", 20, "家", "~"),
        ("到2:1以下", 2, ":1", "<="),
        ("收入比2.56∶1", 2.56, ":1", "="),
        ("七成以上企业", 70, "%", ">="),
        ("接近一半", 50, "%", "~"),
        ("超过三分之一", 33.3333, "%", ">"),
        ("百分之六十以上", 60, "%", ">="),
        ("千分之三", 3, "‰", "="),
        ("规模翻一番", 2, "倍", "="),
        ("规模翻两番", 4, "倍", "="),
        ("规模倍增", 2, "倍", "="),
        ("事故零发生", 0, "起", "="),
    ],
)
def test_reads(text: str, value: float, unit: str, comparator: str) -> None:
    assert only(text) == (value, None, unit, comparator)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("占6%—8%", 6, 8, "%"),
        ("占6—8%", 6, 8, "%"),
        ("培育5—10家", 5, 10, "家"),
        ("培育3至5家", 3, 5, "家"),
        ("达到1500～2000亿元", 1500, 2000, "亿元"),
        ("引进3-5万人", 3, 5, "万人"),
    ],
)
def test_reads_ranges(text: str, low: float, high: float, unit: str) -> None:
    assert only(text)[:3] == (low, high, unit)


@pytest.mark.parametrize(
    "text",
    [
        "14纳米工艺",
        "12英寸晶圆",
        "5G和4K应用",
        "构建“3+6”体系",
        "第二产业",
        "2021年12月24日",
        "国发〔2021〕29号",
        "一核三基四前五端",
        "一批企业",
        "三大工程",
        "每万人拥有",
        "每千人口",
        "万元工业增加值用水量",
        "个人信息",
    ],
)
def test_leaves_lookalikes(text: str) -> None:
    assert scan(text) == []


@pytest.mark.parametrize(
    ("cell", "unit", "value", "canonical", "comparator"),
    [
        ("15000", "亿元", 15000, "亿元", "="),
        (">30", "%", 30, "%", ">"),
        ("＞30", "%", 30, "%", ">"),
        ("≥95", "%", 95, "%", ">="),
        ("8左右", "%", 8, "%", "~"),
        ("不低于30", "%", 30, "%", ">="),
        ("〔150〕", "万人", 150, "万人", "="),
        ("[60]", "万人", 60, "万人", "="),
        ("2.5", "万亿元", 25000, "亿元", "="),
        ("20家", "", 20, "家", "="),
    ],
)
def test_reads_cells(cell: str, unit: str, value: float, canonical: str, comparator: str) -> None:
    quantity = parse_cell(cell, unit)
    assert quantity is not None
    assert (quantity.value, quantity.unit or canonical_unit(unit)[1]) == (value, canonical)
    assert quantity.comparator == comparator


@pytest.mark.parametrize("cell", ["", "-", "—", "预期性", "逐步提高"])
def test_cells_without_a_number(cell: str) -> None:
    assert parse_cell(cell, "%") is None


@pytest.mark.parametrize(
    ("unit", "factor", "canonical"),
    [
        ("万亿元", Decimal(10**4), "亿元"),
        ("百亿元", Decimal(100), "亿元"),
        ("万户", Decimal(10**4), "家"),
        ("亿人次", Decimal(10**4), "万人次"),
        ("百万辆", Decimal(100), "万辆"),
        ("％", Decimal(1), "%"),
        ("台/万人", Decimal(1), "台/万人"),
        ("埃米", Decimal(1), "埃米"),
    ],
)
def test_canonical_units(unit: str, factor: Decimal, canonical: str) -> None:
    assert canonical_unit(unit)[:2] == (factor, canonical)


_NUMBERS = st.decimals(min_value="0.01", max_value="99999", places=2)
_UNITS = {
    "亿元": ("亿元", 1),
    "万亿元": ("亿元", 10**4),
    "家": ("家", 1),
    "万家": ("家", 10**4),
} | {
    "%": ("%", 1),
    "万人": ("万人", 1),
    "亿人": ("万人", 10**4),
    "个百分点": ("百分点", 1),
    "万吨": ("万吨", 1),
}
_BEFORE = {
    "": "=",
    "超过": ">",
    "突破": ">",
    "不低于": ">=",
    "不超过": "<=",
    "约": "~",
    "达到": ">=",
}


@given(_NUMBERS, st.sampled_from(sorted(_UNITS)), st.sampled_from(sorted(_BEFORE)), st.booleans())
@settings(max_examples=120, deadline=None)
def test_a_number_written_is_the_number_read(
    number: Decimal, unit: str, word: str, grouped: bool
) -> None:
    written = f"{number:,}" if grouped else f"{number}"
    text = f"产业甲{word}{written}{unit}，其后"
    quantity = scan(text)[0]
    canonical, factor = _UNITS[unit]
    assert quantity.unit == canonical
    assert quantity.value == pytest.approx(float(number * factor), rel=1e-12)
    assert quantity.comparator == _BEFORE[word]
    assert text[quantity.core_start : quantity.core_end] == written + unit


@given(
    st.text(
        alphabet="0123456789.,，%％‰一二三十百千万亿半两超过达到约"
        "以上左右元家个人倍成翻番分之〔〕（）-—~:：年G第每零发生 a\n",
        max_size=40,
    )
)
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_without_error_and_in_bounds(text: str) -> None:
    last = 0
    for quantity in scan(text):
        assert last <= quantity.start <= quantity.core_start < quantity.core_end <= quantity.end
        assert quantity.end <= len(text)
        assert quantity.value == quantity.value, "not a number"
        last = quantity.end
    parse_cell(text, "亿元")


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)
