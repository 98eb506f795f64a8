"""Where the head of a table stands: one row or several, above one another, each column's heads put together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.entry.table.head import Head, parse_head, together, years_in
from app.entry.table.lines import Row

HEADER_WITHIN = 20
# 甲 乙 1 2 3: the numbers that printed forms give to their columns.
_NUMBERING = re.compile(r"[甲乙丙丁戊己庚辛]|\(?\d{1,2}\)?")


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of a head by their places, ``row`` the one that names the indicator's column; a head a column."""

    first: int
    last: int
    row: int
    heads: list[Head]

    def has(self, *names: str) -> bool:
        """Whether any column is one of these fields."""
        return any(head.field in names for head in self.heads)

    @property
    def dated(self) -> bool:
        """Whether any column is of a year or a part of one."""
        return any(head.period and not head.named for head in self.heads)

    def missing(self, form: str = "", *, year_known: bool = False) -> list[str]:
        """The fields without which nothing can be read; ``year_known``: something else may tell the year."""
        missing = [] if self.has("indicator", "code") else ["indicator"]
        if self.dated and form != "long":
            return missing
        if not (self.has("year") or year_known):
            missing.append("year")
        if not any(head.text and not head.named for head in self.heads):
            missing.append("value")
        return missing


def find_block(rows: Sequence[Row], form: str, answers: Mapping[str, str]) -> Block | None:
    """The head of the first table in the first rows; ``None`` where there is none.

    Without a column that tells the year, a title above may tell it, or an answer.
    """
    for place, (_, cells) in enumerate(rows[:HEADER_WITHIN]):
        heads = [parse_head(cell) for cell in cells]
        if not any(head.field in {"indicator", "code"} for head in heads):
            continue
        block = _upwards(rows, _downwards(rows, Block(place, place, place, heads)))
        if not block.missing(form):
            return block
        above = [cell for _, own in rows[: block.first] for cell in own]
        valued = any(head.role or head.unit for head in block.heads if not head.named)
        told = "year" in answers or any(map(years_in, above))
        if valued and not block.missing(form, year_known=told):
            return block
    return None


def _downwards(rows: Sequence[Row], block: Block) -> Block:
    """With the rows below that go on with the head: 目标|实绩 under a year, 亿元 under a value."""
    while block.last + 1 < len(rows):
        heads = _with_lower(block.heads, rows[block.last + 1][1])
        if heads is None:
            break
        block = Block(block.first, block.last + 1, block.row, heads)
    return block


def _with_lower(upper: Sequence[Head], cells: Sequence[str]) -> list[Head] | None:
    heads = list(upper) + [Head()] * (len(cells) - len(upper))
    filled, merged = Head(), False
    dates = any(head.field == "year" for head in upper)
    for at, head in enumerate(heads):
        filled = head if head.text else filled
        lower = parse_head(cells[at]) if at < len(cells) else Head()
        if not lower.text or lower.text == head.text:
            continue
        same = lower.named and (lower.kind, lower.field) == (head.kind, head.field)
        if lower.rest or (lower.named and not same) or (dates and lower.year and not same):
            return None
        # A merged cell has its text in the first of its columns.
        both = together(Head() if filled.named and not head.text else filled, lower)
        if both is None:
            return None
        heads[at], merged = both, True
    return heads if merged else None


def _upwards(rows: Sequence[Row], block: Block) -> Block:
    """With the row above, where it says of which years, roles or periods the columns below are."""
    if not block.first:
        return block
    above = [parse_head(cell) for cell in rows[block.first - 1][1]]
    said = [head for head in above if head.text]
    if not said or any(
        head.rest or head.named or not (head.period or head.role or head.status) for head in said
    ):
        return block
    heads, filled = list(block.heads), Head()
    for at, head in enumerate(heads):
        filled = above[at] if at < len(above) and above[at].text else filled
        if not filled.text or not head.text:
            continue
        if head.named:
            if at < len(above) and above[at].text:
                return block
            filled = Head()
            continue
        both = together(filled, head)
        if both is None:
            return block
        heads[at] = both
    return Block(block.first - 1, block.last, block.row, heads)


def is_numbering(cells: Sequence[str]) -> bool:
    """Whether a row only numbers the columns: 甲, 乙, 1, 2."""
    said = [cell.strip() for cell in cells if cell.strip()]
    if len(said) < 2 or not all(_NUMBERING.fullmatch(cell) for cell in said):
        return False
    numbers = [int(cell.strip("()")) for cell in said if cell.strip("()").isdigit()]
    return numbers == list(range(1, len(numbers) + 1)) and (
        len(numbers) < len(said) or len(numbers) > 2
    )
