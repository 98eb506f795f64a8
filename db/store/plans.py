"""Plans: what the ETL makes true, and what the dashboard asks about it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from db.engine import reading, writing
from db.models import (
    Baseline,
    Block,
    Document,
    Finding,
    Indicator,
    Installation,
    Mention,
    Plan,
    Target,
)
from db.records import (
    BaselineRecord,
    BlockRecord,
    DecisionRecord,
    DocumentRecord,
    FindingRecord,
    IndicatorRecord,
    LoadReport,
    MentionRecord,
    PlanBundle,
    PlanRecord,
    PlanView,
    TargetRecord,
)
from db.store.loads import same_decisions

R = TypeVar("R")
Snapshot: TypeAlias = dict[str, dict[Any, Any]]


def revision_number(engine: Engine) -> int:
    """The number that every committed write raises: a cache made at the same number is still right."""
    with engine.connect() as connection:
        return revision_of(connection)


def bump_revision(connection: Connection) -> None:
    """Raise the revision number within the caller's transaction."""
    connection.execute(
        update(Installation).where(Installation.id == 1).values(revision=Installation.revision + 1)
    )


def plan_slugs(engine: Engine) -> list[str]:
    """The plans in the database, in the order in which they were first loaded."""
    with reading(engine) as connection:
        return list(connection.scalars(select(Plan.slug).order_by(Plan.id)))


def plan_titles(engine: Engine) -> list[tuple[str, str, str]]:
    """Slug, title and English title of every plan, in the order in which they were first loaded."""
    with reading(engine) as connection:
        rows = connection.execute(select(Plan.slug, Plan.title, Plan.title_en).order_by(Plan.id))
        return [(row.slug, row.title, row.title_en) for row in rows]


def plan_id_of(connection: Connection, slug: str) -> int:
    """The key of a plan; ``LookupError`` when there is none of that name."""
    plan_id = connection.scalar(select(Plan.id).where(Plan.slug == slug))
    if plan_id is None:
        raise LookupError(f"no plan {slug!r} in the database")
    return plan_id


def load_plan(
    engine: Engine,
    bundle: PlanBundle,
    *,
    inputs: str = "",
    decided: Sequence[DecisionRecord] | None = None,
    now: datetime | None = None,
) -> LoadReport:
    """Make the database say what the bundle says, in one transaction; observations are never touched.

    Run again with the same bundle it writes nothing. An indicator that the catalogue no longer names is retired:
    its row, its code and its observations stay. ``inputs`` stands for all the bundle was made from (``load_states``);
    ``DecisionsChanged`` when the rulings that hold are no longer those it was made with (``decided``).
    """
    fingerprint = _fingerprint(bundle)
    slug = bundle.plan.slug
    with writing(engine) as connection:
        before = connection.execute(
            select(Plan.id, Plan.fingerprint).where(Plan.slug == slug).with_for_update()
        ).one_or_none()
        if before is not None:
            same_decisions(connection, before.id, decided)
            if before.fingerprint == fingerprint:
                connection.execute(update(Plan).where(Plan.id == before.id).values(inputs=inputs))
                return LoadReport(slug, {})
        old = _snapshot(connection, before.id) if before is not None else {}
        stamps = {
            "fingerprint": fingerprint,
            "inputs": inputs,
            "loaded_at": now or datetime.now(UTC),
        }
        plan_id = _write_plan(connection, bundle, before.id if before else None, stamps)
        ids = _write_indicators(connection, plan_id, bundle.indicators)
        _replace_document(connection, plan_id, bundle, ids)
        _replace_rulings(connection, plan_id, bundle, ids)
        changes = _compare(old, _snapshot(connection, plan_id))
        bump_revision(connection)
    # A fingerprint may differ where no table does (a new field with its old meaning).
    return LoadReport(slug, changes or {"plan": (0, 1, 0)})


def plan_view(engine: Engine, slug: str) -> PlanView:
    """All that the dashboard needs of a plan but the document's text and the observations.

    Raises ``LookupError`` when there is no such plan.
    """
    with reading(engine) as connection:
        plan_id = plan_id_of(connection, slug)
        return PlanView(
            revision=revision_of(connection),
            plan=_plan_record(connection, plan_id),
            indicators=_indicators(connection, plan_id),
            targets=_targets(connection, plan_id),
            baselines=_baselines(connection, plan_id),
            mentions=_mentions(connection, plan_id),
            findings=_findings(connection, plan_id),
        )


