"""Everything that a plan folder says, as one bundle: read, extract, reconcile, check. No database."""

from __future__ import annotations

from pathlib import Path

from db.records import (
    BlockRecord,
    DecisionRecord,
    DocumentRecord,
    PlanBundle,
    PlanRecord,
)
from etl.catalogue.read import Catalogue, CatalogueError, read_catalogue
from etl.consistency import findings
from etl.document import Document
from etl.extract.walk import extract
from etl.language.recognition import check_language
from etl.load.inputs import EtlError
from etl.readers import DocumentError, read_document
from etl.reconcile import ReconcileError, reconcile


def build_bundle(folder: Path, decisions: tuple[DecisionRecord, ...] = ()) -> PlanBundle:
    """Everything a plan folder says, without a database. Raises ``EtlError``."""
    try:
        catalogue = read_catalogue(folder / "plan.toml")
        path = folder / catalogue.document
        document = read_document(path, name=f"{folder.name}/{catalogue.document}")
        language = check_language(document)
        mentions = extract(document, catalogue.base_year, catalogue.target_year, catalogue.assumed)
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
        findings=findings(result, document.text),
        warnings=[f"{document.name}: {each}" for each in (*document.warnings, language) if each],
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
        assumed=list(catalogue.assumed),
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
