"""The briefing as a Word document: headings and tables as Word knows them, charts that Word draws itself."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.export.report.content import Badge, Report, Section
from app.export.report.markup import legal
from app.export.report.word_chart import CHINESE, LATIN, add_chart
from app.words import t

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

ACCENT, MUTED = "1F4E79", "5B6876"
TONES = {"good": "0B6E4F", "warn": "8A5A00", "bad": "A3261B", "none": MUTED}
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MARGIN_MM, _TEXT_MM = 20, 170
# 16 to 9 as LibreOffice draws charts before it fits them in: another shape would stretch their letters.
_CHART = (136, 76.5)
_LOW_CHART = (96, 54)
COUNTS_IN_A_ROW = 5


def word(report: Report) -> bytes:
    """The file's bytes."""
    import docx

    document = docx.Document()
    _prepare(document, report)
    _cover(document, report)
    _summary(document, report)
    _status_table(document, report)
    _indicators(document, report)
    if report.findings:
        document.add_heading(t("report.heading.findings", report.lang), 1)
        head = [t("export.field.severity", report.lang), t("report.finding", report.lang)]
        _table(document, head, report.findings, (20, 150))
    _methods(document, report)
    _small(document, report.source)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _prepare(document: Document, report: Report) -> None:
    from docx.shared import Mm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Mm(_MARGIN_MM))
    for name, size in (
        *(("Normal", 10.5), ("Title", 26), ("Heading 1", 16), ("Heading 2", 13)),
        *(("Heading 3", 12), ("List Bullet", 10)),
    ):
        style: Any = document.styles[name]
        style.font.name, style.font.size = LATIN, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(f"{{{_W}}}{theme}", None)
        fonts.set(f"{{{_W}}}hAnsi", LATIN)
        fonts.set(f"{{{_W}}}eastAsia", CHINESE)
        if name.startswith(("Heading", "Title")):
            style.font.color.rgb = RGBColor.from_string(ACCENT if name != "Heading 3" else "1B2733")
            style.font.bold = True
            style.paragraph_format.keep_with_next = True
    normal: Any = document.styles["Normal"]
    normal.paragraph_format.space_after = Pt(5)
    normal.paragraph_format.line_spacing = 1.2
    for language in document.styles.element.iter(f"{{{_W}}}lang"):
        # Else some readers take Japanese or Taiwanese forms of the characters.
        language.set(f"{{{_W}}}eastAsia", "zh-CN")
    document.core_properties.title = report.title
    document.core_properties.subject = report.kicker
    document.core_properties.author = t("app.name", report.lang)
    document.core_properties.language = "zh-CN" if report.lang == "zh" else "en-GB"
    section.different_first_page_header_footer = True
    _page_number(section.footer.paragraphs[0])


def _page_number(paragraph: Paragraph) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _field(paragraph, "PAGE")
    paragraph.add_run(" / ")
    _field(paragraph, "NUMPAGES")


def _field(paragraph: Paragraph, name: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _run(paragraph: Paragraph, text: str, colour: str = "", size: float = 0, **marks: bool) -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(legal(text))
    for name, on in marks.items():
        setattr(run.font, name, on)
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)
    if size:
        run.font.size = Pt(size)


def _small(document: Document, text: str, *, keep: bool = False) -> Paragraph:
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(3)
    paragraph.paragraph_format.keep_with_next = keep
    _run(paragraph, text, MUTED, 9)
    return paragraph


def _cover(document: Document, report: Report) -> None:
    from docx.enum.text import WD_BREAK
    from docx.shared import Mm, Pt

    kicker = document.add_paragraph()
    kicker.paragraph_format.space_before = Mm(60)
    _run(kicker, report.kicker, ACCENT, 14)
    title = document.add_paragraph(style="Title")
    title.paragraph_format.space_after = Pt(24)
    _run(title, report.title)
    table = document.add_table(0, 2)
    for term, value in report.cover:
        cells = table.add_row().cells
        _run(cells[0].paragraphs[0], term, MUTED)
        _run(cells[1].paragraphs[0], value)
    _widths(table, (35, 135))
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _summary(document: Document, report: Report) -> None:
    document.add_heading(t("report.summary.title", report.lang), 1)
    if report.counts:
        columns = min(len(report.counts), COUNTS_IN_A_ROW)
        table = document.add_table(math.ceil(len(report.counts) / columns), columns)
        for place, (badge, count) in enumerate(report.counts):
            cell = table.cell(place // columns, place % columns)
            _run(cell.paragraphs[0], str(count), size=16, bold=True)
            _status(cell.add_paragraph(), badge, 9)
        _finish(table, [1] * columns)
        document.add_paragraph()
    for text in report.summary:
        document.add_paragraph(legal(text.strip()))


def _status(paragraph: Paragraph, badge: Badge, size: float = 9) -> None:
    _run(paragraph, f"{badge.icon} {badge.word}", TONES[badge.tone], size, bold=True)


def _status_table(document: Document, report: Report) -> None:
    document.add_heading(t("report.heading.table", report.lang), 1)
    rows: list[list[str | Badge]] = [[*cells, badge] for _, cells, badge in report.table]
    _table(document, report.header, rows, (44, 25, 27, 21, 25, 17, 25), numbers=range(1, 6))


def _table(
    document: Document,
    header: Sequence[str],
    rows: Sequence[Sequence[str | Badge]],
    widths: Sequence[float],
    numbers: Sequence[int] = (),
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    table = document.add_table(1, len(header))
    for place, word_ in enumerate(header):
        cell = table.rows[0].cells[place]
        _run(cell.paragraphs[0], word_, "FFFFFF", 9, bold=True)
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), ACCENT)
        cell._tc.get_or_add_tcPr().append(shade)
    # The header again on every page.
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in rows:
        line = table.add_row()
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for place, value in enumerate(row):
            paragraph = line.cells[place].paragraphs[0]
            if isinstance(value, Badge):
                _status(paragraph, value, 8.5)
            else:
                _run(paragraph, value, size=8)
            if place in numbers:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _finish(table, widths)
    document.add_paragraph()


