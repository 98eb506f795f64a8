"""The writing half: importing actuals, with a token, checked row by row as the page does."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import wraps
from typing import Any

import flask
from flask_smorest import Blueprint
from marshmallow import ValidationError

from app.domain.language import Lang
from app.entry.cell_account import account_from, with_account
from app.entry.problems import FileProblem, Problem, Question
from app.entry.table.lines import COLUMNS, REQUIRED, Line
from app.entry.table.recognise import Table, recognise_file
from app.entry.validation import Checked, Preview, check
from app.reading import Services
from app.web.access.people import author, current, may
from app.web.api import schemas
from app.web.api.errors import reader_language, refuse, refuse_saying
from app.web.api.reading import Views
from app.web.api.route import route
from app.words import t
from db import store
from db.store import Conflict

CSV, JSON = "text/csv", "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = {CSV: "actuals.csv", XLSX: "actuals.xlsx"}
SHOWN = 1000


def _writers_only(configured: str) -> Callable[[Any], Any]:
    """For accounts that may enter and programs with a token; ``configured`` is the one of the configuration."""

    def decorate(view: Any) -> Any:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            # Before anything is read: a stranger's body is not worth parsing.
            person = current()
            if person is None or (person.via == "open" and configured):
                refuse(401, "token")
            if person.via == "open":
                refuse(403, "no_token_configured")
            if not may("analyst"):
                refuse(403, "role")
            return view(*args, **kwargs)

        return guarded

    return decorate


def _entered_by(given: str) -> str:
    """The name on the entries: the account's, and no other; else the one given. Ends in 422."""
    name = author(given) or "api"
    if given and given != name:
        refuse(422, "entered_by", name=name)
    return name


def writing(services: Services) -> Blueprint:
    """The blueprint of what is written."""
    blueprint = Blueprint("writing", __name__, url_prefix="/api/v1", description="Writing")
    views = Views(services)
    binary = {"type": "string", "format": "binary"}
    body = {
        "required": True,
        "content": {
            JSON: {"schema": schemas.ImportBody},
            CSV: {"schema": {"type": "string"}},
            XLSX: {"schema": binary},
        },
    }

    @route(
        blueprint,
        "/plans/<slug>/actuals",
        schemas.ImportResult,
        "Recorded.",
        takes=schemas.ImportArgs,
        wrong=(400, 401, 403, 404, 409, 413, 415, 422),
        method="POST",
        status=201,
        also={200: "Checked; nothing was, or had to be, recorded."},
        guard=_writers_only(services.settings.api_token),
        doc={"requestBody": body, "security": [{"token": []}]},
    )
    def actuals(args: dict[str, Any], slug: str) -> Any:
        """Import actuals: a CSV or XLSX file as the upload page takes it, or rows as JSON.

        Every row is checked first. With ``on_error=stop`` one bad row keeps everything from being written, with
        ``skip`` the good ones are. Values are never overwritten: a correction is a new revision.
        """
        model = views.model(slug)
        who = _entered_by(args.get("entered_by", ""))
        data = flask.request.get_data()
        table = _table(data, args)
        found = check(table.lines, model, store.name_aliases(services.engine, slug))
        lang = reader_language()
        result = _result(found, args["dry_run"], lang) | _reading(with_account(table, found), lang)
        if args["dry_run"]:
            return result, 200
        if not found.good and args["on_error"] == "stop":
            return _refused(result)
        rows = found.observations()
        if not rows:
            return result, 200
        try:
            record = store.record_upload(
                services.engine,
                slug,
                rows,
                kind="import",
                entered_by=who,
                filename=args.get("filename", ""),
                sha256=hashlib.sha256(data).hexdigest(),
            )
        except Conflict:
            refuse(409, "conflict")
        return {**result, "recorded": True, "upload": record.id}, 201

    return blueprint


def _table(data: bytes, args: Mapping[str, Any]) -> Table:
    """The rows of the body, whatever its type. Ends in 400, 415 or 422 where there are none."""
    media_type = flask.request.mimetype
    if media_type == JSON:
        return Table(lines=_json_lines())
    if media_type not in FILES:
        refuse(415, "media_type", given=media_type[:80] or "—", known=f"{CSV}, {XLSX}, {JSON}")
    answers = dict(each.split("=", 1) for each in args["answer"])
    try:
        return recognise_file(data, FILES[media_type], sheet=args["sheet"], answers=answers)
    except FileProblem as error:
        lang = reader_language()
        asked = [_question(question, lang) for question in error.problem.questions]
        more = {"errors": {"questions": asked}} if asked else {}
        refuse_saying(422, error.problem.text(lang), **more)


def _question(question: Question, lang: Lang) -> dict[str, Any]:
    """What the file leaves open, with the answers as the parameter ``answer`` takes them."""
    choices = [{"answer": each.answer, "message": each.text(lang)} for each in question.choices]
    return {"code": question.code, "message": question.text(lang), "choices": choices}


def _reading(table: Table, lang: Lang) -> dict[str, Any]:
    """What was taken one way, and what became of every cell."""
    account = account_from(table.cells)
    cells: dict[str, Any] = {}
    if account is not None:
        unused = [
            {"place": each.place, "count": each.count, "code": each.why, "message": each.text(lang)}
            for each in account.unused[:SHOWN]
        ]
        cells = {
            "total": account.total,
            "used": account.used,
            "refused": account.refused,
            "unused": unused,
        }
    return {"remarks": [remark.text(lang) for remark in table.remarks], "cells": cells}


def _json_lines() -> list[Line]:
    given = flask.request.get_json()  # 400 for what is no JSON
    try:
        rows = schemas.ImportBody().load(given)["rows"]
    except ValidationError as error:
        refuse_saying(422, "", errors={"json": error.messages})
    lines = []
    for number, row in enumerate(rows, start=1):
        # What a row does not speak of stays as it is recorded.
        fields = {name: _written(row.get(name)) for name in COLUMNS if name in {*REQUIRED, *row}}
        lines.append(Line(number, fields))
    return lines


def _written(value: Any) -> str:
    """A JSON value as a cell would show it: no exponent, nothing for null, true and false as words."""
    if value is None:
        return ""
    if isinstance(value, float) and value == value and abs(value) != float("inf"):
        return format(Decimal(repr(value)), "f")
    return str(value)[:10_000]


def _result(found: Preview, dry_run: bool, lang: Lang) -> dict[str, Any]:
    states = ("new", "changed", "unchanged", "blank", "refused")

    def listed(of: Callable[[Checked], Sequence[Problem]]) -> list[dict[str, Any]]:
        return [
            {
                "row": row.line.number,
                "indicator": row.line.fields.get("indicator", "")[:200],
                "year": row.line.fields.get("year", "")[:40],
                "column": problem.column,
                "code": problem.code,
                "message": problem.text(lang),
            }
            for row in found.rows
            for problem in of(row)
        ][:SHOWN]

    return {
        "dry_run": dry_run,
        "recorded": False,
        "upload": None,
        "counts": {state: found.count(state) for state in states},  # type: ignore[arg-type]
        "problems": listed(lambda row: row.problems),
        "warnings": listed(lambda row: row.warnings),
    }


def _refused(result: dict[str, Any]) -> flask.Response:
    """422 with what is wrong with each row."""
    lang = reader_language()
    count = result["counts"]["refused"]
    response = flask.jsonify(
        {
            "code": 422,
            "status": "Unprocessable Entity",
            "message": t("api.error.rows", lang, count=count),
            "hint": t("api.hint.rows", lang),
            "errors": {key: result[key] for key in ("counts", "problems", "warnings")},
        }
    )
    response.status_code = 422
    return response
