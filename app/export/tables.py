"""The plan as tables: what the spreadsheets, the data package and the JSON interface hand out, in one place.

Pure: records in, rows out. Values keep their canonical units; whatever is a share of something is in percent
(3.1 for 3.1 %); codes stay codes until ``Table.worded`` puts them into a reader's words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from app.domain.horizons import Horizon, growth_unit, milestones, period_of
from app.domain.language import LANGS, Lang
from app.domain.row import IndicatorRow, PlanModel
from app.export.columns import (
    DOCUMENT_FIELDS,
    FINDING_FIELDS,
    INDICATOR_FIELDS,
    JUDGEMENT_FIELDS,
    MENTION_FIELDS,
    OBSERVATION_FIELDS,
    OVERVIEW_FIELDS,
    PLAN_FIELDS,
    PROGRESS_FIELDS,
    REVISION_FIELDS,
    TARGET_FIELDS,
    Table,
)
from app.words.findings import finding_text
from db.records import (
    FindingRecord,
    IndicatorRecord,
    JudgementRecord,
    MentionRecord,
    ObservationRecord,
)

# Which rows

FILTERS = ("part", "category", "status", "basis", "q")
# What a status rests on, as it is filtered by: the first actual, for want of a baseline, or anything else.
BASES = ("first_actual", "other")


def select(model: PlanModel, filters: Mapping[str, str | None]) -> list[IndicatorRow]:
    """The rows that the overview shows for the filters in its address (``FILTERS``)."""
    words = (filters.get("q") or "").lower().split()
    kept = []
    for row in model.rows:
        if any(
            filters.get(name) and filters[name] != getattr(row, name)
            for name in ("part", "category", "status")
        ):
            continue
        if filters.get("basis") and filters["basis"] != basis_of(row):
            continue
        if not words or all(word in searched(row) for word in words):
            kept.append(row)
    return kept


def basis_of(row: IndicatorRow) -> str:
    """Which of ``BASES`` the status rests on."""
    return "other" if row.since is None else "first_actual"


def searched(row: IndicatorRow) -> str:
    """The text in which words are looked for."""
    return f"{row.name_zh} {row.name_en} {row.code} {' '.join(row.indicator.aliases)}".lower()


# Indicators


def catalogue_values(indicator: IndicatorRecord) -> dict[str, Any]:
    """The catalogue's side of an indicator."""
    names = ("code", "name_zh", "name_en", "part", "category", "kind", "unit", "direction")
    more = ("attribute", "parent", "retired", "scope_note", "scope_note_en")
    return {name: getattr(indicator, name) for name in (*names, *more)}


def end_values(row: IndicatorRow) -> dict[str, Any]:
    """Baseline and target, each with its basis and the key of the mention that decided."""
    target = row.target_record
    return {
        "baseline_year": row.baseline_year if row.baseline is not None else None,
        "baseline": row.baseline,
        "baseline_basis": row.baseline_basis,
        "baseline_mention": row.baseline_key,
        "target_period": row.target_period,
        "comparator": row.comparator,
        "target": row.target,
        "target_high": row.target_high,
        "target_basis": row.target_basis,
        "factor": target.factor if target else None,
        "target_mention": target.mention_key if target else "",
        "milestones": milestones(row.others),
    }


def target_values(row: IndicatorRow) -> list[dict[str, Any]]:
    """Every target of an indicator in the order of their years, with its role and what its leg asks for."""
    return [_target_value(row, number, each) for number, each in enumerate(row.horizons, 1)]


def _target_value(row: IndicatorRow, number: int, horizon: Horizon) -> dict[str, Any]:
    target, leg = horizon.target, row.leg_start(horizon)
    return {
        "code": row.code,
        "number": number,
        "year": horizon.year,
        "target_role": horizon.role,
        "period": target.period,
        "comparator": target.comparator,
        "target": target.value,
        "target_high": target.value_high,
        "target_basis": target.basis,
        "factor": target.factor,
        "decides": horizon.decides,
        "target_status": horizon.status,
        "status_basis": horizon.basis,
        "measured_from": _measured_from(horizon.measured),
        "leg_start_year": leg[0] if leg else None,
        "leg_start": leg[1] if leg else None,
        "leg_growth": _growth(row, horizon.measured, "required_growth"),
        "growth_unit": growth_unit(horizon.measured),
        "catch_up_growth": _growth(row, horizon.measured, "catch_up"),
        "target_mention": target.mention_key,
    }


def targets_table(rows: Sequence[IndicatorRow]) -> Table:
    """Every target of the indicators: headlines, milestones, outlooks."""
    values = [each for row in rows for each in target_values(row)]
    references = [(["code"], "indicators", ["code"])]
    return Table("targets", TARGET_FIELDS, values, ("code", "number"), references)


