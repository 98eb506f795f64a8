"""Tables in plain text: columns set apart by tabs or spaces, or one cell to a line."""

from __future__ import annotations

import re
from collections import Counter

from etl.readers.raw import RawTable, place
from etl.readers.whitespace import squeeze

_TABS = re.compile(r"\t+")
_GAP = re.compile(r"[ \u3000\xa0]{2,}|\t+")
_YEAR = re.compile(r"(?:19|20)\d\d\s?年?.{0,12}|[“”十一二三四五]{2,6}.{0,10}")
_NAME = re.compile(r"(?:主要|核心|发展|具体)?指标(?:名称)?(?:[（(].{1,12}[)）])?|项\s?目")
_HEAD = re.compile(
    r"序\s?号|类\s?别|分\s?类|单\s?位|属\s?性|(?:指标)?性质|指标类型|年均.{0,12}|累计.{0,8}|备\s?注|领\s?域"
)
_ATTRIBUTE = re.compile(r"[〔\[（(]?(?:预期性|约束性|预期|约束|指导性)[)）\]〕]?")
_VALUE = re.compile(
    r"[-—–－/*〔\[（(<>≤≥＜＞约超]{0,3}\s?\d[\d.,，%％‰\s]*.{0,14}|[-—–－/*]{1,3}|.{0,12}(?:以上|以下|左右|以内|提升|下降|提高|完成)"
)
_CELL_MAX = 40


def table_at(lines: list[str], start: int) -> tuple[RawTable, int] | None:
    """The table that begins at line ``start`` and the number of lines it takes, if there is one."""
    if not lines[start].strip():
        return None
    return _columns(lines, start) or _one_cell_a_line(lines, start)


def _columns(lines: list[str], start: int) -> tuple[RawTable, int] | None:
    """Two or more lines with the same number of tabs, or three with the same number of wide gaps."""
    for separator, fewest_rows, fewest_gaps in ((_TABS, 2, 1), (_GAP, 3, 2)):
        rows: list[list[str]] = []
        for line in lines[start:]:
            cells = separator.split(line.strip("\r\n \u3000\xa0"))
            if len(cells) <= fewest_gaps or any(len(cell) > 120 for cell in cells):
                break
            rows.append(cells)
        usual = Counter(len(row) for row in rows).most_common(1)
        if len(rows) < fewest_rows or usual[0][1] < 0.6 * len(rows):
            continue
        if separator is _TABS:
            # Two tabs in a row are an empty cell.
            rows = [line.split("\t") for line in lines[start : start + len(rows)]]
        return place([[(squeeze(cell), 1, 1) for cell in row] for row in rows]), len(rows)
    return None


def _one_cell_a_line(lines: list[str], start: int) -> tuple[RawTable, int] | None:
    """What is left of a table when a page is saved as text: its cells one below the other.

    It is taken for one only if the head names an indicator and a year and every row after it has
    values where the head has years.
    """
    cells = [squeeze(line) for line in lines[start : start + 2000]]
    head: list[str] = []
    for cell in cells:
        if not (_NAME.fullmatch(cell) or _HEAD.fullmatch(cell) or _YEAR.fullmatch(cell)):
            break
        head.append(cell)
    if len(head) < 3 or not any(map(_NAME.fullmatch, head)) or not any(map(_YEAR.fullmatch, head)):
        return None
    rows: list[list[str]] = []
    at = len(head)
    while row := _next_row(cells, at, head, bool(rows)):
        rows.append(row)
        at += len(row)
    if len(rows) < 2:
        return None
    return place([[(cell, 1, 1) for cell in head], *_with_groups(rows, len(head))]), at


def _next_row(cells: list[str], at: int, head: list[str], later: bool) -> list[str]:
    """The cells of the next row: as many as the head has, or one less beside a group's name."""
    for size in (len(head), len(head) - 1) if later else (len(head),):
        row = cells[at : at + size]
        names = head[len(head) - size :]
        if len(row) < size or any(not cell or len(cell) > _CELL_MAX for cell in row):
            continue
        if all(_fits(name, cell) for name, cell in zip(names, row, strict=True)):
            return row
    return []


def _fits(name: str, cell: str) -> bool:
    if _NAME.fullmatch(name):
        return re.search(r"[\u4e00-\u9fffA-Za-z]", cell) is not None and not _ATTRIBUTE.fullmatch(
            cell
        )
    if re.fullmatch(r"属\s?性|(?:指标)?性质|指标类型", name):
        return _ATTRIBUTE.fullmatch(cell) is not None
    if re.fullmatch(r"序\s?号", name):
        return re.fullmatch(r"[（(]?\d{1,3}[)）.]?", cell) is not None
    if _YEAR.fullmatch(name) or name.startswith(("年均", "累计")):
        return _VALUE.fullmatch(cell) is not None
    return True


def _with_groups(rows: list[list[str]], width: int) -> list[list[tuple[str, int, int]]]:
    """Rows one cell short stand beside the group that the last full row opened."""
    result: list[list[tuple[str, int, int]]] = []
    for index, row in enumerate(rows):
        cells = [(cell, 1, 1) for cell in row]
        if len(row) == width and any(len(other) < width for other in rows):
            height = 1
            while index + height < len(rows) and len(rows[index + height]) < width:
                height += 1
            cells[0] = (row[0], height, 1)
        result.append(cells)
    return result
