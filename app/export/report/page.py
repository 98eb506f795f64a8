"""The briefing as one HTML file that needs nothing else: no script, no picture, no other host."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml import html

from app.domain.language import Lang
from app.export.report.content import Badge, Report, Section
from app.export.report.drawing import svg
from app.export.report.markup import Node, el
from app.export.report.style import CSS
from app.words import t

NUMBERS = range(1, 6)
SCRIPT = "/assets/report.js"


def page(report: Report, toolbar: Mapping[str, str] | None = None) -> bytes:
    """The file. ``toolbar`` leads to the other forms of the report (``save_html``, ``save_docx``, …)."""
    lang = report.lang
    body = el(
        "body",
        _toolbar(toolbar, lang) if toolbar is not None else None,
        _cover(report),
        _summary(report),
        _table(report),
        *_indicators(report),
        _findings(report),
        _methods(report),
        el("footer", report.source),
    )
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", f"{report.title} · {report.kicker}"),
        el("style", CSS),
        # A file by itself has no buttons, and needs no script.
        el("script", src=SCRIPT, defer="defer") if toolbar is not None else None,
    )
    root = el("html", head, body, lang="zh-CN" if lang == "zh" else "en")
    text: bytes = html.tostring(root, encoding="utf-8", doctype="<!DOCTYPE html>")
    return text


def _toolbar(links: Mapping[str, str], lang: Lang) -> Node:
    return el(
        "div",
        el("button", t("report.print", lang), type="button", id="print"),
        *(el("a", t(f"report.{name}", lang), href=href, id=name) for name, href in links.items()),
        class_="toolbar",
    )


def _cover(report: Report) -> Node:
    facts = [each for term, value in report.cover for each in (el("dt", term), el("dd", value))]
    return el(
        "header",
        el("p", report.kicker, class_="kicker"),
        el("h1", report.title),
        el("dl", *facts),
        class_="cover",
    )


def _status(badge: Badge) -> Node:
    icon = el("span", badge.icon, class_="icon", aria_hidden="true")
    return el("span", icon, badge.word, class_=f"status {badge.tone}")


def _chapter(title: str, *children: Node | None, name: str = "", follows: bool = False) -> Node:
    kind = f"chapter {name}{' follows' if follows else ''}".strip()
    return el("section", el("h2", title), *children, class_=kind)


def _summary(report: Report) -> Node:
    counts = [el("div", el("strong", str(count)), _status(each)) for each, count in report.counts]
    return _chapter(
        t("report.summary.title", report.lang),
        el("div", *counts, class_="counts"),
        *(el("p", paragraph.strip()) for paragraph in report.summary),
        name="summary",
    )


def _grid(
    header: Sequence[str],
    rows: Sequence[Sequence[str | Node]],
    numbers: Sequence[int] = (),
    name: str | None = None,
) -> Node:
    def cell(tag: str, place: int, content: str | Node) -> Node:
        return el(tag, content, class_="number" if place in numbers else None)

    return el(
        "div",
        el(
            "table",
            el("thead", el("tr", *(cell("th", n, word) for n, word in enumerate(header)))),
            el(
                "tbody",
                *(el("tr", *(cell("td", n, each) for n, each in enumerate(row))) for row in rows),
            ),
            class_=name,
        ),
        class_="wide",
    )


def _table(report: Report) -> Node:
    rows: list[list[str | Node]] = [
        [el("a", cells[0], href=f"#i-{code}"), *cells[1:], _status(badge)]
        for code, cells, badge in report.table
    ]
    return _chapter(
        t("report.heading.table", report.lang),
        _grid(report.header, rows, NUMBERS, "overview"),
        follows=True,
    )


def _indicators(report: Report) -> list[Node]:
    sections: list[Node] = []
    for place, (title, indicators) in enumerate(report.parts):
        articles = [_article(each, report.lang) for each in indicators]
        # The heading stays with the first of what it heads.
        articles[0].insert(0, el("h3", title, class_="part"))
        if place == 0:
            sections.append(_chapter(t("report.heading.indicators", report.lang), *articles))
        else:
            sections.append(el("section", *articles, class_="chapter"))
    return sections


def _article(section: Section, lang: Lang) -> Node:
    drawing: Node | None = None
    if section.picture is not None:
        title = t("report.alt", lang, name=section.name, headline=section.headline)
        drawing = svg(section.picture, title)
    else:
        drawing = el("p", t("report.no_picture", lang), class_="small")
    facts = [
        el("div", el("dt", term), el("dd", value, el("small", hint) if hint else None))
        for term, value, hint in section.facts
    ]
    top = el(
        "div",
        el("p", section.trail, class_="trail"),
        el("div", el("h4", section.name), _status(section.badge), class_="head"),
        el("p", section.headline, class_="headline"),
        el("p", section.note, class_="note") if section.note else None,
        el("div", el("div", drawing), el("dl", *facts, class_="facts"), class_="body"),
        class_="keep",
    )
    below = [el("p", mark, class_="mark") for mark in section.marks]
    for each in section.evidence:
        label = " · ".join(
            word
            for word in (each.role, each.period, t("report.used", lang) if each.used else "")
            if word
        )
        quote = el(
            "blockquote",
            el("span", label, class_="role", lang="zh-CN" if lang == "zh" else "en"),
            each.before,
            el("mark", each.quantity),
            each.after,
            lang="zh-CN",
        )
        below += [quote, el("p", each.section, class_="place", lang="zh-CN")]
    lines = (section.ruling, section.more_evidence, section.method, section.sources)
    foot = [el("p", line, class_="small") for line in lines if line]
    if section.findings:
        foot.append(el("ul", *(el("li", text) for text in section.findings), class_="findings"))
    return el("article", top, *below, el("div", *foot, class_="foot"), id=f"i-{section.code}")


def _findings(report: Report) -> Node | None:
    if not report.findings:
        return None
    header = [t("export.field.severity", report.lang), t("report.finding", report.lang)]
    return _chapter(
        t("report.heading.findings", report.lang), _grid(header, report.findings, name="terms")
    )


def _methods(report: Report) -> Node:
    lang = report.lang

    def heading(name: str) -> Node:
        return el("h3", t(f"report.heading.{name}", lang), class_="part")

    term, meaning, formula = (
        t(f"export.methods.{name}", lang) for name in ("term", "meaning", "formula")
    )
    path, used_for = t("report.heading.path", lang), t("report.heading.used_for", lang)
    status = t("overview.grid.status", lang)
    return _chapter(
        t("report.heading.methods", lang),
        heading("definitions"),
        _grid([term, meaning], report.definitions, name="terms"),
        heading("formulas"),
        _grid([path, used_for, formula], report.formulas, name="terms"),
        heading("rules"),
        _grid([status, meaning], report.rules, name="terms"),
        heading("conventions"),
        _grid([term, t("word.value", lang)], report.conventions, name="terms"),
    )
