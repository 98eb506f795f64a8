"""Pieces that several pages use: status words, chart cards, small tables."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from app import urls
from app.figures.chart import Chart, print_figure
from app.i18n import Lang, t
from app.looks import STATUS_LOOK
from db.records import MentionRecord

GRAPH_CONFIG: Any = {
    "displayModeBar": False,
    "displaylogo": False,
    "showSendToCloud": False,
    "responsive": True,
    "scrollZoom": False,
}


def aria(**names: str) -> dict[str, Any]:
    """Attributes for screen readers: ``aria(label="…")`` is ``aria-label``."""
    return {f"aria-{name}": value for name, value in names.items()}


def status_badge(status: str, lang: Lang) -> html.Span:
    """Status as icon, word and colour."""
    icon, tone = STATUS_LOOK[status]
    return html.Span(
        [
            html.Span(icon, className="status-icon", **aria(hidden="true")),
            t(f"status.{status}", lang),
        ],
        className=f"status status-{tone}",
    )


def chart_card(chart: Chart, identity: str, lang: Lang, note: Any = None) -> html.Section:
    """A chart with its title, its source, its numbers as a table, and the button that saves it as a picture."""
    return html.Section(
        [
            html.Div(
                [
                    html.Div(
                        [html.H2(chart.title), html.P(chart.subtitle, className="chart-subtitle")]
                    ),
                    html.Button(
                        t("chart.png", lang),
                        id={"type": "png", "chart": identity},
                        className="btn btn-outline-primary btn-sm png-button",
                        title=t("chart.png.title", lang),
                    ),
                ],
                className="chart-head",
            ),
            dcc.Graph(
                id={"type": "graph", "chart": identity},
                figure=chart.figure,
                config=GRAPH_CONFIG,
                style={"height": f"{chart.height}px"},
            ),
            dcc.Store(
                id={"type": "print", "chart": identity},
                data={"figure": print_figure(chart), "filename": chart.filename},
            ),
            note,
            html.P([chart.source, "　", chart.as_of], className="chart-source"),
            html.Details(
                [html.Summary(t("chart.table", lang)), plain_table(chart.table)],
                className="chart-data",
            ),
        ],
        className="card-block chart-card",
    )


def plain_table(rows: Any, className: str = "table table-sm") -> html.Div:  # noqa: N803
    """A table of texts, header first."""
    if not rows:
        return html.Div()
    head, *body = rows
    return html.Div(
        html.Table(
            [
                html.Thead(html.Tr([html.Th(cell, scope="col") for cell in head])),
                html.Tbody([html.Tr([html.Td(cell) for cell in row]) for row in body]),
            ],
            className=className,
        ),
        className="table-wrap",
    )


def definition(term: str, value: Any, hint: Any = "") -> html.Div:
    """A term and its value, with the formula or a hint below."""
    return html.Div(
        [html.Dt(term), html.Dd([value, html.Small(hint, className="hint") if hint else None])],
        className="def",
    )


def clause(slug: str, mention: MentionRecord, text: str) -> list[Any]:
    """The clause as it stands in the document, the quantity marked and leading to its place there."""
    return [
        text[mention.start : mention.quantity_start],
        dcc.Link(
            html.Mark(
                text[mention.quantity_start : mention.quantity_end],
                className=f"quantity role-{mention.role}",
            ),
            href=urls.evidence(slug, mention.key),
        ),
        text[mention.quantity_end : mention.end],
    ]
