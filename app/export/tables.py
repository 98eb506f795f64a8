"""The plan as tables: what the spreadsheets, the data package and the JSON interface hand out, in one place.

Pure: records in, rows out. Values keep their canonical units; whatever is a share of something is in percent
(3.1 for 3.1 %); codes stay codes until ``Table.worded`` puts them into a reader's words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from app.findings import finding_text
from app.i18n import LANGS, Lang, has, t
from app.model import IndicatorRow, PlanModel
from db.records import IndicatorRecord, MentionRecord, ObservationRecord

Type = Literal["string", "integer", "number", "boolean", "date", "datetime", "array"]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A column. ``words`` names the texts that stand for its codes (``status.behind``), ``key`` marks its title."""

    name: str
    type: Type = "string"
    words: str = ""
    required: bool = False

    def title(self, lang: Lang) -> str:
        """The column's heading in a language."""
        return t(f"export.field.{self.name}", lang)

    def describe(self, lang: Lang) -> str:
        """What the column holds, its unit included, where the heading does not say it."""
        key = f"export.describe.{self.name}"
        return t(key, lang) if has(key) else ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by field name. ``references`` are ``(own fields, other table, its fields)``."""

    name: str
    fields: Sequence[Field]
    rows: Sequence[Row]
    key: Sequence[str] = ()
    references: Sequence[tuple[Sequence[str], str, Sequence[str]]] = ()

    def title(self, lang: Lang) -> str:
        """The table's name in a language."""
        return t(f"export.table.{self.name}", lang)

    def header(self, lang: Lang) -> list[str]:
        """The headings in a language."""
        return [field.title(lang) for field in self.fields]

    def without(self, *names: str) -> Table:
        """The same table without some columns."""
        return replace(self, fields=[field for field in self.fields if field.name not in names])

    def worded(self, model: PlanModel, lang: Lang) -> list[list[Any]]:
        """The rows with codes in a reader's words, nothing as ``None``, in the order of the fields."""
        return [
            [_word(field, row.get(field.name), model, lang) for field in self.fields]
            for row in self.rows
        ]


def _word(field: Field, value: Any, model: PlanModel, lang: Lang) -> Any:
    if value is None or value == "":
        return None
    if field.words in {"parts", "categories"}:
        return model.label(field.words, str(value), lang)
    if field.type == "array":
        return ", ".join(str(each) for each in value)
    if field.type == "boolean":
        return t("export.yes", lang) if value else None
    key = f"{field.words}.{value}"
    return t(key, lang) if field.words and has(key) else value


# Which rows

FILTERS = ("part", "category", "status", "q")


def select(model: PlanModel, filters: Mapping[str, str | None]) -> list[IndicatorRow]:
    """The rows that the overview shows for the filters in its address (``part``, ``category``, ``status``, ``q``)."""
    words = (filters.get("q") or "").lower().split()
    kept = []
    for row in model.rows:
        if any(
            filters.get(name) and filters[name] != getattr(row, name)
            for name in ("part", "category", "status")
        ):
            continue
        names = f"{row.name_zh} {row.name_en} {row.code} {' '.join(row.indicator.aliases)}".lower()
        if all(word in names for word in words):
            kept.append(row)
    return kept


# Indicators