def progress_values(row: IndicatorRow) -> dict[str, Any]:
    """What the methods say; growth in ``growth_unit`` a year, shares in percent, unrounded but for noise."""
    measured, path = row.measured, str(row.measured["path_kind"])
    headline = row.headline
    grows = path in {"geometric", "straight", "flat"}

    def percent(name: str) -> float | None:
        value = row.number(name)
        return None if value is None else _clean(value * 100)

    def number(name: str) -> float | None:
        value = row.number(name)
        return None if value is None else _clean(value)

    def whole(name: str) -> int | None:
        value = row.number(name)
        return None if value is None else int(value)

    return {
        "code": row.code,
        "path": path,
        "growth_unit": row.required_unit,
        "required_growth": _growth(row, row.whole, "required_growth"),
        "latest_year": whole("latest_year"),
        "latest": number("latest"),
        "latest_status": _text(measured["latest_status"]),
        "total": number("total") if path == "burn_up" else None,
        "expected": number("expected"),
        "gap": number("gap"),
        "gap_percent": percent("gap_percent"),
        "achieved_growth": _growth(row, measured, "achieved") if grows else None,
        "catch_up_growth": _growth(row, measured, "catch_up"),
        "best_growth": _best(row),
        "remaining": number("remaining"),
        "measured_from": _measured_from(measured),
        "ratio": number("ratio"),
        "distance_percent": percent("distance"),
        "time_percent": percent("time_elapsed"),
        "attainment_percent": percent("attainment"),
        "points": int(measured["points"]),
        "status": row.status,
        "status_basis": str(measured["status_basis"]),
        "computed_status": str(measured["computed_status"]),
        "other_path_status": _text(measured["other_path_status"]),
        "method_sensitive": bool(measured["method_sensitive"]),
        "provisional": bool(measured["provisional"]),
        "first_provisional": bool(measured["first_provisional"]),
        "lower_bound": bool(measured["lower_bound"]),
        "scope_broken": bool(measured["scope_broken"]),
        "deciding_period": period_of(row.deciding) if row.deciding else "",
        "deciding_role": row.deciding.role if row.deciding else "",
        "leg_growth": _growth(row, measured, "required_growth"),
        "headline_catch_up_growth": _growth(row, headline.measured, "catch_up")
        if headline
        else None,
    }


def _measured_from(measured: Mapping[str, Any]) -> int | None:
    """The year that growth is measured from; ``None`` where there is nothing to measure it from."""
    return int(measured["origin_year"]) if measured["origin_basis"] else None


def _best(row: IndicatorRow) -> float | None:
    """The largest yearly growth so far in the desired direction, with its own sign."""
    way = float(row.measured["direction"])
    match str(row.measured["catch_up_path"]):
        case "geometric":
            value = row.number("best_rate")
            return None if value is None else _clean(way * value * 100)
        case "straight":
            value = row.number("best_step")
            return None if value is None else _clean(way * value)
        case _:
            return None


def _growth(row: IndicatorRow, measured: Mapping[str, Any], name: str) -> float | None:
    """A growth as it leaves the program: 6.57 for 6.57 % a year; points or units as they are."""
    value = measured[name]
    if value is None or value != value:
        return None
    fraction = measured["required_unit"] == "percent_per_year" and row.kind != "growth_rate"
    return _clean(value * 100 if fraction else value)


def _clean(value: float) -> float:
    """Without the noise of binary fractions: twelve significant digits."""
    return float(f"{value:.12g}")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def overview_table(model: PlanModel, rows: Sequence[IndicatorRow], lang: Lang) -> Table:
    """The overview's rows with all their numbers, the name in the reader's language."""
    return Table(
        "indicators",
        OVERVIEW_FIELDS,
        [
            {
                **catalogue_values(row.indicator),
                **end_values(row),
                **progress_values(row),
                "name": row.name(lang),
                "mentions": len(row.mentions),
            }
            for row in rows
        ],
        ("code",),
    )


def indicators_table(model: PlanModel) -> Table:
    """Every indicator, the retired ones too, so that no observation loses what it measures."""
    rows = []
    for indicator in model.view.indicators:
        row = model.row(indicator.code)
        rows.append({**catalogue_values(indicator), **(end_values(row) if row else {})})
    return Table("indicators", INDICATOR_FIELDS, rows, ("code",))


def progress_table(model: PlanModel) -> Table:
    """The state of every indicator that the plan has now."""
    rows = [progress_values(row) for row in model.rows]
    return Table("progress", PROGRESS_FIELDS, rows, ("code",), [(["code"], "indicators", ["code"])])


# Values


