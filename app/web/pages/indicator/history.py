"""Every revision of an indicator's values, the way back to any of them, and the page as it stood on a past day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from dash import dcc, html

from app.domain.language import Lang
from app.domain.row import IndicatorRow, PlanModel
from app.reading import Services
from app.web import urls
from app.web.access.people import may
from app.web.operations.callback_bodies import whole
from app.web.pages.parts.components import plain_table
from app.words import t
from app.words.numbers import day, qualified
from db import store
from db.records import NewObservation, ObservationRecord, UploadRecord

# Revisions that are shown beside the values that hold.
LISTED = 40
CONTENTS = ("value", "qualifier", "status", "source", "source_url", "note", "scope_break")


def address(model: PlanModel, code: str, as_of: str = "") -> str:
    """An indicator's page, on the day that the model shows or on a given one."""
    shown = as_of or (model.viewed_at.date().isoformat() if model.viewed_at else "")
    more = "&" + urlencode({"as_of": shown}) if shown else ""
    return urls.indicator(model.slug, code) + more


def banner(model: PlanModel, row: IndicatorRow, lang: Lang) -> html.Div | None:
    """Says that the page shows a past day, and leads back."""
    if model.viewed_at is None:
        return None
    return html.Div(
        [
            html.Strong(t("history.as_of", lang, date=day(model.viewed_at.date(), lang))),
            " ",
            t("history.as_of.text", lang),
            " ",
            dcc.Link(
                t("history.as_of.back", lang),
                href=urls.indicator(model.slug, row.code),
                id="as-of-back",
            ),
            " · ",
            html.A(
                t("history.as_of.report", lang),
                href=urls.report(model.slug, as_of=model.viewed_at.date().isoformat()),
                id="as-of-report",
            ),
        ],
        className="notice notice-warn",
        id="as-of-banner",
        role="status",
    )


def history(
    model: PlanModel, row: IndicatorRow, services: Services, lang: Lang, *, whole: bool = False
) -> html.Section:
    """The table of revisions, newest first; with the ways back where the page shows today.

    Of a long history the values that hold and the newest revisions, unless the ``whole`` is asked for.
    """
    until, entering = model.viewed_at, may("analyst")
    revisions = [
        each
        for each in store.observation_revisions(services.engine, model.slug, row.code)
        if until is None or each.entered_at <= until
    ]
    newest = {(each.series, each.year): each.revision for each in revisions}
    shown = revisions if whole else _shown(revisions, newest)
    ids = {each.upload_id for each in shown}
    uploads = {each.id: each for each in store.uploads(services.engine, model.slug, ids)}
    names = ["year", "value", "status", "source", "note", "who", "when", "from", "state"]
    if until is None and entering:
        names.append("act")
    head = [t(f"history.{name}", lang) for name in names]
    lines = [
        _line(each, newest[(each.series, each.year)], uploads, model, row, lang)
        for each in reversed(shown)
    ]
    left = len(revisions) - len(shown)
    return html.Section(
        [
            html.H2(t("indicator.revisions", lang)),
            html.Div(plain_table([head, *lines]), id="revisions")
            if lines
            else html.P(t("indicator.no_actuals", lang), className="hint"),
            html.P(
                dcc.Link(
                    t("history.left", lang, count=f"{left:,}"),
                    href=f"{address(model, row.code)}&history=all",
                    id="revisions-left",
                ),
                className="hint",
            )
            if left
            else None,
            html.Div(
                [
                    dcc.Link(
                        t("indicator.to_actuals" + ("" if entering else ".read"), lang),
                        href=urls.page("grid" if entering else "actuals", model.slug),
                    ),
                    html.Label(
                        [
                            html.Span(t("history.pick", lang)),
                            dcc.DatePickerSingle(
                                id="as-of-date",
                                date=until.date().isoformat() if until else None,
                                display_format="YYYY-MM-DD",
                                placeholder="YYYY-MM-DD",
                                max_date_allowed=datetime.now(UTC).date().isoformat(),
                            ),
                        ],
                        className="as-of-pick",
                    ),
                ],
                className="actions",
            ),
            dcc.Store(id="as-of-context", data={"address": urls.indicator(model.slug, row.code)}),
        ],
        className="card-block",
    )


def _shown(
    revisions: Sequence[ObservationRecord], newest: Mapping[tuple[str, int], int]
) -> list[ObservationRecord]:
    """The values that hold, and of the others the newest, in their order."""
    hold = {id(each) for each in revisions if newest[(each.series, each.year)] == each.revision}
    others = [each for each in revisions if id(each) not in hold]
    kept = hold | {id(each) for each in others[max(0, len(others) - LISTED) :]}
    return [each for each in revisions if id(each) in kept]