_CODE = Field("code", required=True)
_CATALOGUE = (
    _CODE,
    Field("name_zh", required=True),
    Field("name_en"),
    Field("part", words="parts"),
    Field("category", words="categories"),
    Field("kind", words="kind", required=True),
    Field("unit", words="export.unit"),
    Field("direction", "integer", words="export.direction"),
    Field("attribute"),
    Field("parent"),
    Field("retired", "boolean"),
)
_ENDS = (
    Field("baseline_year", "integer"),
    Field("baseline", "number"),
    Field("baseline_basis", words="basis"),
    Field("baseline_mention"),
    Field("target_period"),
    Field("comparator", words="export.comparator"),
    Field("target", "number"),
    Field("target_high", "number"),
    Field("target_basis", words="basis"),
    Field("factor", "number"),
    Field("target_mention"),
    Field("scope_note"),
    Field("scope_note_en"),
)
_PROGRESS = (
    _CODE,
    Field("path", words="path"),
    Field("growth_unit", words="export.growth_unit"),
    Field("required_growth", "number"),
    Field("latest_year", "integer"),
    Field("latest", "number"),
    Field("latest_status", words="export.data_status"),
    Field("total", "number"),
    Field("expected", "number"),
    Field("gap", "number"),
    Field("gap_percent", "number"),
    Field("achieved_growth", "number"),
    Field("catch_up_growth", "number"),
    Field("ratio", "number"),
    Field("distance_percent", "number"),
    Field("time_percent", "number"),
    Field("attainment_percent", "number"),
    Field("points", "integer"),
    Field("status", words="status", required=True),
    Field("computed_status", words="status", required=True),
    Field("other_path_status", words="status"),
    Field("method_sensitive", "boolean"),
    Field("provisional", "boolean"),
    Field("lower_bound", "boolean"),
    Field("scope_broken", "boolean"),
)
OVERVIEW = (
    *("code", "name", "part", "category", "kind", "unit", "baseline_year", "baseline"),
    *("baseline_basis", "target_period", "comparator", "target", "target_high", "target_basis"),
    *("required_growth", "growth_unit", "latest_year", "latest", "latest_status", "total"),
    *("expected", "gap", "gap_percent", "achieved_growth", "catch_up_growth", "distance_percent"),
    *("time_percent", "attainment_percent", "status", "method_sensitive", "provisional"),
    *("lower_bound", "scope_broken", "mentions"),
)


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
    }


def progress_values(row: IndicatorRow) -> dict[str, Any]:
    """What the methods say; growth in ``growth_unit`` a year, shares in percent, unrounded but for noise."""
    measured, path = row.measured, str(row.measured["path_kind"])
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
        "required_growth": _growth(row, "required_growth"),
        "latest_year": whole("latest_year"),
        "latest": number("latest"),
        "latest_status": _text(measured["latest_status"]),
        "total": number("total") if path == "burn_up" else None,
        "expected": number("expected"),
        "gap": number("gap"),
        "gap_percent": percent("gap_percent"),
        "achieved_growth": _growth(row, "achieved") if grows else None,
        "catch_up_growth": _growth(row, "catch_up"),
        "ratio": number("ratio"),
        "distance_percent": percent("distance"),
        "time_percent": percent("time_elapsed"),
        "attainment_percent": percent("attainment"),
        "points": int(measured["points"]),
        "status": row.status,
        "computed_status": str(measured["computed_status"]),
        "other_path_status": _text(measured["other_path_status"]),
        "method_sensitive": bool(measured["method_sensitive"]),
        "provisional": bool(measured["provisional"]),
        "lower_bound": bool(measured["lower_bound"]),
        "scope_broken": bool(measured["scope_broken"]),
    }


def _growth(row: IndicatorRow, name: str) -> float | None:
    value = row.number(name)
    if value is None:
        return None
    fraction = row.measured["required_unit"] == "percent_per_year" and row.kind != "growth_rate"
    return _clean(value * 100 if fraction else value)


