"""What an analyst adds to an indicator on its own page: a baseline, a value to compare with, a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from dash import dcc, html
from sqlalchemy import Engine

from app.domain.language import Lang
from app.domain.row import IndicatorRow, PlanModel
from app.domain.vocabulary import STATUSES, WORST_FIRST
from app.reading import Services
from app.web.access.people import may
from app.web.pages.grid.cells import Sourced, base_open, latest, name_of, save, verdicts
from app.web.pages.indicator.history import source
from app.web.pages.parts.components import menu, plain_table, status_badge
from app.web.pages.parts.entering import name_field
from app.words import t
from app.words.numbers import day, plain, quantity
from app.words.verdicts import computed_words
from db import store
from db.kinds import WORDED
from db.records import JudgementRecord

VERDICTS = tuple(status for status in WORST_FIRST if STATUSES[status].chosen)


class Refused(Exception):
    """What an analyst gave cannot be recorded; the text says why, in his language. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the form of a value holds; ``seen`` is the revision that stood when the form was made."""

    year: int
    text: str
    series: Literal["actual", "reference"] = "actual"
    source: str = ""
    source_url: str = ""
    note: str = ""
    seen: int | None = None


def judged_kind(row: IndicatorRow) -> Literal["judgement", "override"]:
    """A verdict stands alone where none can be computed, else beside the computed one."""
    worded = row.kind in WORDED or row.comparator == "hold"
    computed = str(row.measured["computed_status"])
    return "judgement" if worded and computed in {"no_data", "no_baseline"} else "override"


def verdict_note(row: IndicatorRow, lang: Lang) -> html.P | None:
    """Whose verdict the page shows where it is an analyst's, beside what was computed."""
    holding = [each for each in row.judgements if not each.withdrawn]
    overridden = bool(row.measured.get("overridden"))
    kind = "override" if overridden else "judgement"
    given = next((each for each in reversed(holding) if each.kind == kind), None)
    if given is None or not (overridden or row.measured["judged"]):
        return None
    params = {
        "status": t(f"status.{given.status}", lang),
        "who": given.entered_by,
        "date": day(given.judged_on, lang),
        "reason": given.reason,
        "computed": computed_words(row, lang),
    }
    return html.P(t(f"judge.note.{kind}", lang, **params), className="mark", id="verdict-note")


def baseline_note(row: IndicatorRow, lang: Lang) -> list[Any]:
    """Who entered the baseline, from where."""
    own = row.base_record
    if own is None or row.baseline_basis != "entered":
        return []
    when = own.entered_at.strftime("%Y-%m-%d")
    return [" · ", t("base.by", lang, who=own.entered_by, date=when), " · ", source(own, lang)]


def forms(model: PlanModel, row: IndicatorRow, analyst: str, lang: Lang) -> html.Section | None:
    """The name that entries carry, and the forms that the indicator has use for; none of them on a past day."""
    past = _fixed(model)
    name = html.Label(
        [html.Span(t("actuals.who", lang)), name_field(lang, analyst)], className="field"
    )
    parts: list[Any] = [] if past else [name, _baseline(model, row, lang)]
    parts += [_reference(model, row, lang), _judgement(model, row, lang)]
    shown = [part for part in parts if part is not None]
    if not shown:
        return None
    return html.Section(
        [html.H2(t("forms.title", lang)), *shown], className="card-block", id="analyst"
    )


def _fixed(model: PlanModel) -> bool:
    """Whether nothing can be entered: a past day, or a reader."""
    return model.viewed_at is not None or not may("analyst")


def _field(name: str, lang: Lang, **more: Any) -> html.Label:
    return html.Label(
        [
            html.Span(t(f"forms.{name.partition('-')[2].replace('-', '_')}", lang)),
            dcc.Input(id=name, className="form-control", maxLength=1000, **more),
        ],
        className="field",
    )