def _line(
    each: ObservationRecord,
    newest: int,
    uploads: Mapping[int, UploadRecord],
    model: PlanModel,
    row: IndicatorRow,
    lang: Lang,
) -> list[Any]:
    current = newest == each.revision
    state = "replaced" if not current else "deleted" if each.deleted else "current"
    year = str(each.year)
    if each.series == "reference":
        year = t("history.reference", lang, year=year)
    elif each.year <= model.view.plan.base_year:
        year = t("history.baseline", lang, year=year)
    upload = uploads.get(each.upload_id)
    cells: list[Any] = [
        year,
        "—" if each.deleted else qualified(each.value, row.unit, each.qualifier, lang),
        t(f"grid.status.{each.status}", lang) if each.status else "—",
        source(each, lang),
        each.note or "—",
        each.entered_by,
        dcc.Link(
            each.entered_at.strftime("%Y-%m-%d %H:%M UTC"),
            href=address(model, row.code, each.entered_at.date().isoformat()),
            title=t("history.as_of.visit", lang),
        ),
        _origin(upload, lang),
        t("history.was_deleted", lang)
        if state == "replaced" and each.deleted
        else t(f"indicator.state.{state}", lang),
    ]
    if model.viewed_at is None and may("analyst"):
        cells.append(_act(each, newest, state, lang))
    return cells


def source(each: ObservationRecord, lang: Lang) -> Any:
    """The source in words; a link only where its address is one of the web."""
    if each.source_url.startswith(("http://", "https://")):
        return html.A(
            each.source or each.source_url,
            href=each.source_url,
            target="_blank",
            rel="noopener noreferrer",
        )
    return " ".join(part for part in (each.source, each.source_url) if part) or "—"


def _origin(upload: UploadRecord | None, lang: Lang) -> str:
    if upload is None:
        return "—"
    if upload.kind == "undo":
        return (
            t("actuals.upload.undo_of", lang, id=str(upload.undoes_id))
            if upload.undoes_id
            else t("history.from.undo", lang)
        )
    name = f" {upload.filename}" if upload.filename else ""
    return f"{t(f'history.from.{upload.kind}', lang)}{name} #{upload.id}"


def _act(each: ObservationRecord, newest: int, state: str, lang: Lang) -> Any:
    """The way back: from the value that holds to the one before, or to any earlier one."""
    act = "undo" if state in {"current", "deleted"} else "restore" if not each.deleted else ""
    if not act:
        return ""
    return html.Button(
        t(f"history.{'bring_back' if state == 'deleted' else act}", lang),
        id={
            "type": "revision-act",
            "act": act,
            "series": each.series,
            "year": each.year,
            "revision": each.revision,
            "newest": newest,
        },
        className="btn btn-outline-secondary btn-sm",
        title=t(f"history.{act}.title", lang),
    )


def go_back(services: Services, slug: str, code: str, pressed: Mapping[str, Any], who: str) -> None:
    """Record an earlier revision's contents anew: the one pressed, or for an undo the one before it.

    Raises ``store.Conflict`` when the value has been revised since the page was made, ``LookupError`` for a revision
    that there is not.
    """
    own = [
        each
        for each in store.observation_revisions(services.engine, slug, code)
        if (each.series, each.year) == (pressed["series"], pressed["year"])
    ]
    wanted = whole(pressed["revision"]) - (1 if pressed["act"] == "undo" else 0)
    found = _revision(own, wanted)
    unit = own[-1].unit
    series: Any = pressed["series"]
    again = (
        NewObservation(code, whole(pressed["year"]), None, unit, deleted=True)
        if found is None or found.deleted
        else NewObservation(
            code, found.year, unit=unit, **{name: getattr(found, name) for name in CONTENTS}
        )
    )
    store.record_upload(
        services.engine,
        slug,
        [replace(again, series=series, expected_revision=whole(pressed["newest"]))],
        kind="undo",
        entered_by=who,
        note=f"{code} {pressed['year']} r{pressed['newest']} -> r{wanted}",
    )


def _revision(own: Sequence[ObservationRecord], number: int) -> ObservationRecord | None:
    """A revision by its number; ``None`` for the nothing before the first."""
    if not own:
        raise LookupError("no such value")
    if number == 0:
        return None
    for each in own:
        if each.revision == number:
            return each
    raise LookupError(f"no revision {number}")