def document_of(engine: Engine, slug: str) -> DocumentRecord:
    """The plan's document: plain text and blocks. Raises ``LookupError`` when there is no such plan."""
    with reading(engine) as connection:
        plan_id = plan_id_of(connection, slug)
        row = connection.execute(
            select(Document.__table__).where(Document.plan_id == plan_id)
        ).one()
        blocks = connection.execute(
            select(
                Block.ordinal,
                Block.kind,
                Block.section,
                Block.level,
                Block.start,
                Block.end,
                Block.table,
                Block.row,
                Block.column,
            )
            .where(Block.document_id == row.id)
            .order_by(Block.ordinal)
        )
        return DocumentRecord(
            name=row.name,
            sha256=row.sha256,
            media_type=row.media_type,
            text=row.text,
            source_url=row.source_url,
            blocks=[BlockRecord(*block) for block in blocks],
        )


# Writing


def _write_plan(
    connection: Connection, bundle: PlanBundle, plan_id: int | None, stamps: Mapping[str, Any]
) -> int:
    plan = bundle.plan
    values = {
        "slug": plan.slug,
        "title": plan.title,
        "title_en": plan.title_en,
        "issuer": plan.issuer,
        "issuer_en": plan.issuer_en,
        "issued": plan.issued,
        "base_year": plan.base_year,
        "start_year": plan.start_year,
        "target_year": plan.target_year,
        "parts": [dict(part) for part in plan.parts],
        "categories": [dict(category) for category in plan.categories],
        "thresholds": dict(plan.thresholds),
        "assumed": list(plan.assumed),
        **stamps,
    }
    if plan_id is None:
        return int(connection.scalars(insert(Plan).returning(Plan.id), [values]).one())
    connection.execute(update(Plan).where(Plan.id == plan_id).values(**values))
    return plan_id


def _write_indicators(
    connection: Connection, plan_id: int, indicators: Sequence[IndicatorRecord]
) -> dict[str, int]:
    known = {
        row.code: row.id
        for row in connection.execute(
            select(Indicator.code, Indicator.id).where(Indicator.plan_id == plan_id)
        )
    }
    for indicator in indicators:
        values = _plain(indicator)
        key = known.get(indicator.code)
        if key is None:
            known[indicator.code] = connection.scalars(
                insert(Indicator).returning(Indicator.id), [{**values, "plan_id": plan_id}]
            ).one()
        else:
            connection.execute(update(Indicator).where(Indicator.id == key).values(**values))
    named = {indicator.code for indicator in indicators}
    gone = [key for code, key in known.items() if code not in named]
    if gone:
        connection.execute(update(Indicator).where(Indicator.id.in_(gone)).values(retired=True))
    return known


def _replace_document(
    connection: Connection, plan_id: int, bundle: PlanBundle, ids: Mapping[str, int]
) -> None:
    old = connection.scalar(select(Document.id).where(Document.plan_id == plan_id))
    if old is not None:
        # Said out loud, so that it does not hang on the engine's cascades.
        connection.execute(delete(Mention).where(Mention.document_id == old))
        connection.execute(delete(Block).where(Block.document_id == old))
        connection.execute(delete(Document).where(Document.id == old))
    document = bundle.document
    key = connection.scalars(
        insert(Document).returning(Document.id),
        [
            {
                "plan_id": plan_id,
                "name": document.name,
                "sha256": document.sha256,
                "media_type": document.media_type,
                "source_url": document.source_url,
                "text": document.text,
            }
        ],
    ).one()
    _insert(connection, Block, ({**_plain(block), "document_id": key} for block in document.blocks))
    _insert(
        connection,
        Mention,
        (
            {**_without_code(mention), "document_id": key, "indicator_id": ids.get(mention.code)}
            for mention in bundle.mentions
        ),
    )


def _replace_rulings(
    connection: Connection, plan_id: int, bundle: PlanBundle, ids: Mapping[str, int]
) -> None:
    own = list(ids.values())
    for table in (Target, Baseline):
        connection.execute(delete(table).where(table.indicator_id.in_(own)))
    connection.execute(delete(Finding).where(Finding.plan_id == plan_id))
    _insert(
        connection,
        Target,
        ({**_without_code(row), "indicator_id": ids[row.code]} for row in bundle.targets),
    )
    _insert(
        connection,
        Baseline,
        ({**_without_code(row), "indicator_id": ids[row.code]} for row in bundle.baselines),
    )
    _insert(connection, Finding, ({**_plain(row), "plan_id": plan_id} for row in bundle.findings))


def _insert(connection: Connection, table: type[Any], rows: Iterable[dict[str, Any]]) -> None:
    values = list(rows)
    if values:
        connection.execute(insert(table), values)


def _plain(record: Any) -> dict[str, Any]:
    """A record's fields with lists and dicts that JSON columns take."""
    values = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, Mapping):
            value = dict(value)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            value = list(value)
        values[field.name] = value
    return values


