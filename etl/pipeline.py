"""A plan folder into the database: read, extract, reconcile, check, then one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

from db import store
from db.records import (
    BlockRecord,
    DecisionRecord,
    DocumentRecord,
    LoadReport,
    PlanBundle,
    PlanRecord,
)
from etl.catalogue import Catalogue, CatalogueError, read_catalogue
from etl.consistency import findings
from etl.document import Document
from etl.extract import extract
from etl.readers import DocumentError, read_document
from etl.reconcile import ReconcileError, reconcile


class EtlError(Exception):
    """A plan folder that cannot be loaded; one line that names file and place. Nothing was written."""


@dataclass(slots=True)
class Outcome:
    """What a run over several folders did: a report for each one loaded, a line for each one not."""

    reports: list[LoadReport] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """2 when some input could not be used."""
        return 2 if self.errors else 0


def load_seeds(
    engine: Engine, seeds: Path, on_progress: Callable[[int, int], None] | None = None
) -> Outcome:
    """Load every plan folder below ``seeds`` (or ``seeds`` itself when it is one), each in its own transaction.

    A folder that cannot be loaded is reported and the others are loaded. Raises ``EtlError`` when there is none.
    """
    folders = plan_folders(seeds)
    outcome = Outcome()
    for number, folder in enumerate(folders, 1):
        try:
            outcome.reports.append(load_seed(engine, folder))
        except EtlError as error:
            outcome.errors.append(str(error))
        if on_progress:
            on_progress(number, len(folders))
    return outcome


def plan_folders(seeds: Path) -> list[Path]:
    """The plan folders below a folder, by name."""
    if (seeds / "plan.toml").is_file():
        return [seeds.resolve()]
    folders = sorted(path.parent for path in seeds.glob("*/plan.toml")) if seeds.is_dir() else []
    if not folders:
        raise EtlError(
            f"{seeds}: no plan folder there (a folder with a plan.toml); give the seeds folder"
        )
    return folders


def load_seed(engine: Engine, folder: Path) -> LoadReport:
    """Load one plan folder. Raises ``EtlError``; nothing is written then."""
    decisions: tuple[DecisionRecord, ...] = ()
    if folder.name in store.plan_slugs(engine):
        decisions = tuple(store.decisions(engine, folder.name))
    return store.load_plan(engine, build_bundle(folder, decisions))


def build_bundle(folder: Path, decisions: tuple[DecisionRecord, ...] = ()) -> PlanBundle:
    """Everything a plan folder says, without a database. Raises ``EtlError``."""
    try:
        catalogue = read_catalogue(folder / "plan.toml")
        path = folder / catalogue.document
        document = read_document(path, name=f"{folder.name}/{catalogue.document}")
        mentions = extract(document, catalogue.base_year, catalogue.target_year)
        if not mentions:
            raise EtlError(
                f"{folder.name}/{catalogue.document}: states no quantity; is it a plan document?"
            )
        result = reconcile(catalogue, mentions, decisions)
    except (CatalogueError, DocumentError, ReconcileError) as error:
        raise EtlError(str(error)) from error
    return PlanBundle(
        plan=_plan(catalogue, document),
        document=_document(catalogue, document),
        indicators=result.indicators,
        mentions=result.mentions,
        targets=result.targets,
        baselines=result.baselines,
        findings=findings(result),
    )


def _plan(catalogue: Catalogue, document: Document) -> PlanRecord:
    return PlanRecord(
        slug=catalogue.slug,
        title=catalogue.title,
        title_en=catalogue.title_en,
        issuer=catalogue.issuer,
        issuer_en=catalogue.issuer_en,
        issued=catalogue.issued,
        base_year=catalogue.base_year,
        start_year=catalogue.start_year,
        target_year=catalogue.target_year,
        parts=[
            {"code": part.code, "zh": part.zh, "en": part.en or part.zh} for part in catalogue.parts
        ],
        categories=[
            {"code": each.code, "zh": each.zh, "en": each.en or each.zh}
            for each in catalogue.categories
        ],
        thresholds=dict(catalogue.thresholds),
        document_name=document.name,
        document_sha256=document.sha256,
        document_url=catalogue.source_url,
    )


def _document(catalogue: Catalogue, document: Document) -> DocumentRecord:
    return DocumentRecord(
        name=document.name,
        sha256=document.sha256,
        media_type=document.media_type,
        text=document.text,
        source_url=catalogue.source_url,
        blocks=[
            BlockRecord(
                ordinal=block.ordinal,
                kind=block.kind,
                section=" / ".join(block.section),
                level=block.level,
                start=block.start,
                end=block.end,
                table=block.table,
                row=block.row,
                column=block.column,
            )
            for block in document.blocks
        ],
    )
