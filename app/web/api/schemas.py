"""What the interface takes and gives, from which its OpenAPI document is made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from app.domain.vocabulary import STATUSES
from app.export import columns
from app.export.columns import Field
from app.export.tables import BASES
from db.records import MENTION_ROLES

MAX_PAGE_SIZE = 1000
SEVERITIES = ("agrees", "note", "conflict")
ROLES = MENTION_ROLES
_TYPES: dict[str, type[fields.Field[Any]]] = {
    "string": fields.String,
    "integer": fields.Integer,
    "number": fields.Float,
    "boolean": fields.Boolean,
    "date": fields.Date,
    "datetime": fields.DateTime,
}


def _described(name: str, columns: Sequence[Field], **more: fields.Field[Any]) -> type[Schema]:
    """A schema with the fields of a table, titled and described as everywhere."""
    members: dict[str, Any] = {}
    for column in columns:
        about = column.describe("en") or column.title("en")
        metadata = {"title": column.title("en"), "description": about}
        if column.type == "array":
            members[column.name] = fields.List(fields.String(), metadata=metadata)
            continue
        nullable = column.type != "boolean" and not column.required
        members[column.name] = _TYPES[column.type](
            allow_none=nullable and column.type != "string", metadata=metadata
        )
    return type(name, (Schema,), {**members, **more})


def _text(description: str, **more: Any) -> fields.String:
    return fields.String(metadata={"description": description}, **more)


def _as_of() -> fields.AwareDateTime:
    return fields.AwareDateTime(
        format="iso",
        validate=validate.Range(
            min=datetime(1900, 1, 1, tzinfo=UTC), max=datetime(2200, 1, 1, tzinfo=UTC)
        ),
        metadata={"description": "The values as they stood then: a date-time with its zone."},
    )


class PageArgs(Schema):
    """Which page of a list."""

    class Meta:
        unknown = RAISE

    page = fields.Integer(
        load_default=1,
        validate=validate.Range(min=1, max=1_000_000),
        metadata={"description": "Number of the page, from 1."},
    )
    page_size = fields.Integer(
        load_default=100,
        validate=validate.Range(min=1, max=MAX_PAGE_SIZE),
        metadata={"description": "Rows on a page."},
    )


class IndicatorArgs(PageArgs):
    """The filters of the overview."""

    part = _text("Only this part of the plan (its code).")
    category = _text("Only this category (its code).")
    status = _text("Only this status.", validate=validate.OneOf(STATUSES))
    basis = _text(
        "Only verdicts that are measured from the first actual on, for want of a baseline, or only the others.",
        validate=validate.OneOf(BASES),
    )
    q = _text("Words in name, code or alias.")


class ProgressArgs(IndicatorArgs):
    """The filters of the overview, and when."""

    as_of = _as_of()


class ObservationArgs(PageArgs):
    """Which values."""

    code = _text("Only this indicator.")
    year = fields.Integer(
        validate=validate.Range(min=1900, max=2200), metadata={"description": "Only this year."}
    )
    series = _text("Default: both.", validate=validate.OneOf(("actual", "reference")))
    as_of = _as_of()
    history = fields.Boolean(
        load_default=False,
        metadata={"description": "Every revision, oldest first, and which of them holds."},
    )


class MentionArgs(PageArgs):
    """Which mentions."""

    code = _text("Only those of this indicator.")
    role = _text("Only this role.", validate=validate.OneOf(ROLES))
    tied = fields.Boolean(metadata={"description": "Only those tied (or not) to an indicator."})


class FindingArgs(PageArgs):
    """Which findings."""

    code = _text("Only those that concern this indicator.")
    severity = _text("Only this result.", validate=validate.OneOf(SEVERITIES))


class Pagination(Schema):
    """Where in the list this page is."""

    page = fields.Integer(required=True)
    page_size = fields.Integer(required=True)
    pages = fields.Integer(required=True)
    total = fields.Integer(required=True)


class Label(Schema):
    """A part or category: its code and its names."""

    code = fields.String(required=True)
    zh = fields.String()
    en = fields.String()


class Thresholds(Schema):
    """The limits between one status and the next."""

    ahead = fields.Float()
    on_track = fields.Float()
    behind = fields.Float()
    about_share = fields.Float()
    about_band = fields.Float()
    hold_band = fields.Float()
    bound_points = fields.Float()


Document = _described("Document", columns.DOCUMENT_FIELDS)
Plan = _described(
    "Plan",
    [field for field in columns.PLAN_FIELDS if field.name != "document"],
    document=fields.Nested(Document),
    parts=fields.List(fields.Nested(Label)),
    categories=fields.List(fields.Nested(Label)),
    thresholds=fields.Nested(Thresholds),
)
Target = _described(
    "Target", [field for field in columns.TARGET_FIELDS if field.name not in {"code", "number"}]
)
_TARGETS = fields.List(
    fields.Nested(Target),
    metadata={
        "description": "All targets in the order of their years: milestones, headline, outlook."
    },
)
Indicator = _described("Indicator", columns.INDICATOR_FIELDS, targets=_TARGETS)
Progress = _described("Progress", columns.PROGRESS_FIELDS)
Observation = _described(
    "Observation",
    columns.REVISION_FIELDS,
)
Mention = _described("Mention", columns.MENTION_FIELDS)
Finding = _described(
    "Finding",
    columns.FINDING_FIELDS,
    data=fields.Dict(metadata={"description": "The arithmetic, as numbers."}),
)
Judgement = _described("Judgement", columns.JUDGEMENT_FIELDS)
Detail = _described(
    "IndicatorDetail",
    columns.INDICATOR_FIELDS,
    targets=_TARGETS,
    aliases=fields.List(fields.String()),
    ruling=fields.Dict(metadata={"description": "Why this target: the rule and its numbers."}),
    progress=fields.Nested(Progress),
    observations=fields.List(fields.Nested(Observation)),
    mentions=fields.List(fields.Nested(Mention)),
    findings=fields.List(fields.Nested(Finding)),
    judgements=fields.List(fields.Nested(Judgement)),
)


def listed(item: type[Schema]) -> type[Schema]:
    """The schema of a page of items."""
    return type(
        f"{item.__name__}List",
        (Schema,),
        {
            "data": fields.List(fields.Nested(item), required=True),
            "pagination": fields.Nested(Pagination, required=True),
        },
    )


class Error(Schema):
    """What is wrong and what to do about it."""

    code = fields.Integer(required=True, metadata={"description": "The HTTP status."})
    status = fields.String(required=True, metadata={"description": "Its name."})
    message = fields.String(required=True, metadata={"description": "What is wrong."})
    hint = fields.String(metadata={"description": "What to do."})
    errors = fields.Dict(metadata={"description": "Field by field, where there are several."})


# Writing


class ImportArgs(Schema):
    """How to import."""

    class Meta:
        unknown = RAISE

    dry_run = fields.Boolean(
        load_default=False, metadata={"description": "Check every row and write nothing."}
    )
    on_error = _text(
        "stop: one bad row and nothing is written. skip: the good rows are written.",
        load_default="stop",
        validate=validate.OneOf(("stop", "skip")),
    )
    entered_by = _text(
        "Who answers for the values; stands beside each of them. With an account's token it is the account's name. "
        "Default: that, or api.",
        validate=validate.Length(min=1, max=200),
    )
    filename = _text(
        "Name of the file, for the list of uploads.", validate=validate.Length(max=200)
    )
    sheet = _text(
        "Sheet of a workbook. Default: the first that is shown and has a known head.",
        load_default="",
        validate=validate.Length(max=200),
    )
    answer = fields.List(
        fields.String(validate=validate.Regexp(r"^[^=]{1,20}=[^=].{0,199}$")),
        load_default=list,
        validate=validate.Length(max=256),
        metadata={
            "description": "Settles what the file leaves open, for instance D=actual; may be given several times. "
            "The questions of a file (422) say which answers there are."
        },
    )


class ImportRow(Schema):
    """A value as the upload form takes it: the words and units of a spreadsheet will do."""

    class Meta:
        unknown = RAISE

    indicator = _text("Code, name or alias.", required=True)
    year = fields.Raw(required=True, metadata={"type": ["integer", "string"]})
    value = fields.Raw(required=True, metadata={"type": ["number", "string"]})
    unit = _text("Unit of the value; converted into the indicator's own.")
    # Left out, each stays as it is recorded; given as an empty text it is emptied.
    source = _text("Where the value comes from. Left out: as recorded.")
    note = _text("Remark. Left out: as recorded.")
    status = _text("provisional, final, revised, estimate or empty. Left out: as recorded.")
    source_url = _text("Address of the source. Left out: as recorded.")


class ImportBody(Schema):
    """Rows as JSON."""

    class Meta:
        unknown = RAISE

    rows = fields.List(
        fields.Nested(ImportRow), required=True, validate=validate.Length(min=1, max=200_000)
    )


class RowProblem(Schema):
    """What is wrong (or odd) with a row."""

    row = fields.Integer(metadata={"description": "Row of the file, or place in the list from 1."})
    indicator = fields.String()
    year = fields.String()
    column = fields.String(metadata={"description": "The field it is about."})
    code = fields.String(metadata={"description": "Which rule."})
    message = fields.String(metadata={"description": "What is wrong and what to do."})


class Counts(Schema):
    """How many rows are what."""

    new = fields.Integer()
    changed = fields.Integer()
    unchanged = fields.Integer()
    blank = fields.Integer()
    refused = fields.Integer()


class UnusedCells(Schema):
    """Cells of the file that were not used, for one reason."""

    place = fields.String(metadata={"description": "As a spreadsheet names it: D2:D9; or a sheet."})
    count = fields.Integer()
    code = fields.String(metadata={"description": "Which reason."})
    message = fields.String(metadata={"description": "Why."})


class Cells(Schema):
    """What became of every cell of the file that holds anything; empty for rows as JSON."""

    total = fields.Integer()
    used = fields.Integer()
    refused = fields.Integer(metadata={"description": "Cells of rows with a problem."})
    unused = fields.List(fields.Nested(UnusedCells))


class ImportResult(Schema):
    """What was, or would be, recorded."""

    dry_run = fields.Boolean()
    recorded = fields.Boolean()
    upload = fields.Integer(
        allow_none=True,
        metadata={"description": "Number of the upload, by which it can be undone."},
    )
    counts = fields.Nested(Counts)
    problems = fields.List(fields.Nested(RowProblem))
    warnings = fields.List(fields.Nested(RowProblem))
    remarks = fields.List(
        fields.String(),
        metadata={"description": "What was taken one way, and could be meant another."},
    )
    cells = fields.Nested(Cells)
