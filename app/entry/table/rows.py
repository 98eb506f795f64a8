"""The rows below a head to lines: what is a value, what is none, and what must not be taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.entry.files.sheets import Unclear
from app.entry.problems import Problem
from app.entry.table.blocks import is_numbering
from app.entry.table.columns import ADDED, Column, Layout, cell_of, width_of
from app.entry.table.head import is_field, period_of
from app.entry.table.head_words import FIELDS
from app.entry.table.lines import Fields, Line, LongLines, Row, letter, text_of

_WHOLE_YEAR = frozenset({"", "全年", "年", "年度", "合计", "1-12", "1-12月", "annual", "year"})
# A cell that is one of these may begin a second table; whatever else it is, it is no indicator.
_HEADS = frozenset(
    form for word in FIELDS["indicator"].split() for form in (word, word.title(), word.upper())
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rows of a table hold: lines, and by row number why a row is none (a reason's code)."""

    lines: Sequence[Line]
    skipped: Mapping[int, str]


def read_rows(layout: Layout) -> Reading:
    """The lines of a table that leaves no question open."""
    skipped: dict[int, str] = {}
    rows = _without(layout, skipped)
    notes = _footnotes(layout, skipped)
    rows = [row for row in rows if row[0] not in skipped] if notes else rows
    odd = {**_beyond(layout, rows), **_second_tables(layout, rows, skipped)}
    rows = [row for row in rows if row[0] not in skipped] if skipped else rows
    if layout.form == "long":
        rows, fields = _long(layout, rows, notes)
        by_place = (
            {at: odd[number] for at, (number, _) in enumerate(rows) if number in odd} if odd else {}
        )
        return Reading(LongLines(rows, fields, by_place), skipped)
    return Reading(_wide(layout, rows, odd, notes), skipped)


def _without(layout: Layout, skipped: dict[int, str]) -> list[Row]:
    """The rows but for those that are no values; why, goes to ``skipped``."""
    rows = list(layout.rows)
    if rows and is_numbering(rows[0][1]):
        skipped[rows[0][0]] = "numbering"
    valued = {column.at for column in layout.columns if column.use == "value"}
    wide = layout.form == "wide"
    hidden = layout.sheet.hidden_rows if layout.hidden else frozenset()
    narrowed = [(column.at, column.only) for column in layout.columns if column.use == "only"]
    others = {column.at for column in layout.columns if column.why == "other_table"}
    for number, cells in rows:
        if others and not any(c.strip() for at, c in enumerate(cells) if at not in others):
            skipped[number] = "other_table"
        elif wide and len(cells) - cells.count("") <= 1 and not _holds_value(cells, valued):
            skipped[number] = "no_value"
        elif number in hidden:
            skipped[number] = "hidden"
        elif narrowed and any(cell_of(cells, at) != only for at, only in narrowed):
            skipped[number] = "narrowed"
    return [row for row in rows if row[0] not in skipped] if skipped else rows


def _holds_value(cells: Sequence[str], valued: set[int]) -> bool:
    return any(cell and at in valued for at, cell in enumerate(cells))


def _beyond(layout: Layout, rows: Sequence[Row]) -> dict[int, Problem]:
    """The rows with cells that stand under no head: a number with a bare comma in it, a note beside the table."""
    heads = layout.block.heads
    width = width_of(heads)
    added = {at for at, head in enumerate(heads) if head.text in ADDED}
    gaps = [column.at for column in layout.columns if column.why == "no_head"]
    odd: dict[int, Problem] = {}
    for number, cells in rows:
        if len(cells) <= width and not gaps:
            continue
        for at in (*gaps, *range(width, len(cells))):
            if at not in added and cell_of(cells, at):
                words = {"place": f"{letter(at)}{number}", "value": cells[at].strip()[:40]}
                odd[number] = Problem("beyond", "", words)
                break
    return odd


def _second_tables(
    layout: Layout, rows: Sequence[Row], skipped: dict[int, str]
) -> dict[int, Problem]:
    """Heads further down: the same one again is passed by, another one is another table, whose rows are refused."""
    at = layout.used_as("indicator")[0].at
    first = cell_of(layout.sheet.rows[layout.block.row][1], at)
    names = {cells[at] for _, cells in rows if at < len(cells)}
    if not names & _HEADS and first not in names:
        return {}
    own = _head_cells(layout.sheet.rows[layout.block.row][1])
    odd: dict[int, Problem] = {}
    begun = 0
    for number, cells in rows:
        if is_field(cell_of(cells, at), "indicator"):
            if _head_cells(cells) == own:
                skipped[number], begun = "head_again", 0
                continue
            begun = number
        if begun:
            odd[number] = Problem("second_table", "", {"row": str(begun)})
    return odd


