"""The reading half: plans, indicators, progress, observations, mentions, findings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

import flask
from flask_smorest import Blueprint

from app.domain.row import IndicatorRow, PlanModel
from app.export import tables
from app.export.gather import UnknownFilter, chosen
from app.reading import Services, load_model
from app.web.api import schemas
from app.web.api.errors import reader_language, refuse, refuse_saying
from app.web.api.route import route
from db import store
from db.records import ObservationRecord


class Views:
    """What every view needs: the services, and kind refusals."""

    def __init__(self, services: Services) -> None:
        self.services = services

    def model(self, slug: str) -> PlanModel:
        """The plan, or 404 with the plans there are."""
        plans = self.services.plans()
        if slug not in plans:
            refuse(404, "no_plan", plan=slug[:100], known=", ".join(plans[:20]) or "—")
        return self.services.model(slug)

    def row(self, model: PlanModel, code: str) -> IndicatorRow:
        """The indicator, or 404."""
        row = model.row(code)
        if row is None:
            refuse(404, "no_indicator", code=code[:100], plan=model.slug)
        return row

    def filtered(self, model: PlanModel, args: dict[str, Any]) -> Sequence[IndicatorRow]:
        """The rows for the overview's filters, or 422 with what there is."""
        try:
            return chosen(model, {k: str(v) for k, v in args.items() if v}, reader_language())
        except UnknownFilter as error:
            refuse_saying(422, str(error))

    def known_code(self, model: PlanModel, code: str | None) -> None:
        """422 for a filter by a code that does not exist."""
        if code is not None and all(code != each.code for each in model.view.indicators):
            refuse(422, "no_indicator", code=code[:100], plan=model.slug)


def page_of(
    rows: Sequence[Any], args: dict[str, Any]
) -> tuple[dict[str, Any], int, dict[str, str]]:
    """A page of a list, with a ``Link`` header (RFC 8288) to its neighbours."""
    page, size = args["page"], args["page_size"]
    pages = max(1, math.ceil(len(rows) / size))
    query = flask.request.args.to_dict()

    def link(number: int, relation: str) -> str:
        address = f"{flask.request.path}?{urlencode({**query, 'page': number})}"
        return f'<{address}>; rel="{relation}"'

    links = [link(page - 1, "prev")] if 1 < page <= pages else []
    links += [link(page + 1, "next")] if page < pages else []
    body = {
        "data": list(rows[(page - 1) * size : page * size]),
        "pagination": {"page": page, "page_size": size, "pages": pages, "total": len(rows)},
    }
    return body, 200, {"Link": ", ".join(links)} if links else {}


def plan_body(model: PlanModel) -> dict[str, Any]:
    """A plan as the interface gives it."""
    plan = model.view.plan
    return {
        **tables.plan_values(model),
        "document": tables.documents_table(model).rows[0],
        "parts": [dict(part) for part in plan.parts],
        "categories": [dict(category) for category in plan.categories],
        "thresholds": asdict(model.thresholds),
    }


def indicator_body(row: IndicatorRow) -> dict[str, Any]:
    """An indicator as the interface gives it."""
    return {
        **tables.catalogue_values(row.indicator),
        **tables.end_values(row),
        "targets": [
            {name: value for name, value in each.items() if name not in {"code", "number"}}
            for each in tables.target_values(row)
        ],
    }


def mention_bodies(services: Services, model: PlanModel, mentions: Sequence[Any]) -> list[Any]:
    """Mentions with their sentences."""
    text = store.document_of(services.engine, model.slug).text if mentions else ""
    sha256 = model.view.plan.document_sha256
    return [tables.mention_values(mention, text, sha256) for mention in mentions]


def finding_body(finding: Any, model: PlanModel) -> dict[str, Any]:
    """A finding with its words and its arithmetic."""
    return {**tables.finding_values(finding, model), "data": dict(finding.data)}


def observation_bodies(
    observations: Sequence[ObservationRecord], *, history: bool
) -> list[dict[str, Any]]:
    """Values (with ``history``: every revision, and which one holds)."""
    if history:
        return [dict(row) for row in tables.revisions_table(observations).rows]
    return [{**tables.observation_values(row), "state": "current"} for row in observations]


