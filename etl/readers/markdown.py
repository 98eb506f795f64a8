"""Markdown, through HTML: one reader then knows headings, lists and tables."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from etl.readers.html import read_html
from etl.readers.layout.raw import Paragraph, RawDocument, RawTable
from etl.readers.text_tables import TextTables

_STRAY = re.compile(r"\*\*|__")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")


def read_markdown(text: str, name: str) -> RawDocument:
    """Headings, paragraphs, lists and pipe tables of a Markdown text."""
    text, warnings = _with_pipes(text)
    # An indented line is a paragraph's indent in Chinese typing, not code.
    parser = (
        MarkdownIt("commonmark", {"html": True, "breaks": True}).enable("table").disable("code")
    )
    # Numbers are the document's own words here (1. is a heading, or goes on after a paragraph):
    # as text each starts its paragraph, as a list Markdown would count them anew.
    rendered = parser.render(re.sub(r"^ {0,3}(\d{1,2})\.(?=\s)", r"\n\1\\.", text, flags=re.M))
    document = read_html(f"<html><body>{rendered}</body></html>", name)
    document.media_type = "text/markdown"
    document.warnings[:0] = warnings
    for item in document.items:
        # CommonMark leaves **产业规模：**经营 as it stands: the mark has a letter on its right.
        if isinstance(item, Paragraph):
            item.text = _STRAY.sub("", item.text)
        elif isinstance(item, RawTable):
            for cell in item.cells:
                cell.text = _STRAY.sub("", cell.text)
    return document


def _with_pipes(text: str) -> tuple[str, list[str]]:
    """The text with tables that only white space sets as tables of Markdown, and what in them could not be read."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    shown: list[str] = []
    fenced = False
    for line in lines:
        fenced ^= _FENCE.match(line) is not None
        # What stands in a fence is read as typed; what has pipes is a table already.
        shown.append("" if fenced or "|" in line else line)
    tables = TextTables(shown)
    result: list[str] = []
    warnings: list[str] = []
    index = 0
    while index < len(lines):
        found = tables.at(index)
        if found is None or any(cell.rowspan > 1 for cell in found.table.cells):
            result.append(lines[index])
            index += 1
            continue
        result += ["", *_pipes(found.table), ""]
        warnings += found.warnings
        index += found.lines
    return "\n".join(result), warnings


def _pipes(table: RawTable) -> list[str]:
    rows = [[""] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.row][cell.column] = cell.text
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return [lines[0], "|" + "---|" * table.columns, *lines[1:]]