def _head_cells(cells: Sequence[str]) -> list[str]:
    """The texts of a head, without empty ones behind the last."""
    texts = ["" if cell.strip() in ADDED else cell.strip() for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _footnotes(layout: Layout, skipped: dict[int, str]) -> dict[str, str]:
    """The texts of the footnotes that marks of heads refer to, by mark; their rows are no longer ``no_value``."""
    marks = {column.head.mark for column in layout.used_as("value")} - {""}
    found = {}
    for number, cells in layout.rows if marks else ():
        text = next((cell.strip() for cell in cells if cell.strip()), "")
        mark = next((each for each in marks if text.startswith(each)), "")
        if mark and skipped.get(number) in {"no_value", None} and len(cells) - cells.count("") == 1:
            found[mark] = text
            skipped[number] = "footnote"
    return found


def _defaults(column: Column, footnotes: Mapping[str, str]) -> dict[str, str]:
    """What the head of a column of values says of each of its values."""
    said = {"unit": column.head.unit, "status": column.head.status}
    # The footnote of a head, or its mark where there is none below the table.
    said["mark"] = footnotes.get(column.head.mark, column.head.mark)
    return {name: text for name, text in said.items() if text}


def _long(
    layout: Layout, rows: list[Row], footnotes: Mapping[str, str]
) -> tuple[list[Row], Fields]:
    value = layout.used_as("value")[0]
    at = {c.use: c.at for c in layout.columns if c.use and c.use not in {"note+", "period", "only"}}
    periods, notes = layout.used_as("period"), layout.used_as("note+")
    part = value.head.part or layout.part
    for column in layout.used_as("year"):
        part = part or column.head.part
    if periods or notes or part or layout.year:
        # Composed texts stand in columns of their own, behind all others.
        width = max(len(cells) for _, cells in rows) if rows else 0
        year_at, note_at = at.get("year", width), at.get("note")
        at = {**at, "year": width, **({"note": width + 1} if notes else {})}
        rows = [
            (
                number,
                [
                    *cells,
                    *[""] * (width - len(cells)),
                    _year(cell_of(cells, year_at) or layout.year, periods, cells, part),
                    _note(cells, note_at, notes),
                ],
            )
            for number, cells in rows
        ]
    return rows, Fields(at, _defaults(value, footnotes), layout.unit)


def _year(year: str, periods: Sequence[Column], cells: Sequence[str], part: str) -> str:
    """A year, with the part of it that another column, a head or a title states."""
    said = [_part(column, cell_of(cells, column.at)) for column in periods]
    return period_of(year, "".join([*said, part]))


def _part(column: Column, text: str) -> str:
    if text.lower() in _WHOLE_YEAR:
        return ""
    bare = text.removesuffix(".0")
    if bare.isdigit():
        quarter = any(word in column.head.text.lower() for word in ("季", "quarter"))
        return f"第{bare}季度" if quarter else f"{bare}月"
    return text


def _note(cells: Sequence[str], note_at: int | None, notes: Sequence[Column]) -> str:
    """A row's note, with what other columns add to it; of a formula among them only that, for it says nothing."""
    own = text_of(cell_of(cells, note_at)) if note_at is not None else ""
    more = [(column.head.text, cell_of(cells, column.at)) for column in notes]
    for text in [own, *(text for _, text in more)]:
        if isinstance(text, Unclear) and text.formula:
            return text
    said = [f"{head}：{text}" if head else text for head, text in more if text]
    return "；".join(filter(None, [own, *said]))


def _wide(
    layout: Layout,
    rows: Sequence[Row],
    odd: Mapping[int, Problem],
    footnotes: Mapping[str, str],
) -> list[Line]:
    at = {
        column.use: column.at
        for column in layout.columns
        if column.use and column.use not in {"value", "note+", "period", "only"}
    }
    values = [
        (column, Fields(at, _defaults(column, footnotes), layout.unit))
        for column in layout.used_as("value")
    ]
    periods, notes = layout.used_as("period"), layout.used_as("note+")
    lines = []
    for number, cells in rows:
        for column, fields in values:
            given = fields.of(cells)
            given["year"] = _year(column.head.period, periods, cells, layout.part)
            given["value"] = text_of(cell_of(cells, column.at))
            if notes:
                given["note"] = _note(cells, at.get("note"), notes)
            lines.append(Line(number, given, odd.get(number), column.at))
    return lines