def _baseline(model: PlanModel, row: IndicatorRow, lang: Lang) -> html.Details | None:
    if not base_open(row):
        return None
    year = model.view.plan.base_year
    own = row.base_record
    unit = quantity(0, row.unit, "zh").removeprefix("0")
    return html.Details(
        [
            html.Summary(t(f"base.{'change' if own else 'enter'}", lang, year=year)),
            html.P(t("base.lead", lang, year=year, unit=unit), className="hint"),
            html.Div(
                [
                    _field("base-value", lang, value=plain(own.value) if own else ""),
                    _field("base-source", lang, value=own.source if own else ""),
                    _field("base-source-url", lang, value=own.source_url if own else ""),
                    _field("base-note", lang, value=own.note if own else ""),
                ],
                className="fields",
            ),
            html.Button(t("base.save", lang), id="base-save", className="btn btn-primary"),
        ],
        # Asked for where the verdict waits for it, or stands on less.
        open=row.baseline is None and (row.status == "no_baseline" or row.since is not None),
        id="base-form",
    )


def _reference(model: PlanModel, row: IndicatorRow, lang: Lang) -> html.Div | None:
    if row.kind != "relative":
        return None
    plan = model.view.plan
    years = range(plan.start_year, plan.target_year + 1)
    options = [{"label": str(year), "value": year} for year in years]
    return html.Div(
        [
            html.H3(t("reference.title", lang)),
            html.P(t("reference.lead", lang), className="hint"),
            comparison(row, lang),
            None
            if _fixed(model)
            else html.Details(
                [
                    html.Summary(t("reference.enter", lang)),
                    html.Div(
                        [
                            html.Label(
                                [
                                    html.Span(t("forms.year", lang)),
                                    menu(lang, options, id="reference-year", clearable=False),
                                ],
                                className="field",
                            ),
                            _field("reference-value", lang),
                            _field("reference-source", lang),
                            _field("reference-source-url", lang),
                        ],
                        className="fields",
                    ),
                    html.Button(
                        t("reference.save", lang), id="reference-save", className="btn btn-primary"
                    ),
                ],
                id="reference-form",
            ),
        ]
    )


def comparison(row: IndicatorRow, lang: Lang) -> Any:
    """A relative target's two series side by side."""
    own = {each.year: each.value for each in row.observations}
    years = sorted(own.keys() | row.reference.keys())
    if not years:
        return html.P(t("reference.none", lang), className="hint")
    lines = []
    for year in years:
        value, other = own.get(year), row.reference.get(year)
        lead = None if value is None or other is None else value - other
        unit = "百分点" if row.unit == "%" else row.unit
        lines.append(
            [
                str(year),
                quantity(value, row.unit, lang),
                quantity(other, row.unit, lang),
                quantity(None if lead is None else round(lead, 9), unit, lang),
            ]
        )
    names = ("year", "own", "reference", "lead_word")
    return plain_table([[t(f"reference.{name}", lang) for name in names], *lines])


def _judgement(model: PlanModel, row: IndicatorRow, lang: Lang) -> html.Div | None:
    past = _fixed(model)
    if past and not row.judgements:
        return None
    kind = judged_kind(row)
    form = html.Details(
        [
            html.Summary(t(f"judge.{kind}", lang)),
            html.P(t(f"judge.{kind}.lead", lang), className="hint"),
            html.Div(
                [
                    html.Label(
                        [
                            html.Span(t("forms.status", lang)),
                            menu(
                                lang,
                                [
                                    {"label": t(f"status.{each}", lang), "value": each}
                                    for each in reversed(VERDICTS)
                                ],
                                id="judge-status",
                            ),
                        ],
                        className="field",
                    ),
                    html.Label(
                        [
                            html.Span(t("forms.date", lang)),
                            dcc.DatePickerSingle(
                                id="judge-date",
                                date=datetime.now(UTC).date().isoformat(),
                                display_format="YYYY-MM-DD",
                            ),
                        ],
                        className="field",
                    ),
                    html.Label(
                        [
                            html.Span(t("forms.reason", lang)),
                            dcc.Textarea(id="judge-reason", className="form-control"),
                        ],
                        className="field field-wide",
                    ),
                ],
                className="fields",
            ),
            html.Button(t("judge.save", lang), id="judge-save", className="btn btn-primary"),
        ],
        id="judge-form",
    )
    return html.Div(
        [
            html.H3(t("judge.title", lang)),
            _earlier(row.judgements, past, lang),
            None if past else form,
        ]
    )