def observation_values(row: ObservationRecord) -> dict[str, Any]:
    """A revision of a value as a row."""
    names = ("code", "series", "year", "value", "unit", "qualifier", "source", "source_url")
    more = ("note", "scope_break", "revision", "entered_by", "deleted")
    return {
        **{name: getattr(row, name) for name in (*names, *more)},
        "data_status": row.status,
        "upload": row.upload_id,
        "entered_at": row.entered_at.astimezone(UTC),
    }


def observations_table(observations: Iterable[ObservationRecord]) -> Table:
    """The values that hold."""
    rows = [observation_values(row) for row in observations]
    key = ("code", "series", "year")
    return Table(
        "observations", OBSERVATION_FIELDS, rows, key, [(["code"], "indicators", ["code"])]
    )


def revisions_table(revisions: Sequence[ObservationRecord]) -> Table:
    """Every revision of every value, oldest first; ``state`` says which one holds."""
    newest = {(row.code, row.series, row.year): row.revision for row in revisions}
    rows = []
    for row in revisions:
        holds = newest[(row.code, row.series, row.year)] == row.revision
        state = "deleted" if row.deleted else "current" if holds else "replaced"
        rows.append({**observation_values(row), "state": state})
    key = ("code", "series", "year", "revision")
    return Table("revisions", REVISION_FIELDS, rows, key, [(["code"], "indicators", ["code"])])


# Evidence and findings


def mention_values(mention: MentionRecord, text: str, sha256: str) -> dict[str, Any]:
    """A mention with its sentence, cut out of the document's plain ``text`` by its offsets."""
    own = {field.name for field in MENTION_FIELDS} - {"sentence", "document"}
    return {
        **{name: getattr(mention, name) for name in own},
        "sentence": " ".join(text[mention.start : mention.end].split()),
        "document": sha256,
    }


def mentions_table(mentions: Iterable[MentionRecord], text: str, sha256: str) -> Table:
    """Every place where the document states a quantity, in its order."""
    rows = [mention_values(mention, text, sha256) for mention in mentions]
    references = [(["code"], "indicators", ["code"]), (["document"], "documents", ["sha256"])]
    return Table("mentions", MENTION_FIELDS, rows, ("key",), references)


def finding_values(finding: FindingRecord, model: PlanModel) -> dict[str, Any]:
    """A finding as a row, put into words."""
    return {
        "number": finding.ordinal,
        "finding": finding.kind,
        "severity": finding.severity,
        "codes": list(finding.codes),
        "mention_keys": list(finding.mention_keys),
        **{f"text_{lang}": finding_text(finding, model.view, lang).strip() for lang in LANGS},
    }


def findings_table(model: PlanModel, codes: set[str] | None = None) -> Table:
    """What agrees and what does not, in both languages; ``codes`` keeps those that touch one of them."""
    rows = [
        finding_values(finding, model)
        for finding in model.view.findings
        if codes is None or codes.intersection(finding.codes)
    ]
    return Table("findings", FINDING_FIELDS, rows, ("number",))


def judgement_values(row: JudgementRecord) -> dict[str, Any]:
    """An analyst's verdict as a row."""
    names = ("code", "reason", "judged_on", "withdrawn", "entered_by")
    return {
        **{name: getattr(row, name) for name in names},
        "number": row.id,
        "judgement": row.kind,
        "verdict": row.status,
        "entered_at": row.entered_at.astimezone(UTC),
    }


def judgements_table(judgements: Iterable[JudgementRecord]) -> Table:
    """The verdicts that analysts gave, oldest first, withdrawn ones included."""
    rows = [judgement_values(row) for row in judgements]
    references = [(["code"], "indicators", ["code"])]
    return Table("judgements", JUDGEMENT_FIELDS, rows, ("number",), references)


def plan_values(model: PlanModel) -> dict[str, Any]:
    """The plan's own facts."""
    plan = model.view.plan
    names = ("slug", "title", "title_en", "issuer", "issuer_en", "issued")
    more = ("base_year", "start_year", "target_year")
    return {
        **{name: getattr(plan, name) for name in (*names, *more)},
        "document": plan.document_sha256,
        "as_of": as_of(model),
    }


def plan_table(model: PlanModel) -> Table:
    """One row: the plan."""
    references = [(["document"], "documents", ["sha256"])]
    return Table("plan", PLAN_FIELDS, [plan_values(model)], ("slug",), references)


def documents_table(model: PlanModel) -> Table:
    """The document that the plan was read from, by name, hash and place of publication."""
    plan = model.view.plan
    row = {
        "sha256": plan.document_sha256,
        "document_name": plan.document_name,
        "source_url": plan.document_url,
    }
    return Table("documents", DOCUMENT_FIELDS, [row], ("sha256",))


def as_of(model: PlanModel) -> datetime | None:
    """When the last of the values was entered, in UTC."""
    return model.as_of.astimezone(UTC) if model.as_of else None
