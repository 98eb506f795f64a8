"""A chart that Word draws itself, with its numbers in an embedded workbook: sharp, editable, made without a browser.

DrawingML charts, ECMA-376 part 1, chapter 21: a chart part, which the document's drawing refers to, and the workbook
behind "edit data".
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import Any

from lxml import etree

from app.export.report.drawing import Picture, falling, latest_above, ticks, value_range
from app.export.report.markup import legal
from app.figures.template import COLOURS
from app.words.numbers import plain

C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LATIN, CHINESE = "Calibri", "Microsoft YaHei"
EMU = 36_000  # to the millimetre
Node = Any


def _c(parent: Node, tag: str, value: object | None = None, **attributes: str) -> Node:
    node = etree.SubElement(parent, f"{{{C}}}{tag}", attributes)
    if value is not None:
        node.set("val", str(value))
    return node


def _a(parent: Node, tag: str, **attributes: str) -> Node:
    return etree.SubElement(parent, f"{{{A}}}{tag}", attributes)


class _Series:
    """Name, colour and a value (or nothing) for each year."""

    def __init__(
        self, name: str, kind: str, values: Sequence[float | None], dash: str, marker: str
    ) -> None:
        self.name, self.kind, self.values = name, kind, values
        self.dash, self.marker = dash, marker


def _series(drawn: Picture) -> list[_Series]:
    years = list(drawn.years)

    def along(points: Sequence[tuple[int, float]]) -> list[float | None]:
        known = dict(points)
        return [known.get(year) for year in years]

    found = []
    if drawn.path:
        found.append(
            _Series(drawn.labels["required_path"], "required_path", along(drawn.path), "sysDot", "")
        )
    if drawn.target is not None:
        level = [drawn.target if year <= drawn.end else None for year in years]
        found.append(_Series(drawn.labels["target"], "target", level, "dash", ""))
    if drawn.others:
        marks = along([(each.year, each.value) for each in drawn.others])
        found.append(_Series(drawn.labels["others"], "others", marks, "none", "diamond"))
    if drawn.baseline is not None:
        found.append(
            _Series(drawn.labels["baseline"], "baseline", along([drawn.baseline]), "none", "square")
        )
    if drawn.actual:
        found.append(
            _Series(drawn.labels["actual"], "actual", along(drawn.actual), "solid", "circle")
        )
    return found


def chart_xml(drawn: Picture, lang: str) -> bytes:
    """The chart part."""
    series = _series(drawn)
    space = etree.Element(f"{{{C}}}chartSpace", nsmap={"c": C, "a": A, "r": R})
    _c(space, "roundedCorners", 0)
    chart = _c(space, "chart")
    _c(chart, "autoTitleDeleted", 1)
    area = _c(chart, "plotArea")
    _c(area, "layout")
    lines = _c(area, "lineChart")
    _c(lines, "grouping", "standard")
    _c(lines, "varyColors", 0)
    for place, each in enumerate(series):
        _draw_series(lines, place, each, drawn)
    _c(lines, "marker", 1)
    for axis in ("1001", "1002"):
        _c(lines, "axId", axis)
    _axes(area, drawn)
    legend = _c(chart, "legend")
    _c(legend, "legendPos", "t")
    _c(legend, "overlay", 0)
    _font(legend, 800)
    _c(chart, "plotVisOnly", 1)
    # A year without a value is a gap in the numbers, not in the line.
    _c(chart, "dispBlanksAs", "span")
    frame = _c(space, "spPr")
    _a(_a(frame, "ln"), "noFill")
    _font(space, 800)
    external = _c(space, "externalData")
    external.set(f"{{{R}}}id", "rId1")
    _c(external, "autoUpdate", 0)
    data: bytes = etree.tostring(space, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data


def _draw_series(parent: Node, place: int, each: _Series, drawn: Picture) -> None:
    colour = _colour(each)
    column = chr(ord("B") + place)
    count = len(drawn.years)
    node = _c(parent, "ser")
    _c(node, "idx", place)
    _c(node, "order", place)
    _strings(_c(node, "tx"), f"Sheet1!${column}$1", [each.name])
    shape = _c(node, "spPr")
    line = _a(shape, "ln", w="28575" if each.kind == "actual" else "19050", cap="rnd")
    if each.dash == "none":
        _a(line, "noFill")
    else:
        _a(_a(line, "solidFill"), "srgbClr", val=colour)
        _a(line, "prstDash", val=each.dash)
    marker = _c(node, "marker")
    _c(marker, "symbol", each.marker or "none")
    if each.marker:
        _c(marker, "size", 7)
        fill = _c(marker, "spPr")
        _a(_a(fill, "solidFill"), "srgbClr", val=colour)
    _labels(node, each, drawn)
    _strings(_c(node, "cat"), f"Sheet1!$A$2:$A${count + 1}", [str(year) for year in drawn.years])
    values = _c(_c(node, "val"), "numRef")
    _c(values, "f").text = f"Sheet1!${column}$2:${column}${count + 1}"
    cache = _c(values, "numCache")
    _c(cache, "formatCode").text = "General"
    _c(cache, "ptCount", count)
    for index, value in enumerate(each.values):
        if value is not None:
            _c(_c(cache, "pt", idx=str(index)), "v").text = f"{value:.15g}"
    _c(node, "smooth", 0)


def _colour(each: _Series) -> str:
    return COLOURS["target" if each.kind == "others" else each.kind].lstrip("#")


def _labelled(each: _Series, drawn: Picture) -> list[tuple[int, str]]:
    """The points that carry words: the latest actual, the baseline, an early year of the target, every other target."""
    places = [n for n, value in enumerate(each.values) if value is not None]
    if each.kind == "required_path" or not places:
        return []
    if each.kind == "others":
        words = {other.year: other.text for other in drawn.others}
        return [(n, words[drawn.years[n]]) for n in places]
    if each.kind == "target":
        # Not the first: its words would run into the axis.
        return [(places[1] if len(places) > 2 else places[0], drawn.target_text)]
    if each.kind == "baseline":
        return [(places[0], drawn.baseline_text)]
    return [(places[-1], drawn.actual_text)]


def _labels(node: Node, each: _Series, drawn: Picture) -> None:
    labelled = _labelled(each, drawn)
    if not labelled:
        return
    labels = _c(node, "dLbls")
    for place, words in labelled:
        _label(labels, place, words, each, drawn)
    _shows(labels, value=False)


def _label(labels: Node, place: int, words: str, each: _Series, drawn: Picture) -> None:
    sinks = (
        drawn.baseline is not None and drawn.target is not None and drawn.baseline[1] > drawn.target
    )
    position = {
        "actual": "t" if latest_above(drawn) else "b",
        "baseline": "t" if sinks else "b",
        "target": "b" if sinks else "t",
        "others": "t" if falling(drawn) else "b",
    }[each.kind]
    one = _c(labels, "dLbl")
    _c(one, "idx", place)
    rich = _c(_c(one, "tx"), "rich")
    _a(rich, "bodyPr", wrap="none")
    paragraph = _a(rich, "p")
    run = _a(paragraph, "r")
    style = _a(run, "rPr", sz="800", b="1" if each.kind == "actual" else "0")
    _a(_a(style, "solidFill"), "srgbClr", val=_colour(each))
    _a(style, "latin", typeface=LATIN)
    _a(style, "ea", typeface=CHINESE)
    _a(run, "t").text = legal(words)
    _c(one, "dLblPos", position)
    _shows(one, value=True)


def _shows(node: Node, *, value: bool) -> None:
    for name in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent"):
        _c(node, name, int(value and name == "showVal"))
    _c(node, "showBubbleSize", 0)


def _strings(parent: Node, formula: str, texts: Sequence[str]) -> None:
    reference = _c(parent, "strRef")
    _c(reference, "f").text = formula
    cache = _c(reference, "strCache")
    _c(cache, "ptCount", len(texts))
    for index, text in enumerate(texts):
        _c(_c(cache, "pt", idx=str(index)), "v").text = legal(text)


def _axes(area: Node, drawn: Picture) -> None:
    low, high, step = _scale(drawn)
    category = _c(area, "catAx")
    _c(category, "axId", "1001")
    _c(_c(category, "scaling"), "orientation", "minMax")
    _c(category, "delete", 0)
    _c(category, "axPos", "b")
    _c(category, "numFmt", formatCode="General", sourceLinked="0")
    _c(category, "majorTickMark", "none")
    _c(category, "minorTickMark", "none")
    _c(category, "tickLblPos", "low")
    _edge(category, "C3CBD3")
    _font(category, 800)
    _c(category, "crossAx", "1002")
    value = _c(area, "valAx")
    _c(value, "axId", "1002")
    scaling = _c(value, "scaling")
    _c(scaling, "orientation", "minMax")
    _c(scaling, "max", f"{high:.12g}")
    _c(scaling, "min", f"{low:.12g}")
    _c(value, "delete", 0)
    _c(value, "axPos", "l")
    _edge(_c(value, "majorGridlines"), "E6EAEE")
    title = _c(value, "title")
    rich = _c(_c(title, "tx"), "rich")
    _a(rich, "bodyPr", rot="-5400000", vert="horz")
    run = _a(_a(rich, "p"), "r")
    _a(run, "rPr", sz="800", b="0")
    _a(run, "t").text = legal(drawn.unit)
    _c(title, "overlay", 0)
    _c(value, "numFmt", formatCode=_number_format(step), sourceLinked="0")
    _c(value, "majorTickMark", "none")
    _c(value, "minorTickMark", "none")
    _c(value, "tickLblPos", "nextTo")
    shape = _c(value, "spPr")
    _a(_a(shape, "ln"), "noFill")
    _font(value, 800)
    _c(value, "crossAx", "1001")
    _c(value, "majorUnit", f"{step:.12g}")


def _scale(drawn: Picture) -> tuple[float, float, float]:
    """Round ends of the axis, and the step between its lines."""
    low, high = value_range(drawn)
    marks = ticks(low, high)
    step = marks[1] - marks[0] if len(marks) > 1 else high - low
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step, step


def _number_format(step: float) -> str:
    """As many decimals as the step between two lines has."""
    decimals = len(plain(step).partition(".")[2])
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _edge(node: Node, colour: str) -> None:
    line = _a(_c(node, "spPr"), "ln", w="9525")
    _a(_a(line, "solidFill"), "srgbClr", val=colour)


def _font(node: Node, size: int) -> None:
    text = _c(node, "txPr")
    _a(text, "bodyPr")
    paragraph = _a(text, "p")
    style = _a(_a(paragraph, "pPr"), "defRPr", sz=str(size))
    _a(_a(style, "solidFill"), "srgbClr", val="5B6876")
    _a(style, "latin", typeface=LATIN)
    _a(style, "ea", typeface=CHINESE)
    _a(paragraph, "endParaRPr")


def book(drawn: Picture, year: str) -> bytes:
    """The workbook behind the chart: years down, a column for each series."""
    import openpyxl

    series = _series(drawn)
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("Sheet1")
    sheet.append([year, *(each.name for each in series)])
    for place, each_year in enumerate(drawn.years):
        sheet.append([str(each_year), *(each.values[place] for each in series)])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def add_chart(
    document: Any, drawn: Picture, *, number: int, lang: str, title: str, year: str, size: Any
) -> None:
    """Append a paragraph with the chart to a python-docx document. ``size``: width and height in millimetres."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    package = document.part.package
    data = Part(
        PackURI(f"/word/embeddings/chart{number}.xlsx"), _BOOK_TYPE, book(drawn, year), package
    )
    chart = Part(
        PackURI(f"/word/charts/chart{number}.xml"), _CHART_TYPE, chart_xml(drawn, lang), package
    )
    chart.relate_to(data, f"{R}/package")
    identity = document.part.relate_to(chart, f"{R}/chart")
    width, height = (str(round(each * EMU)) for each in size)
    wp = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    drawing = etree.Element(f"{{{w}}}drawing", nsmap={"wp": wp, "a": A, "c": C, "r": R})
    inline = etree.SubElement(
        drawing, f"{{{wp}}}inline", distT="0", distB="0", distL="0", distR="0"
    )
    etree.SubElement(inline, f"{{{wp}}}extent", cx=width, cy=height)
    etree.SubElement(inline, f"{{{wp}}}effectExtent", l="0", t="0", r="0", b="0")
    # What a screen reader says.
    etree.SubElement(
        inline, f"{{{wp}}}docPr", id=str(number), name=f"Chart {number}", descr=legal(title)
    )
    etree.SubElement(inline, f"{{{wp}}}cNvGraphicFramePr")
    graphic = _a(_a(inline, "graphic"), "graphicData", uri=C)
    reference = etree.SubElement(graphic, f"{{{C}}}chart")
    reference.set(f"{{{R}}}id", identity)
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    paragraph.add_run()._r.append(drawing)