def _earlier(given: Any, past: bool, lang: Lang) -> Any:
    if not given:
        return html.P(t("judge.none", lang), className="hint")
    head = [t(f"judge.column.{name}", lang) for name in ("date", "status", "kind", "reason", "who")]

    def line(each: JudgementRecord) -> list[Any]:
        withdraw = html.Button(
            t("judge.withdraw", lang),
            id={"type": "judge-withdraw", "judgement": each.id},
            className="btn btn-outline-secondary btn-sm",
        )
        entered = each.entered_at.strftime("%Y-%m-%d %H:%M UTC")
        return [
            each.judged_on.isoformat(),
            status_badge(each.status, lang),
            t(f"judge.kind.{each.kind}", lang),
            each.reason,
            f"{each.entered_by} · {entered}",
            _withdrawn(each, lang) if each.withdrawn else "" if past else withdraw,
        ]

    return html.Div(plain_table([[*head, ""], *map(line, reversed(given))]), id="judgements")


def _withdrawn(each: JudgementRecord, lang: Lang) -> str:
    when = f"{each.withdrawn_at:%Y-%m-%d}" if each.withdrawn_at else ""
    return " ".join(part for part in (t("judge.withdrawn", lang), each.withdrawn_by, when) if part)


def enter(
    services: Services, model: PlanModel, code: str, entry: Entry, who: str, lang: Lang
) -> None:
    """Record a baseline or a value of the reference series. Raises ``Refused``, ``store.Conflict``."""
    if not entry.text.strip():
        raise Refused(t("forms.no_value", lang))
    if not entry.source.strip():
        raise Refused(t("forms.no_source", lang))
    if entry.source_url and not entry.source_url.startswith(("http://", "https://")):
        raise Refused(t("grid.bad_url", lang))
    name = name_of((code, entry.series, entry.year))
    held = latest(services.engine, model.slug)
    current = held.get((code, entry.series, entry.year))
    seen = entry.seen if entry.seen is not None else current.revision if current else 0
    edits = {name: {"text": entry.text, "seen": {"revision": seen}}}
    verdict = verdicts(edits, model, held, lang)[name]
    if verdict.new is None:
        raise Refused(verdict.text)
    said = Sourced(entry.source.strip(), entry.source_url.strip(), entry.note.strip())
    saved = save(services.engine, model, edits, said, entered_by=who, good_only=False, lang=lang)
    if saved.collisions:
        raise Refused(t("history.conflict", lang))


def judge(
    engine: Engine,
    slug: str,
    row: IndicatorRow,
    status: str | None,
    reason: str,
    judged_on: str | None,
    who: str,
    lang: Lang,
) -> None:
    """Record a verdict. Raises ``Refused``."""
    if status not in VERDICTS:
        raise Refused(t("judge.no_status", lang))
    if not reason.strip():
        raise Refused(t("judge.no_reason", lang))
    try:
        on = date.fromisoformat((judged_on or "")[:10])
    except ValueError as error:
        raise Refused(t("judge.no_date", lang)) from error
    if on > datetime.now(UTC).date():
        raise Refused(t("judge.future", lang))
    store.judge(
        engine,
        slug,
        row.code,
        status,
        kind=judged_kind(row),
        reason=reason.strip()[:4000],
        judged_on=on,
        entered_by=who,
    )
