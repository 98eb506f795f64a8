"""Markdown, through HTML: one reader then knows headings, lists and tables."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from etl.readers.html import read_html
from etl.readers.raw import Paragraph, RawDocument, RawTable

_STRAY = re.compile(r"\*\*|__")


def read_markdown(text: str, name: str) -> RawDocument:
    """Headings, paragraphs, lists and pipe tables of a Markdown text."""
    # An indented line is a paragraph's indent in Chinese typing, not code.
    parser = (
        MarkdownIt("commonmark", {"html": True, "breaks": True}).enable("table").disable("code")
    )
    # Numbers are the document's own words here (1. is a heading, or goes on after a paragraph):
    # as text each starts its paragraph, as a list Markdown would count them anew.
    rendered = parser.render(re.sub(r"^ {0,3}(\d{1,2})\.(?=\s)", r"\n\1\\.", text, flags=re.M))
    document = read_html(f"<html><body>{rendered}</body></html>", name)
    document.media_type = "text/markdown"
    for item in document.items:
        # CommonMark leaves **产业规模：**经营 as it stands: the mark has a letter on its right.
        if isinstance(item, Paragraph):
            item.text = _STRAY.sub("", item.text)
        elif isinstance(item, RawTable):
            for cell in item.cells:
                cell.text = _STRAY.sub("", cell.text)
    return document