def _clean(value: float) -> float:
    """Without the noise of binary fractions: twelve significant digits."""
    return float(f"{value:.12g}")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def overview_table(model: PlanModel, rows: Sequence[IndicatorRow], lang: Lang) -> Table:
    """The overview's rows with all their numbers, the name in the reader's language."""
    known = {field.name: field for field in (*_CATALOGUE, *_ENDS, *_PROGRESS)}
    known |= {"name": Field("name"), "mentions": Field("mentions", "integer")}
    return Table(
        "indicators",
        [known[name] for name in OVERVIEW],
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
    return Table("indicators", (*_CATALOGUE, *_ENDS), rows, ("code",))


def progress_table(model: PlanModel) -> Table:
    """The state of every indicator that the plan has now."""
    rows = [progress_values(row) for row in model.rows]
    return Table("progress", _PROGRESS, rows, ("code",), [(["code"], "indicators", ["code"])])


# Values

_OBSERVED = (
    _CODE,
    Field("series", words="export.series", required=True),
    Field("year", "integer", required=True),
    Field("value", "number"),
    Field("unit", words="export.unit"),
    Field("qualifier", words="export.qualifier"),
    Field("data_status", words="export.data_status"),
    Field("source"),
    Field("source_url"),
    Field("note"),
    Field("scope_break", "boolean"),
    Field("revision", "integer", required=True),
    Field("upload", "integer"),
    Field("entered_by"),
    Field("entered_at", "datetime"),
)


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
    return Table("observations", _OBSERVED, rows, key, [(["code"], "indicators", ["code"])])


def revisions_table(revisions: Sequence[ObservationRecord]) -> Table:
    """Every revision of every value, oldest first; ``state`` says which one holds."""
    newest = {(row.code, row.series, row.year): row.revision for row in revisions}
    rows = []
    for row in revisions:
        holds = newest[(row.code, row.series, row.year)] == row.revision
        state = "deleted" if row.deleted else "current" if holds else "replaced"
        rows.append({**observation_values(row), "state": state})
    fields = (*_OBSERVED, Field("state", words="indicator.state", required=True))
    key = ("code", "series", "year", "revision")
    return Table("revisions", fields, rows, key, [(["code"], "indicators", ["code"])])


# Evidence and findings

_MENTION = (
    Field("key", required=True),
    Field("code"),
    Field("use", words="export.use"),
    Field("role", words="role", required=True),
    Field("phrase"),
    Field("comparator", words="export.comparator"),
    Field("value", "number"),
    Field("value_high", "number"),
    Field("unit", words="export.unit"),
    Field("kind"),
    Field("period"),
    Field("text"),
    Field("sentence"),
    Field("section"),
    Field("start", "integer", required=True),
    Field("end", "integer", required=True),
    Field("quantity_start", "integer", required=True),
    Field("quantity_end", "integer", required=True),
    Field("in_table", "boolean"),
    Field("document", required=True),
)


def mention_values(mention: MentionRecord, text: str, sha256: str) -> dict[str, Any]:
    """A mention with its sentence, cut out of the document's plain ``text`` by its offsets."""
    own = {field.name for field in _MENTION} - {"sentence", "document"}
    return {
        **{name: getattr(mention, name) for name in own},
        "sentence": " ".join(text[mention.start : mention.end].split()),
        "document": sha256,
    }


def mentions_table(mentions: Iterable[MentionRecord], text: str, sha256: str) -> Table:
    """Every place where the document states a quantity, in its order."""
    rows = [mention_values(mention, text, sha256) for mention in mentions]
    references = [(["code"], "indicators", ["code"]), (["document"], "documents", ["sha256"])]
    return Table("mentions", _MENTION, rows, ("key",), references)


def findings_table(model: PlanModel, codes: set[str] | None = None) -> Table:
    """What agrees and what does not, in both languages; ``codes`` keeps those that touch one of them."""
    fields = (
        Field("number", "integer", required=True),
        Field("finding", required=True),
        Field("severity", words="findings.severity", required=True),
        Field("codes", "array"),
        Field("mention_keys", "array"),
        Field("text_zh"),
        Field("text_en"),
    )
    rows = [
        {
            "number": finding.ordinal,
            "finding": finding.kind,
            "severity": finding.severity,
            "codes": list(finding.codes),
            "mention_keys": list(finding.mention_keys),
            **{f"text_{lang}": finding_text(finding, model.view, lang).strip() for lang in LANGS},
        }
        for finding in model.view.findings
        if codes is None or codes.intersection(finding.codes)
    ]
    return Table("findings", fields, rows, ("number",))


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
    fields = (
        *(Field(name) for name in ("slug", "title", "title_en", "issuer", "issuer_en")),
        Field("issued", "date"),
        *(Field(name, "integer") for name in ("base_year", "start_year", "target_year")),
        Field("document"),
        Field("as_of", "datetime"),
    )
    references = [(["document"], "documents", ["sha256"])]
    return Table("plan", fields, [plan_values(model)], ("slug",), references)


def documents_table(model: PlanModel) -> Table:
    """The document that the plan was read from, by name, hash and place of publication."""
    plan = model.view.plan
    fields = (Field("sha256", required=True), Field("document_name"), Field("source_url"))
    row = {
        "sha256": plan.document_sha256,
        "document_name": plan.document_name,
        "source_url": plan.document_url,
    }
    return Table("documents", fields, [row], ("sha256",))


def as_of(model: PlanModel) -> datetime | None:
    """When the last of the values was entered, in UTC."""
    return model.as_of.astimezone(UTC) if model.as_of else None
