"""What stands around a table's values: units stated twice, a title that names a part of the year, hidden rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.entry.problems import Choice
from app.entry.table.columns import Column, Draft
from app.entry.table.head import part_of_year_in, years_in
from app.entry.table.head_units import unit_line, unit_of


def unit_above(draft: Draft) -> str:
    """What the last line above the table says that its unit is."""
    above = ""
    for _, cells in draft.sheet.rows[: draft.block.first]:
        for cell in cells:
            above = unit_line(cell) or above
    return above


def units(draft: Draft) -> str:
    """The unit for cells that state none; says or asks which counts where two statements differ."""
    above = unit_above(draft)
    if above and not unit_of(above) and any(mark in above for mark in "、,，和;；"):
        draft.say("units_many", unit=above)
        above = ""
    for column in draft.all:
        if column.head.unit and (column.use == "indicator" or column.head.kind == "about"):
            above = column.head.unit
    values = [column for column in draft.all if column.use == "value" and column.head.unit]
    for column in values:
        if above and column.head.unit != above:
            draft.say("unit_nearest", column=column.name, unit=column.head.unit, above=above)
    stated = [column for column in draft.all if column.use == "unit"]
    if values and stated:
        _ask_units(draft, values, stated[0])
    return above


def _ask_units(draft: Draft, values: Sequence[Column], stated: Column) -> None:
    if draft.answer(stated) == "unit":
        # The cells count; what the heads say is not used.
        for column in values:
            draft.columns[column.at] = replace(column, head=replace(column.head, unit=""))
        return
    in_heads = sorted({column.head.unit for column in values})
    others = [unit for unit in draft.texts(stated) if unit and unit not in in_heads]
    if others:
        choices = [
            Choice(stated.letter, "unit", "units_cells", {"column": stated.name}),
            Choice(stated.letter, "ignore", "units_head", {"unit": "、".join(in_heads)}),
        ]
        heads = "、".join(column.name for column in values)
        draft.ask("units", choices, head=heads, column=stated.name, values="、".join(others[:4]))


def year(draft: Draft) -> str:
    """The year of a table in long form without a column for it, from an answer; asks whether it is the title's."""
    if any(column.use == "year" or column.head.field == "year" for column in draft.all):
        return ""
    answer = draft.answers.get("year", "")
    if not answer:
        above = [cell for _, cells in draft.sheet.rows[: draft.block.first] for cell in cells]
        found = [(each, text) for text in above for each in years_in(text)]
        choices = [Choice("year", each, "year", {"year": each}) for each, _ in found]
        titles = "、".join(dict.fromkeys(" ".join(text.split())[:60] for _, text in found))
        draft.ask("year", choices, title=titles)
    return answer


def title(draft: Draft) -> str:
    """The part of the year that a title or the sheet's name states, where it is to be taken so; asks about it."""
    if any(column.head.part or column.use == "period" for column in draft.all):
        return ""
    above = [cell for _, cells in draft.sheet.rows[: draft.block.first] for cell in cells]
    for text in [*above, draft.sheet.name]:
        part = part_of_year_in(text)
        if not part:
            continue
        answer = draft.answers.get("title")
        if answer == "part":
            return part
        if answer != "year":
            choices = [
                Choice("title", "part", "title_part", {"part": part}),
                Choice("title", "year", "title_year"),
            ]
            draft.ask("title", choices, title=" ".join(text.split())[:80], part=part)
        break
    return ""


def hidden(draft: Draft) -> bool:
    """Whether hidden rows are to be left out; asks where there are any, or hidden columns that would be used."""
    rows = [number for number, _ in draft.rows if number in draft.sheet.hidden_rows]
    columns = [
        column for column in draft.all if column.use and column.at in draft.sheet.hidden_columns
    ]
    answer = draft.answers.get("hidden")
    if not (rows or columns) or answer == "read":
        return False
    if answer == "leave":
        for column in columns:
            draft.leave(column, "hidden")
        return True
    places = [str(number) for number in rows[:6]] + [column.letter for column in columns[:6]]
    choices = [Choice("hidden", "leave", "hidden_leave"), Choice("hidden", "read", "hidden_read")]
    draft.ask("hidden", choices, count=str(len(rows) + len(columns)), places="、".join(places))
    return False
