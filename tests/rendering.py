"""One plan text rendered as HTML, Markdown, plain text, Word and PDF, for tests of the readers."""

from __future__ import annotations

import html
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle


@dataclass(frozen=True)
class Text:
    """A paragraph; ``level`` makes it a heading of the format, ``centered`` a title."""

    text: str
    level: int | None = None
    centered: bool = False


@dataclass(frozen=True)
class Grid:
    """A table: rows of cells, each a text or (text, rowspan, colspan)."""

    rows: list[list[Any]]


Part = Text | Grid


def _spans(cell: Any) -> tuple[str, int, int]:
    return cell if isinstance(cell, tuple) else (cell, 1, 1)


def _placed(grid: Grid) -> tuple[list[tuple[int, int, str, int, int]], int, int]:
    placed, taken = [], set()
    for row, cells in enumerate(grid.rows):
        column = 0
        for cell in cells:
            text, height, width = _spans(cell)
            while (row, column) in taken:
                column += 1
            placed.append((row, column, text, height, width))
            taken |= {(row + r, column + c) for r in range(height) for c in range(width)}
            column += width
    return placed, max(r for r, _ in taken) + 1, max(c for _, c in taken) + 1


def to_html(parts: list[Part], path: Path) -> Path:
    out = ["<!DOCTYPE html><html><head><meta charset='utf-8'><title>门户</title></head><body>"]
    for part in parts:
        if isinstance(part, Text):
            tag = f"h{part.level}" if part.level else "p"
            style = " style='text-align:center'" if part.centered else ""
            out.append(f"<{tag}{style}>　　{html.escape(part.text)}</{tag}>")
            continue
        out.append("<table border='1'>")
        for cells in part.rows:
            out.append("<tr>")
            for text, height, width in map(_spans, cells):
                out.append(
                    f"<td rowspan='{height}' colspan='{width}'><p>{html.escape(text)}</p></td>"
                )
            out.append("</tr>")
        out.append("</table>")
    path.write_text("\n".join([*out, "</body></html>"]), encoding="utf-8")
    return path


def to_markdown(parts: list[Part], path: Path) -> Path:
    """Tables with spans are written as HTML, as Markdown authors do."""
    out = []
    for part in parts:
        if isinstance(part, Text):
            out.append(f"{'#' * part.level} {part.text}" if part.level else part.text)
        elif any(isinstance(cell, tuple) for row in part.rows for cell in row):
            temporary = to_html([part], path.with_suffix(".part"))
            text = temporary.read_text(encoding="utf-8")
            out.append(text[text.index("<table") : text.index("</body>")].replace("\n", ""))
            temporary.unlink()
        else:
            rows = ["| " + " | ".join(row) + " |" for row in part.rows]
            rows.insert(1, "|" + " --- |" * len(part.rows[0]))
            out.append("\n".join(rows))
    path.write_text("\n\n".join(out) + "\n", encoding="utf-8")
    return path


def to_text(parts: list[Part], path: Path) -> Path:
    """Tables as rows of cells between tabs; what a cell spans beyond its first place is an empty cell."""
    out = []
    for part in parts:
        if isinstance(part, Text):
            out.append(part.text)
        else:
            placed, rows, columns = _placed(part)
            grid = [[""] * columns for _ in range(rows)]
            for row, column, text, _, _ in placed:
                grid[row][column] = text
            out += ["\t".join(cells) for cells in grid]
    path.write_text("\n".join(out) + "\n", encoding="utf-8")
    return path


def to_docx(parts: list[Part], path: Path) -> Path:
    document = docx.Document()
    for part in parts:
        if isinstance(part, Text):
            if part.level:
                document.add_heading(part.text, level=part.level)
                continue
            paragraph = document.add_paragraph()
            # Word splits runs wherever it likes.
            paragraph.add_run(part.text[:7])
            paragraph.add_run(part.text[7:]).bold = part.centered
            if part.centered:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            continue
        placed, rows, columns = _placed(part)
        table = document.add_table(rows, columns)
        for row, column, text, height, width in placed:
            cell = table.cell(row, column)
            if height > 1 or width > 1:
                cell = cell.merge(table.cell(row + height - 1, column + width - 1))
            cell.text = text
    document.save(str(path))
    return path


def to_pdf(parts: list[Part], path: Path, *, header: str = "某市发展和改革委员会文件") -> Path:
    """A4 with indented paragraphs, a running header and page numbers, as offices print them."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    base: dict[str, Any] = {
        "fontName": "STSong-Light",
        "fontSize": 12,
        "leading": 20,
        "wordWrap": "CJK",
    }
    body = ParagraphStyle("body", firstLineIndent=24, **base)
    centered = ParagraphStyle("title", alignment=TA_CENTER, **{**base, "fontSize": 16})
    small = ParagraphStyle("cell", **{**base, "fontSize": 10, "leading": 14})
    story: list[Any] = []
    for part in parts:
        if isinstance(part, Text):
            story.append(Paragraph(html.escape(part.text), centered if part.centered else body))
            continue
        placed, rows, columns = _placed(part)
        data: list[list[Any]] = [["" for _ in range(columns)] for _ in range(rows)]
        style: list[Any] = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
        for row, column, text, height, width in placed:
            data[row][column] = Paragraph(html.escape(text), small)
            style.append(("SPAN", (column, row), (column + width - 1, row + height - 1)))
        story.append(Table(data, colWidths=[430 / columns] * columns, style=TableStyle(style)))

    def furniture(canvas: Any, document: Any) -> None:
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(72, A4[1] - 40, header)
        canvas.drawCentredString(A4[0] / 2, 36, f"— {document.page} —")

    SimpleDocTemplate(str(path), pagesize=A4, leftMargin=80, rightMargin=80).build(
        story, onFirstPage=furniture, onLaterPages=furniture
    )
    return path


RENDERERS = {
    ".html": to_html,
    ".md": to_markdown,
    ".txt": to_text,
    ".docx": to_docx,
    ".pdf": to_pdf,
}
