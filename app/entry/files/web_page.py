"""A web page to a sheet, as a spreadsheet opens it: tables row by row, what stands between them in the first column.

Systems of statistics and older spreadsheets hand such pages out under the name .xls.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.entry.files.raised import set_at
from app.entry.files.sheets import MAX_COLUMNS, MAX_ROWS, Sheet, kept
from app.entry.problems import FileProblem
from app.entry.values.number import NoNumber, read_number

_SKIPPED = frozenset({"script", "style", "head", "noscript", "template"})
_BLOCKS = frozenset("p div br hr h1 h2 h3 h4 h5 h6 li ul ol tr center caption body form".split())  # noqa: SIM905
_LOOKS = {"sup": "superscript", "sub": "subscript"}


def read_page(text: str, encoding: str = "") -> list[Sheet]:
    """The page as one sheet. Raises ``FileProblem`` where there is no table in it."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", no_network=True)
    root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    if root.find(".//table") is None:
        raise FileProblem("html")
    rows: list[list[str]] = []
    said: list[str] = []

    def flush() -> None:
        words = " ".join("".join(said).split())
        said.clear()
        if words:
            rows.append([words])

    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else "script"
        if event == "start":
            if tag in _BLOCKS or tag == "table":
                flush()
            if tag == "table":
                rows += _table(element)
            if tag == "table" or tag in _SKIPPED:
                walk.skip_subtree()
            else:
                said.append(element.text or "")
        else:
            if tag in _BLOCKS:
                flush()
            said.append(element.tail or "")
    flush()
    return [Sheet("", kept(enumerate(rows, 1)), encoding)]


def _table(table: Any) -> list[list[str]]:
    """The rows of a table; a cell that reaches over others stands in the first of them, as in a spreadsheet."""
    rows: list[list[str]] = []
    # Column → for how many rows more a cell from above reaches down into it.
    taken: dict[int, int] = {}
    for row in table.iter("tr"):
        if next(row.iterancestors("table")) is not table:
            continue
        cells: list[str] = []
        reaching: dict[int, int] = {}
        for cell in row.iterchildren("td", "th"):
            while len(cells) in taken:
                cells.append("")
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            reaching.update(dict.fromkeys(range(len(cells), len(cells) + wide), high))
            cells += [_shown(cell), *[""] * (wide - 1)]
            if len(cells) > MAX_COLUMNS:
                limit = str(MAX_COLUMNS)
                raise FileProblem("too_many_columns", limit=limit, row=str(len(rows) + 1))
        taken = {at: left - 1 for at, left in (taken | reaching).items() if left > 1}
        rows.append(cells)
        if len(rows) > MAX_ROWS:
            raise FileProblem("too_many_rows", limit=f"{MAX_ROWS:,}")
    return rows


def _span(cell: Any, name: str) -> int:
    given = cell.get(name, "1").strip()
    return min(max(int(given[:4]), 1), MAX_COLUMNS) if given.isascii() and given.isdigit() else 1


def _shown(cell: Any) -> str:
    """A cell's text; of a number that is shown rounded the whole of it, where the page keeps it."""
    text = " ".join("".join(_words(cell, None)).split())
    stored = cell.get("x:num") or ""
    try:
        # Beside a percent sign or a unit what is stored may be another number.
        return stored if stored and text and not read_number(text).unit else text
    except NoNumber:
        return text


def _words(element: Any, look: str | None) -> Iterator[str]:
    look = _LOOKS.get(element.tag, look)
    yield set_at(element.text or "", look)
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _SKIPPED:
            apart = " " if child.tag in _BLOCKS else ""
            yield apart
            yield from _words(child, look)
            yield apart
        yield set_at(child.tail or "", look)
