"""Pieces that several pages use: status words, chart cards, small tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from app.domain.language import Lang
from app.domain.review import unsure_of_year
from app.domain.row import IndicatorRow
from app.domain.vocabulary import look
from app.figures.chart import Chart
from app.figures.printing import SCALES, SIZES, print_figure
from app.web import urls
from app.words import t
from app.words.horizons import stage
from app.words.verdicts import computed_words, verdict_marks
from db.records import MentionRecord

GRAPH_CONFIG: Any = {
    "displayModeBar": False,
    "displaylogo": False,
    "showSendToCloud": False,
    "responsive": True,
    "scrollZoom": False,
}


def data(**names: str) -> dict[str, Any]:
    """Attributes for scripts: ``data(picture="png")`` is ``data-picture``."""
    return {f"data-{name.replace('_', '-')}": value for name, value in names.items()}


def aria(**names: str) -> dict[str, Any]:
    """Attributes for screen readers: ``aria(label="…")`` is ``aria-label``."""
    return {f"aria-{name}": value for name, value in names.items()}


def menu(lang: Lang, options: Sequence[Any], value: Any = None, **more: Any) -> dcc.Dropdown:
    """A menu whose own words are in the reader's language."""
    words = ("search", "clear_search", "clear_selection", "no_options_found")
    labels: Any = {each: t(f"menu.{each}", lang) for each in words}
    return dcc.Dropdown(list(options), value, labels=labels, **more)


def status_class(tone: str, *, hollow: bool = False) -> str:
    """The classes of a status by its tone."""
    return f"status status-{tone}{' status-hollow' if hollow else ''}"


def status_badge(status: str, lang: Lang, *, hollow: bool = False) -> html.Span:
    """Status as icon, word and colour; hollow where it is measured from the first actual on."""
    icon, tone = look(status, hollow=hollow)
    return html.Span(
        [
            html.Span(icon, className="status-icon", **aria(hidden="true")),
            t(f"status.{status}", lang),
        ],
        className=status_class(tone, hollow=hollow),
    )


def since_badge(status: str, lang: Lang, since: int | None) -> html.Span:
    """A status with the year of the first actual that it is measured from, where there is one."""
    badge = status_badge(status, lang, hollow=since is not None)
    if since is None:
        return badge
    return _marked(badge, *_since_words(since, lang))


def any_since_badge(status: str, lang: Lang) -> html.Span:
    """The same for several indicators, whose first actuals are of different years."""
    badge = status_badge(status, lang, hollow=True)
    return _marked(badge, t("since.any", lang), t("since.any.text", lang))


def _since_words(year: int, lang: Lang) -> tuple[str, str]:
    return t("since.mark", lang, year=year), t("since.text", lang, year=year)


def _marked(badge: html.Span, mark: str, text: str) -> html.Span:
    return html.Span([badge, html.Span(mark, className="by-hand", title=text)], className="verdict")


def by_hand(row: IndicatorRow, lang: Lang) -> str:
    """What to say of a status that an analyst set beside the computed one; empty for a computed one."""
    if not row.measured.get("overridden"):
        return ""
    return t("verdict.by_hand.text", lang, status=computed_words(row, lang))


def verdict_mark(row: IndicatorRow, lang: Lang) -> tuple[str, str]:
    """What stands beside the status, and what it means: set by an analyst, measured from the first actual on, or a
    milestone's; empty for any other."""
    if said := by_hand(row, lang):
        return t("verdict.by_hand", lang), said
    meant = [] if row.since is None else [_since_words(row.since, lang)[1]]
    if row.deciding is not None and stage(row, lang):
        meant.append(t("horizon.stage.text", lang, year=row.deciding.year))
    return " · ".join(verdict_marks(row, lang)), ("；" if lang == "zh" else "; ").join(meant)


def verdict_badge(row: IndicatorRow, lang: Lang) -> html.Span:
    """The indicator's status with its mark: set by an analyst, measured from the first actual on, or a milestone's."""
    badge = status_badge(row.status, lang, hollow=row.since is not None)
    mark, text = verdict_mark(row, lang)
    return _marked(badge, mark, text) if mark else badge


def picture_options(lang: Lang, scope: str) -> list[Any]:
    """Size and scale of a picture."""
    sizes = [
        html.Option(t(f"pictures.size.{size}", lang), value=size, selected=size == "slide")
        for size in SIZES
    ]
    scales = [html.Option(f"{scale}×", value=str(scale), selected=scale == 2) for scale in SCALES]
    given: list[Any] = []
    for name, options in (("size", sizes), ("scale", scales)):
        given.append(
            html.Label(
                [
                    html.Span(t(f"pictures.{name}", lang)),
                    html.Select(
                        options,
                        className="form-select form-select-sm",
                        **data(**{f"picture_{name}": scope}),
                    ),
                ],
                className="picture-option",
            )
        )
    return given


def _picture_menu(lang: Lang, identity: str) -> html.Details:
    """All other ways to take the chart away than the quick one."""
    buttons = [
        html.Button(
            t(f"pictures.{what}", lang),
            className="btn btn-outline-primary btn-sm",
            **data(picture=what),
        )
        for what in ("png", "svg", "copy")
    ]
    return html.Details(
        [
            html.Summary(t("pictures.menu", lang), className="btn btn-outline-primary btn-sm"),
            html.Div(
                [
                    *picture_options(lang, identity),
                    html.Div(buttons, className="picture-buttons"),
                    html.Span(className="picture-message hint", role="status"),
                ],
                className="picture-menu",
            ),
        ],
        className="picture",
    )


def chart_card(
    chart: Chart, identity: str, lang: Lang, note: Any = None, *, figure: str = ""
) -> html.Section:
    """A chart with its title, its source, its numbers as a table, and the buttons that make pictures of it.

    ``figure`` is the address that gives the chart at other sizes.
    """
    pictures = data(
        figure=figure,
        copied=t("pictures.copied", lang),
        failed=t("pictures.failed", lang),
        no_clipboard=t("pictures.no_clipboard", lang),
    )
    return html.Section(
        [
            html.Div(
                [
                    html.Div(
                        [
                            html.H2(chart.title),
                            html.P(
                                chart.subtitle,
                                className="chart-subtitle",
                                id={"type": "subtitle", "chart": identity},
                            ),
                        ]
                    ),
                    html.Div(
                        [
                            html.Button(
                                t("chart.png", lang),
                                id={"type": "png", "chart": identity},
                                className="btn btn-outline-primary btn-sm png-button",
                                title=t("chart.png.title", lang),
                            ),
                            _picture_menu(lang, identity) if figure else None,
                        ],
                        className="chart-buttons",
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
        **pictures,
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


def period_of(mention: MentionRecord, lang: Lang, class_name: str = "") -> html.Span:
    """The time a mention speaks of, marked where nothing states its year."""
    if not mention.period:
        missing = unsure_of_year(mention)
        text = t("period_basis.none", lang) if missing else ""
        return html.Span(text, className="assumed" if missing else class_name)
    if mention.period_basis != "assumed":
        return html.Span(mention.period, className=class_name)
    return html.Span(
        [
            html.Span(mention.period, className=class_name),
            " ",
            html.Span(
                t("period_basis.assumed", lang),
                className="assumed",
                title=t("period_basis.assumed.title", lang),
            ),
        ]
    )