def _finish(table: Any, widths: Sequence[float]) -> None:
    """Quiet lines, some room in the cells, the widths."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Pt

    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="D0D7DE"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    table._tbl.tblPr.append(parse_xml(f"<w:tblBorders {nsdecls('w')}>{lines}</w:tblBorders>"))
    for row in table.rows:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_before = Pt(1.5)
                paragraph.paragraph_format.space_after = Pt(1.5)
                paragraph.paragraph_format.line_spacing = 1.05
    _widths(table, widths)


def _widths(table: Any, widths: Sequence[float]) -> None:
    from docx.shared import Mm

    table.autofit = False
    total = sum(widths)
    for place, width in enumerate(widths):
        # The grid for some readers, the cells for others.
        table.columns[place].width = Mm(width * _TEXT_MM / total)
        for cell in table.columns[place].cells:
            cell.width = Mm(width * _TEXT_MM / total)


def _indicators(document: Document, report: Report) -> None:
    number = 0
    document.add_heading(t("report.heading.indicators", report.lang), 1)
    for title, sections in report.parts:
        document.add_heading(legal(title), 2)
        for section in sections:
            number += 1
            _section(document, report, section, number)


def _section(document: Document, report: Report, section: Section, number: int) -> None:
    lang = report.lang
    heading = document.add_heading(legal(section.name), 3)
    _run(heading, "   ")
    _status(heading, section.badge, 10)
    _small(document, section.trail, keep=True)
    line = document.add_paragraph()
    line.paragraph_format.keep_with_next = True
    _run(line, section.headline, bold=True)
    if section.note:
        _small(document, section.note, keep=True)
    if section.picture is not None:
        title = t("report.alt", lang, name=section.name, headline=section.headline)
        add_chart(
            document,
            section.picture,
            number=number,
            lang=lang,
            title=title,
            year=t("report.year", lang),
            size=_LOW_CHART if section.picture.sparse else _CHART,
        )
    else:
        _small(document, t("report.no_picture", lang))
    _facts(document, section.facts)
    for mark in section.marks:
        _run(document.add_paragraph(), mark, TONES["warn"], 9)
    _evidence(document, report, section)
    for text in (section.ruling, section.more_evidence, section.method, section.sources):
        if text:
            _small(document, text)
    for text in section.findings:
        document.add_paragraph(legal(text), style="List Bullet")


def _facts(document: Document, facts: Sequence[tuple[str, str, str]]) -> None:
    """Term and value in two pairs of columns, to keep them short."""
    from docx.shared import Pt

    lines = (len(facts) + 1) // 2
    table = document.add_table(lines, 4)
    for place, (term, value, hint) in enumerate(facts):
        row, column = place % lines, 2 * (place // lines)
        _run(table.cell(row, column).paragraphs[0], term, MUTED, 9)
        shown = f"{value} ({hint})" if hint else value
        _run(table.cell(row, column + 1).paragraphs[0], shown, size=9)
    for line in table.rows:
        for cell in line.cells:
            cell.paragraphs[0].paragraph_format.space_after = Pt(1)
    _widths(table, (38, 47, 38, 47))
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _evidence(document: Document, report: Report, section: Section) -> None:
    from docx.enum.text import WD_COLOR_INDEX
    from docx.shared import Mm, Pt

    for each in section.evidence:
        used = t("report.used", report.lang) if each.used else ""
        label = " · ".join(word_ for word_ in (each.role, each.period, used) if word_)
        quote = document.add_paragraph()
        quote.paragraph_format.left_indent = Mm(5)
        quote.paragraph_format.space_after = Pt(0)
        quote.paragraph_format.keep_with_next = True
        _run(quote, f"{label}  ", ACCENT, 8.5)
        _run(quote, each.before, size=9.5)
        run = quote.add_run(legal(each.quantity))
        run.font.size, run.font.bold = Pt(9.5), True
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW
        _run(quote, each.after, size=9.5)
        place = _small(document, each.section)
        place.paragraph_format.left_indent = Mm(5)


def _methods(document: Document, report: Report) -> None:
    lang = report.lang
    term, meaning, formula = (
        t(f"export.methods.{name}", lang) for name in ("term", "meaning", "formula")
    )
    status, value = t("overview.grid.status", lang), t("word.value", lang)
    path, used_for = t("report.heading.path", lang), t("report.heading.used_for", lang)
    document.add_heading(t("report.heading.methods", lang), 1)
    for name, header, rows, widths in (
        ("definitions", [term, meaning], report.definitions, (35, 135)),
        ("formulas", [path, used_for, formula], report.formulas, (32, 78, 60)),
        ("rules", [status, meaning], report.rules, (40, 130)),
        ("conventions", [term, value], report.conventions, (130, 40)),
    ):
        document.add_heading(t(f"report.heading.{name}", lang), 2)
        _table(document, header, rows, widths)