def reading(services: Services) -> Blueprint:
    """The blueprint of all that is read."""
    blueprint = Blueprint("reading", __name__, url_prefix="/api/v1", description="Reading")
    views = Views(services)

    @route(
        blueprint,
        "/plans",
        schemas.listed(schemas.Plan),
        "The plans in the database.",
        takes=schemas.PageArgs,
    )
    def plans(args: dict[str, Any]) -> Any:
        """List the plans."""
        body, status, headers = page_of(services.plans(), args)
        # Only those of the page: there may be a thousand.
        body["data"] = [plan_body(services.model(slug)) for slug in body["data"]]
        return body, status, headers

    @route(blueprint, "/plans/<slug>", schemas.Plan, "The plan.")
    def plan(slug: str) -> Any:
        """A plan: years, parts, categories, thresholds, document with its hash."""
        return plan_body(views.model(slug))

    @route(
        blueprint,
        "/plans/<slug>/indicators",
        schemas.listed(schemas.Indicator),
        "The indicators in the plan's order.",
        takes=schemas.IndicatorArgs,
    )
    def indicators(args: dict[str, Any], slug: str) -> Any:
        """List the indicators: names, unit, kind, baseline, target."""
        rows = views.filtered(views.model(slug), args)
        return page_of([indicator_body(row) for row in rows], args)

    @route(blueprint, "/plans/<slug>/indicators/<code>", schemas.Detail, "The indicator.")
    def indicator(slug: str, code: str) -> Any:
        """One indicator with its progress, values, evidence and findings."""
        model = views.model(slug)
        row = views.row(model, code)
        observations = store.current_observations(services.engine, slug, code, series=None)
        return {
            **indicator_body(row),
            "aliases": list(row.indicator.aliases),
            "ruling": dict(row.target_record.reason) if row.target_record else {},
            "progress": tables.progress_values(row),
            "observations": observation_bodies(observations, history=False),
            "mentions": mention_bodies(services, model, row.mentions),
            "findings": [finding_body(finding, model) for finding in row.findings],
            "judgements": [
                tables.judgement_values(each)
                for each in store.judgements(services.engine, slug)
                if each.code == code
            ],
        }

    @route(
        blueprint,
        "/plans/<slug>/progress",
        schemas.listed(schemas.Progress),
        "The state of every indicator.",
        takes=schemas.ProgressArgs,
    )
    def progress(args: dict[str, Any], slug: str) -> Any:
        """List how far each indicator has come: growth, gap to path, status; now, or as it stood (``as_of``)."""
        as_of = args.pop("as_of", None)
        model = views.model(slug)
        if as_of is not None:
            model = load_model(services.engine, slug, as_of)
        rows = views.filtered(model, args)
        return page_of([tables.progress_values(row) for row in rows], args)

    @route(
        blueprint,
        "/plans/<slug>/observations",
        schemas.listed(schemas.Observation),
        "The values.",
        takes=schemas.ObservationArgs,
    )
    def observations(args: dict[str, Any], slug: str) -> Any:
        """List the values entered: as they stand, as they stood (``as_of``), or every revision (``history``)."""
        model = views.model(slug)
        code, as_of = args.get("code"), args.get("as_of")
        views.known_code(model, code)
        if args["history"]:
            found = store.observation_revisions(services.engine, slug, code)
            if as_of is not None:
                found = [row for row in found if row.entered_at <= as_of]
        else:
            found = store.current_observations(services.engine, slug, code, as_of, series=None)
        bodies = [
            body
            for body in observation_bodies(found, history=args["history"])
            if args.get("year") in {None, body["year"]}
            and args.get("series") in {None, body["series"]}
        ]
        return page_of(bodies, args)

    @route(
        blueprint,
        "/plans/<slug>/mentions",
        schemas.listed(schemas.Mention),
        "The mentions in the document's order.",
        takes=schemas.MentionArgs,
    )
    def mentions(args: dict[str, Any], slug: str) -> Any:
        """List the places where the document states a quantity: sentence, section, offsets."""
        model = views.model(slug)
        views.known_code(model, args.get("code"))
        found = [
            mention
            for mention in model.view.mentions
            if args.get("code") in {None, mention.code}
            and args.get("role") in {None, mention.role}
            and args.get("tied") in {None, bool(mention.code)}
        ]
        return page_of(mention_bodies(services, model, found), args)

    @route(
        blueprint,
        "/plans/<slug>/findings",
        schemas.listed(schemas.Finding),
        "The findings.",
        takes=schemas.FindingArgs,
    )
    def findings(args: dict[str, Any], slug: str) -> Any:
        """List what the document says twice, says differently, or says that cannot add up."""
        model = views.model(slug)
        views.known_code(model, args.get("code"))
        found = [
            finding_body(finding, model)
            for finding in model.view.findings
            if args.get("severity") in {None, finding.severity}
            and (args.get("code") is None or args["code"] in finding.codes)
        ]
        return page_of(found, args)

    return blueprint
