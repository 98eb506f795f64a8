"""A Frictionless data package: CSV tables with their schemas, so that others can build on the data.

Data Package standard, version 1 (``datapackage.json``, Table Schema): https://specs.frictionlessdata.io/
"""

from __future__ import annotations

import codecs
import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from app.domain.row import PlanModel
from app.entry.template import to_csv
from app.export import methods, tables
from app.export.columns import Field, Table
from app.words import t
from db.records import JudgementRecord, ObservationRecord

# A fixed time for every member: the same data give the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MISSING = [""]


def package(
    model: PlanModel,
    observations: Sequence[ObservationRecord],
    revisions: Sequence[ObservationRecord],
    judgements: Sequence[JudgementRecord],
    text: str,
    version: str = "",
) -> bytes:
    """The ZIP's bytes: ``datapackage.json``, ``data/*.csv``, ``README.md``. ``text`` is the document's plain text."""
    plan = model.view.plan
    contents = [
        tables.plan_table(model),
        tables.documents_table(model),
        tables.indicators_table(model),
        tables.targets_table(model.rows),
        tables.progress_table(model),
        tables.observations_table(observations),
        tables.revisions_table(revisions),
        tables.mentions_table(model.view.mentions, text, plan.document_sha256),
        tables.findings_table(model),
        tables.judgements_table(judgements),
    ]
    files = {f"data/{table.name}.csv": csv_bytes(table) for table in contents}
    described = {
        "profile": "tabular-data-package",
        "name": plan.slug.lower(),
        "title": plan.title_en or plan.title,
        "title_zh": plan.title,
        "description": _both("export.package.description", "export.package.note"),
        "version": version or "1",
        **({"created": model.as_of.astimezone(UTC).isoformat()} if model.as_of else {}),
        **({"as_of": model.viewed_at.isoformat()} if model.viewed_at else {}),
        "rights": _both("export.package.rights"),
        "sources": [
            {
                "title": plan.title,
                **({"path": plan.document_url} if plan.document_url else {}),
                "name": plan.document_name,
                "hash": f"sha256:{plan.document_sha256}",
            }
        ],
        "resources": [_resource(table, files[f"data/{table.name}.csv"]) for table in contents],
    }
    members = {
        "datapackage.json": (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode(),
        "README.md": _readme(model, contents).encode(),
        **files,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def csv_bytes(table: Table) -> bytes:
    """A table as CSV in UTF-8 with field names as the header, codes as codes; no mark, as the standard wants."""
    rows = [[_plain(field, row.get(field.name)) for field in table.fields] for row in table.rows]
    data = to_csv([field.name for field in table.fields], rows)
    return data.removeprefix(codecs.BOM_UTF8)


def _plain(field: Field, value: Any) -> object:
    if value is None:
        return ""
    if field.type == "array":
        return json.dumps(value, ensure_ascii=False)
    if field.type == "boolean":
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.15g}"
    return value


def _resource(table: Table, data: bytes) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(field) for field in table.fields],
        "missingValues": _MISSING,
        "primaryKey": list(table.key),
    }
    if table.references:
        schema["foreignKeys"] = [
            {"fields": list(own), "reference": {"resource": other, "fields": list(theirs)}}
            for own, other, theirs in table.references
        ]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title("en"),
        "title_zh": table.title("zh"),
        "path": f"data/{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "header": True},
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": schema,
    }


def _field(field: Field) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": field.name,
        "type": field.type,
        "title": field.title("en"),
        "title_zh": field.title("zh"),
    }
    if field.describe("en"):
        described["description"] = f"{field.describe('en')} {field.describe('zh')}"
    if field.required:
        described["constraints"] = {"required": True}
    return described


def _both(*keys: str) -> str:
    return " ".join(t(key, lang) for lang in ("en", "zh") for key in keys)


def _readme(model: PlanModel, contents: Sequence[Table]) -> str:
    plan = model.view.plan
    lines = [
        f"# {plan.title}",
        "",
        *([plan.title_en, ""] if plan.title_en else []),
        _both("export.package.description"),
        "",
        *(
            [f"{methods.viewed_at(model, 'zh')} {methods.viewed_at(model, 'en')}", ""]
            if model.viewed_at
            else []
        ),
        "| file | 内容 | contents | rows |",
        "|---|---|---|---|",
        *(
            f"| data/{table.name}.csv | {table.title('zh')} | {table.title('en')} | {len(table.rows)} |"
            for table in contents
        ),
        "",
        f"{plan.document_name}, SHA-256 `{plan.document_sha256}`  ",
        plan.document_url,
        "",
        _both("export.package.note"),
        "",
        _both("export.package.rights"),
        "",
    ]
    return "\n".join(lines)
