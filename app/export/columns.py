"""The columns that leave the program: their names, types and texts; and a table, which is columns and rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from app.domain.language import Lang
from app.domain.row import PlanModel
from app.words import has, t

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
    Field("milestones"),
)
PROGRESS_FIELDS = (
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
    Field("best_growth", "number"),
    Field("remaining", "number"),
    Field("measured_from", "integer"),
    Field("ratio", "number"),
    Field("distance_percent", "number"),
    Field("time_percent", "number"),
    Field("attainment_percent", "number"),
    Field("points", "integer"),
    Field("status", words="status", required=True),
    Field("status_basis", words="status_basis"),
    Field("computed_status", words="status", required=True),
    Field("other_path_status", words="status"),
    Field("method_sensitive", "boolean"),
    Field("provisional", "boolean"),
    Field("first_provisional", "boolean"),
    Field("lower_bound", "boolean"),
    Field("scope_broken", "boolean"),
    Field("deciding_period"),
    Field("deciding_role", words="horizon"),
    Field("leg_growth", "number"),
    Field("headline_catch_up_growth", "number"),
)
INDICATOR_FIELDS = (*_CATALOGUE, *_ENDS)
_OVERVIEW = (
    *("code", "name", "part", "category", "kind", "unit", "baseline_year", "baseline"),
    *("baseline_basis", "target_period", "comparator", "target", "target_high", "target_basis"),
    *("required_growth", "growth_unit", "latest_year", "latest", "latest_status", "total"),
    *("expected", "gap", "gap_percent", "achieved_growth", "catch_up_growth", "best_growth"),
    *("remaining", "measured_from", "distance_percent", "time_percent", "attainment_percent"),
    *("status", "status_basis", "computed_status", "method_sensitive", "provisional"),
    *("first_provisional", "lower_bound", "scope_broken", "mentions"),
    *("milestones", "deciding_period", "deciding_role", "leg_growth", "headline_catch_up_growth"),
)
_KNOWN = {field.name: field for field in (*_CATALOGUE, *_ENDS, *PROGRESS_FIELDS)} | {
    "name": Field("name"),
    "mentions": Field("mentions", "integer"),
}
OVERVIEW_FIELDS = [_KNOWN[name] for name in _OVERVIEW]

TARGET_FIELDS = (
    _CODE,
    Field("number", "integer", required=True),
    Field("year", "integer", required=True),
    Field("target_role", words="horizon", required=True),
    Field("period"),
    Field("comparator", words="export.comparator"),
    Field("target", "number"),
    Field("target_high", "number"),
    Field("target_basis", words="basis"),
    Field("factor", "number"),
    Field("decides", "boolean"),
    Field("target_status", words="status"),
    Field("status_basis", words="status_basis"),
    Field("measured_from", "integer"),
    Field("leg_start_year", "integer"),
    Field("leg_start", "number"),
    Field("leg_growth", "number"),
    Field("growth_unit", words="export.growth_unit"),
    Field("catch_up_growth", "number"),
    Field("target_mention"),
)

OBSERVATION_FIELDS = (
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

REVISION_FIELDS = (*OBSERVATION_FIELDS, Field("state", words="indicator.state", required=True))

MENTION_FIELDS = (
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
    Field("period_basis", words="period_basis"),
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

FINDING_FIELDS = (
    Field("number", "integer", required=True),
    Field("finding", words="export.check", required=True),
    Field("severity", words="findings.severity", required=True),
    Field("codes", "array"),
    Field("mention_keys", "array"),
    Field("text_zh"),
    Field("text_en"),
)

JUDGEMENT_FIELDS = (
    Field("number", "integer", required=True),
    _CODE,
    Field("judgement", words="export.judgement", required=True),
    Field("verdict", words="status", required=True),
    Field("reason"),
    Field("judged_on", "date"),
    Field("withdrawn", "boolean"),
    Field("entered_by"),
    Field("entered_at", "datetime"),
)
PLAN_FIELDS = (
    *(Field(name) for name in ("slug", "title", "title_en", "issuer", "issuer_en")),
    Field("issued", "date"),
    *(Field(name, "integer") for name in ("base_year", "start_year", "target_year")),
    Field("document"),
    Field("as_of", "datetime"),
)
DOCUMENT_FIELDS = (Field("sha256", required=True), Field("document_name"), Field("source_url"))
