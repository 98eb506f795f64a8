"""Indicator tables: which row is whose, which column is which year, where the unit stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from etl.document import Block, Document, Table
from etl.facts import Attribute, Comparator, Kind, Mention, PeriodBasis, Role
from etl.language.zh.columns import KNOWN_UNIT, Column, read_head
from etl.language.zh.numbers.quantities import Quantity, canonical_unit, fold, parse_cell
from etl.language.zh.subjects import part_of
from etl.language.zh.time.periods import Years, cues

_TOTAL = re.compile(r"[〔\[【（(]\s*[\d.,]+\s*[〕\]】）)]")
_DITTO = re.compile(r"[〃″\"]|同上|''")
_CHILD = re.compile(r"^\s*(?:[（(]?其中[)）]?|＃|#)[：:，,]?\s*")
_TABLE_UNIT = re.compile(r"(?:计量)?单位[:：]\s*(?P<unit>[^\s）)、，；]+)\s*(?:[)）]|$)")
_UNIT_IN_NAME = re.compile(r"[（(](?P<unit>[^（）()]{1,12})[)）]\s{0,4}\d{0,4}\s{0,4}[*＊]{0,4}$")
_GROWN = re.compile(r"增长|增速|增幅|下降|降低|减少|降幅|涨幅")
_GROWN_CELL = re.compile(
    r"(?:累计)?(?:增长|下降|降低|减少|提高|提升|增加|上升|压减)(?=(?:超过|不低于|达到|约|至少)?\s*$)"
)
_EMPTY = re.compile(r"^[\s\-—–―/无*＊]*$")


def read_tables(document: Document, years: Years) -> list[Mention]:
    """The mentions of every indicator table, row by row; other tables give none."""
    found: list[Mention] = []
    for table in document.tables:
        found.extend(_read(document, table, years))
    return found


def _read(document: Document, table: Table, years: Years) -> Iterator[Mention]:
    texts = [[_text(document, cell) for cell in row] for row in table.grid]
    head = read_head(table, texts, years)
    columns, name, unit, attribute = head.columns, head.name, head.unit, head.attribute
    if not columns or name is None:
        return
    said = _TABLE_UNIT.search(table.caption)
    common = said["unit"] if said and KNOWN_UNIT.search(said["unit"]) else ""
    parent = above = parent_unit = ""
    for number in range(head.depth, len(texts)):
        row = texts[number]
        filled = {text for text in row if text}
        if len(filled) == 1:
            # A line across all columns names the group of those below it.
            continue
        label = row[name]
        if not label or label in {texts[r][name] for r in range(head.depth)}:
            continue
        full, row_unit, parent = _row_name(label, parent)
        if unit is not None and row[unit] and not _EMPTY.match(row[unit]):
            row_unit = above if _DITTO.fullmatch(row[unit]) else row[unit]
        if _CHILD.match(label):
            beside = row_unit or _unit_beside([row[c.index] for c in columns if not c.growth])
            full = part_of(parent, full) if beside in {"", parent_unit} else full
            row_unit = beside or parent_unit
        row_unit = row_unit or common
        row_unit = row_unit or _unit_beside([row[c.index] for c in columns if not c.growth])
        above = row_unit
        parent_unit = parent_unit if _CHILD.match(label) else row_unit
        binding = _attribute(row[attribute]) if attribute is not None else ""
        for column in columns:
            cell = table.grid[number][column.index]
            if cell is None or (column.index > 0 and table.grid[number][column.index - 1] == cell):
                continue
            block = document.blocks[cell]
            mention = _cell(document, table, number, block, full, column, row_unit, binding, years)
            if mention is not None:
                yield mention


def _unit_beside(cells: list[str]) -> str:
    """The unit that one cell of a row names for all: 2.35 beside 2.2:1以内, 12 beside 18%; empty where none does."""
    said = {quantity.unit for text in cells if (quantity := parse_cell(text)) and quantity.unit}
    return said.pop() if len(said) == 1 else ""


def _text(document: Document, cell: int | None) -> str:
    return "" if cell is None else document.blocks[cell].text.strip()


def _row_name(label: str, parent: str) -> tuple[str, str, str]:
    """Full name, unit written in the name, and the name that 其中 rows below it hang on."""
    child = _CHILD.match(label)
    text = _CHILD.sub("", label).strip()
    text = re.sub(r"^[(（]?\d{1,2}[)）.、．]\s*(?=[\u4e00-\u9fff])|^[①-⑳]\s*", "", text)
    unit = ""
    inside = _UNIT_IN_NAME.search(text)
    lasting = (
        inside
        and inside["unit"] == "年"
        and re.search(r"(?:年限|寿命|工龄)$", text[: inside.start()])
    )
    if inside and (
        lasting
        or (
            KNOWN_UNIT.search(inside["unit"])
            and not re.search(r"[年县市区]$|^每|^人均", inside["unit"])
        )
    ):
        unit = inside["unit"]
        text = text[: inside.start()]
    text = text.strip(" *＊\u3000")
    if not child and re.match(r"占.+(?:比重|比例)$", text) and parent:
        return parent + text, unit, parent
    if not child:
        return text, unit, text
    return _hang(parent, text), unit, parent


def _hang(parent: str, text: str) -> str:
    """其中，超100亿元企业数量 below 年经营收入超亿元的…企业数量: the words before the threshold carry over."""
    threshold = re.match(r"(?:超过|超|达到|达|突破)\d", fold(text))
    if threshold:
        head = re.match(r"(?P<head>.*?)(?:超过|超|达到|达|突破)[\d百千万亿]", fold(parent))
        if head:
            return head["head"] + text
    return text


def _attribute(text: str) -> Attribute:
    if "约束" in text:
        return "binding"
    return "expected" if "预期" in text else ""


def _cell(
    document: Document,
    table: Table,
    row: int,
    block: Block,
    name: str,
    column: Column,
    row_unit: str,
    binding: str,
    years: Years,
) -> Mention | None:
    text = block.text
    if _EMPTY.match(text) or len(text) > 60:
        return None
    total = _TOTAL.search(text) is not None
    unit = column.unit or row_unit
    growth = column.growth and not total
    if column.growth and total and column.unit and not _is_rate(row_unit, name):
        unit = row_unit or column.unit
    elif column.growth and (total or not column.unit) and (growth or _is_rate(row_unit, name)):
        # In the column of growth rates a bracketed number is the sum or the change over the plan.
        unit = "%" if growth or _GROWN.search(name) else "百分点"
    quantity = parse_cell(text, unit)
    if quantity is None:
        return _worded(document, table, row, block, name, column, binding, years)
    moved = _GROWN_CELL.search(text[: quantity.core_start])
    shown = quantity.unit
    if quantity.sort == "bare" and not shown and unit:
        shown = canonical_unit(unit)[1]
    kind = _kind(quantity, shown, name, growth, total)
    period = column.period
    role = column.role
    whole_year = len(period) == 4
    if total and whole_year:
        # A five-year total: of the plan, or of the plan before it, which is no level to start from.
        period = f"{int(period) - 4}-{period}"
        role = "history" if role == "baseline" else role
    if moved and quantity.sort in {"percent", "points"}:
        kind = "growth_rate" if quantity.sort == "percent" else "change"
        name = name if name.endswith(moved.group()) else name + moved.group()
        period = f"{years.start}-{period}" if len(period) == 4 and role == "target" else period
    said = [cue for cue in cues(text, years) if cue.kind == "over" and cue.basis == "stated"]
    if said:
        period = said[0].period()
    elif role == "target" and len(period) == 4:
        lowered = kind == "growth_rate" and re.search(r"下降|降低|减少|降幅|年均|累计", name)
        if lowered or re.search(r"年均(?!增|浓度|气温|降水)|累计|五年", name):
            period = f"{years.start}-{period}"
    comparator: Comparator = quantity.comparator
    if column.role == "target" and comparator == "=":
        comparator = ">="
    if column.role != "target" and comparator == ">=":
        comparator = "="
    label = name
    if growth and not _GROWN.search(name):
        label = f"{name}年均增长" if len(period) > 4 else f"{name}增长"
    elif kind == "change" and column.growth and not _GROWN.search(name):
        label = f"{name}变化"
    return _mention(
        document, table, row, block, label, role, comparator, quantity.value, quantity.high,
        shown, kind, (period, "stated") if said else column.resting(period, years),
        block.start + quantity.start, block.start + quantity.end, binding,
    )  # fmt: skip


def _is_rate(unit: str, name: str) -> bool:
    return unit in {"%", "％"} or _GROWN.search(name) is not None


def _kind(quantity: Quantity, unit: str, name: str, growth: bool, total: bool) -> Kind:
    if growth:
        return "change" if unit == "百分点" else "growth_rate"
    if total and unit in {"岁", "年"}:
        return "change"
    if total and unit in {"%", "百分点"}:
        return "change" if unit == "百分点" else "growth_rate"
    if total or "累计" in name:
        return "cumulative"
    if quantity.sort == "points":
        return "change"
    if unit == "%":
        return "growth_rate" if _GROWN.search(name) else "share"
    if unit == "倍":
        return "multiple"
    if unit in set("家个种项件座所处支条户名起台辆套") | {"万人", "人", "万家", "万个", "万户"}:
        return "count"
    return "level"


def _worded(
    document: Document,
    table: Table,
    row: int,
    block: Block,
    name: str,
    column: Column,
    binding: str,
    years: Years,
) -> Mention | None:
    """A target in words: 保持稳定, 逐步提高, 高于全国平均水平."""
    if column.role != "target":
        return None
    hold = re.search(r"(?:保持|维持)\S{0,4}(?:稳定|不变|平稳)|基本稳定|^稳定$", block.text)
    relative = re.search(
        r"(?:高于|低于|快于|不低于)\S*(?:平均|水平|增速|增长)|与\S+(?:同步|一致)", block.text
    )
    if not hold and not relative:
        return None
    kind: Kind = "relative" if relative else "qualitative"
    comparator: Comparator = "hold"
    if relative:
        comparator = ">=" if relative.group().startswith(("与", "不低于")) else ">"
        comparator = "<" if relative.group().startswith("低于") else comparator
    return _mention(
        document, table, row, block, name, "target", comparator, None, None, "", kind,
        column.resting(column.period, years), block.start, block.end, binding,
    )  # fmt: skip


def _mention(
    document: Document,
    table: Table,
    row: int,
    block: Block,
    name: str,
    role: Role,
    comparator: Comparator,
    value: float | None,
    high: float | None,
    unit: str,
    kind: Kind,
    period: tuple[str, PeriodBasis],
    start: int,
    end: int,
    binding: str,
) -> Mention:
    line = (block.start, block.end)
    if row < len(table.row_spans):
        line = table.row_spans[row]
    if not (line[0] <= start and end <= line[1]):
        line = (block.start, block.end)
    while line[0] < line[1] and document.text[line[0]].isspace():
        line = (line[0] + 1, line[1])
    while line[1] > line[0] and document.text[line[1] - 1].isspace():
        line = (line[0], line[1] - 1)
    return Mention(
        indicator=name,
        role=role,
        comparator=comparator,
        value=value,
        unit=unit,
        kind=kind,
        period=period[0],
        period_basis=period[1],
        text=document.text[start:end],
        section=block.section,
        start=line[0],
        end=line[1],
        evidence=document.text[line[0] : line[1]],
        quantity_start=start,
        quantity_end=end,
        block=block.ordinal,
        value_high=high,
        in_table=True,
        attribute=binding,  # type: ignore[arg-type]
    )