def _without_code(record: Any) -> dict[str, Any]:
    values = _plain(record)
    del values["code"]
    return values


def _fingerprint(bundle: PlanBundle) -> str:
    def encode(value: object) -> object:
        if isinstance(value, date):
            return value.isoformat()
        if is_dataclass(value):
            return {field.name: getattr(value, field.name) for field in fields(value)}
        raise TypeError(f"{value!r} has no place in a fingerprint")

    data = json.dumps(bundle, default=encode, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(data.encode()).hexdigest()


# What changed


def _snapshot(connection: Connection, plan_id: int) -> Snapshot:
    """The plan's tables as ``{table: {natural key: contents}}``."""
    plan = _plain(_plan_record(connection, plan_id))
    del plan["loaded_at"]
    return {
        "plan": {plan_id: plan},
        "indicator": {row.code: row for row in _indicators(connection, plan_id)},
        "mention": {row.key: row for row in _mentions(connection, plan_id)},
        "target": {(row.code, row.ordinal): row for row in _targets(connection, plan_id)},
        "baseline": {row.code: row for row in _baselines(connection, plan_id)},
        "finding": {
            (row.kind, *row.mention_keys, *row.codes): (row.severity, row.data)
            for row in _findings(connection, plan_id)
        },
    }


def _compare(old: Snapshot, new: Snapshot) -> dict[str, tuple[int, int, int]]:
    changes = {}
    for table, rows in new.items():
        was = old.get(table, {})
        counts = (
            len(rows.keys() - was.keys()),
            sum(was[key] != rows[key] for key in rows.keys() & was.keys()),
            len(was.keys() - rows.keys()),
        )
        if any(counts):
            changes[table] = counts
    return changes


# Reading


def revision_of(connection: Connection) -> int:
    return connection.scalars(select(func.coalesce(func.max(Installation.revision), 0))).one()


def _plan_record(connection: Connection, plan_id: int) -> PlanRecord:
    row = connection.execute(
        select(
            Plan.__table__,
            Document.name.label("document_name"),
            Document.sha256.label("document_sha256"),
            Document.source_url.label("document_url"),
        )
        .join(Document, Document.plan_id == Plan.id)
        .where(Plan.id == plan_id)
    ).one()
    return PlanRecord(**{field.name: getattr(row, field.name) for field in fields(PlanRecord)})


def _columns(table: type[Any], record: type[Any]) -> list[Any]:
    return [getattr(table, field.name) for field in fields(record)]


def _indicators(connection: Connection, plan_id: int) -> list[IndicatorRecord]:
    rows = connection.execute(
        select(*_columns(Indicator, IndicatorRecord))
        .where(Indicator.plan_id == plan_id)
        .order_by(Indicator.retired, Indicator.ordinal, Indicator.id)
    )
    return [IndicatorRecord(*row) for row in rows]


def _mentions(connection: Connection, plan_id: int) -> list[MentionRecord]:
    names = [field.name for field in fields(MentionRecord)]
    columns = [
        func.coalesce(Indicator.code, "").label("code")
        if name == "code"
        else getattr(Mention, name)
        for name in names
    ]
    rows = connection.execute(
        select(*columns)
        .join(Document, Document.id == Mention.document_id)
        .outerjoin(Indicator, Indicator.id == Mention.indicator_id)
        .where(Document.plan_id == plan_id)
        .order_by(Mention.ordinal)
    )
    return [MentionRecord(*row) for row in rows]


def _of_indicator(
    connection: Connection, plan_id: int, table: type[Any], record: type[R], *order: Any
) -> list[R]:
    names = [field.name for field in fields(record)]  # type: ignore[arg-type]
    columns = [Indicator.code if name == "code" else getattr(table, name) for name in names]
    rows = connection.execute(
        select(*columns)
        .join(Indicator, Indicator.id == table.indicator_id)
        .where(Indicator.plan_id == plan_id)
        .order_by(Indicator.ordinal, Indicator.id, *order)
    )
    return [record(*row) for row in rows]


def _targets(connection: Connection, plan_id: int) -> list[TargetRecord]:
    return _of_indicator(connection, plan_id, Target, TargetRecord, Target.ordinal)


def _baselines(connection: Connection, plan_id: int) -> list[BaselineRecord]:
    return _of_indicator(connection, plan_id, Baseline, BaselineRecord)


def _findings(connection: Connection, plan_id: int) -> list[FindingRecord]:
    rows = connection.execute(
        select(*_columns(Finding, FindingRecord))
        .where(Finding.plan_id == plan_id)
        .order_by(Finding.ordinal)
    )
    return [FindingRecord(*row) for row in rows]
