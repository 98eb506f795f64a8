"""What the briefing says: cover, summary, status table, a section for each indicator, methods, all from the numbers.

Pure: a measured plan and the document's plain text in, texts in one language out; the page and the Word document only
lay them out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.language import Lang
from app.domain.row import IndicatorRow, PlanModel
from app.domain.vocabulary import look
from app.export import methods
from app.export.report.drawing import Picture, picture
from app.export.report.facts import facts, marks, target
from app.export.report.summary import summary
from app.words import t
from app.words.findings import finding_text
from app.words.horizons import others, required, rulings
from app.words.mentions import dated
from app.words.numbers import day, percent, plain, quantity, signed
from app.words.verdicts import bracketed, formula_words, path_words, tally, verdict_marks, worded
from db.kinds import WORDED
from db.records import JudgementRecord, MentionRecord

USES = ("target", "baseline", "actual", "history", "prior_total")


@dataclass(frozen=True, slots=True)
class Badge:
    """A status: its code, its word, the character and tone that go with it."""

    code: str
    word: str
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of the document, cut round its quantity; ``used`` marks the one that decided."""

    role: str
    period: str
    before: str
    quantity: str
    after: str
    section: str
    used: bool


@dataclass(frozen=True, slots=True)
class Section:
    """An indicator: ``headline`` is the finding in words, ``facts`` its numbers with a hint each."""

    code: str
    name: str
    trail: str
    badge: Badge
    headline: str
    note: str
    picture: Picture | None
    facts: Sequence[tuple[str, str, str]]
    marks: Sequence[str]
    evidence: Sequence[Evidence]
    more_evidence: str
    ruling: str
    method: str
    findings: Sequence[str]
    sources: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole briefing in one language. ``table``: code, cells, badge."""

    lang: Lang
    title: str
    kicker: str
    cover: Sequence[Sequence[str]]
    summary: Sequence[str]
    counts: Sequence[tuple[Badge, int]]
    header: Sequence[str]
    table: Sequence[tuple[str, Sequence[str], Badge]]
    parts: Sequence[tuple[str, Sequence[Section]]]
    findings: Sequence[tuple[str, str]]
    definitions: Sequence[Sequence[str]]
    formulas: Sequence[Sequence[str]]
    rules: Sequence[Sequence[str]]
    conventions: Sequence[Sequence[str]]
    source: str


def badge(row: IndicatorRow, lang: Lang) -> Badge:
    """The status of an indicator as it is shown, with what it is measured from and the milestone that it is of."""
    icon, tone = look(row.status, hollow=row.since is not None)
    word = bracketed(worded(row.status, lang), verdict_marks(row, lang), lang)
    return Badge(row.status, word, icon, tone)


def _group(status: str, first: bool, lang: Lang) -> Badge:
    """The status of several indicators."""
    icon, tone = look(status, hollow=first)
    word = worded(status, lang)
    return Badge(status, t("since.status.any", lang, status=word) if first else word, icon, tone)


def compose(
    model: PlanModel,
    rows: Sequence[IndicatorRow],
    text: str,
    lang: Lang,
    made_on: date,
    filters: Mapping[str, str] | None = None,
    judgements: Sequence[JudgementRecord] = (),
) -> Report:
    """The briefing on ``rows``. ``text`` is the document's plain text; ``made_on`` stands on the cover;
    ``judgements`` are those that hold, oldest first."""
    verdicts = {each.code: each for each in judgements}
    plan = model.view.plan
    codes = {row.code for row in rows}
    parts = []
    for part in plan.parts:
        own = [row for row in rows if row.part == part["code"]]
        if own:
            parts.append(
                (str(part[lang]), [_section(model, row, text, lang, verdicts) for row in own])
            )
    strays = [row for row in rows if row.part not in {part["code"] for part in plan.parts}]
    if strays:
        parts.append(
            (
                t("report.other_part", lang),
                [_section(model, row, text, lang, verdicts) for row in strays],
            )
        )
    findings = [
        finding
        for finding in model.view.findings
        if len(rows) == len(model.rows) or codes.intersection(finding.codes)
    ]
    order = {"conflict": 0, "note": 1, "agrees": 2}
    return Report(
        lang=lang,
        title=model.title(lang),
        kicker=t("report.kicker", lang),
        cover=[
            *_cover(model, lang, filters),
            [t("report.made_on", lang), day(made_on, lang)],
        ],
        summary=summary(model, rows, lang),
        counts=[(_group(status, first, lang), count) for status, first, count in tally(rows)],
        header=[
            t(f"overview.grid.{name}", lang)
            for name in ("name", "baseline", "target", "required", "latest")
        ]
        + [t("report.gap", lang), t("overview.grid.status", lang)],
        table=[(row.code, _line(row, lang), badge(row, lang)) for row in rows],
        parts=parts,
        findings=[
            (t(f"findings.severity.{f.severity}", lang), finding_text(f, model.view, lang).strip())
            for f in sorted(findings, key=lambda f: order.get(f.severity, 1))
        ],
        definitions=methods.definitions(lang),
        formulas=methods.formulas(lang),
        rules=methods.rules(model, lang),
        conventions=methods.conventions(model, lang),
        source=t(
            "report.source",
            lang,
            title=plan.title if lang == "zh" else plan.title_en or plan.title,
            name=plan.document_name,
            sha=plan.document_sha256,
        ),
    )


def _cover(
    model: PlanModel, lang: Lang, filters: Mapping[str, str] | None
) -> Sequence[Sequence[str]]:
    named = dict(filters or {})
    for name, what in (("part", "parts"), ("category", "categories")):
        if named.get(name):
            named[name] = model.label(what, named[name], lang)
    if named.get("status"):
        named["status"] = worded(named["status"], lang)
    if named.get("basis"):
        named["basis"] = t(f"since.filter.{named['basis']}", lang)
    return methods.about(model, lang, named)[1:]


def _line(row: IndicatorRow, lang: Lang) -> Sequence[str]:
    held = row.measured["path_kind"] == "band"
    targets = "; ".join([target(row, lang), *others(row, lang)])
    latest, year = row.number("latest"), row.number("latest_year")
    gap = row.number("gap_percent")
    yearly = required(row, lang)
    if row.from_first is not None and not row.held:
        # On a line of its own, which keeps the column narrow.
        yearly += "\n" + t("since.mark", lang, year=row.from_first)
    return [
        row.name(lang),
        quantity(row.baseline, row.unit, lang),
        targets,
        yearly,
        "—"
        if latest is None or year is None
        else f"{quantity(latest, row.unit, lang)} ({int(year)})",
        "—" if gap is None or held else signed(percent(gap)),
    ]


def _section(
    model: PlanModel,
    row: IndicatorRow,
    text: str,
    lang: Lang,
    verdicts: Mapping[str, JudgementRecord],
) -> Section:
    mentions = [mention for mention in row.mentions if mention.use in USES]
    mentions.sort(key=lambda mention: (USES.index(mention.use), mention.ordinal))
    rest = len(row.mentions) - len(mentions)
    note = row.indicator.scope_note_en if lang == "en" else ""
    sources = sorted({o.source for o in row.observations if o.source})
    trail = [model.label("categories", row.category, lang), t(f"kind.{row.kind}", lang)]
    return Section(
        code=row.code,
        name=row.name(lang),
        trail=" · ".join(word for word in trail if word),
        badge=badge(row, lang),
        headline=headline(row, lang),
        note=note or row.indicator.scope_note,
        picture=picture(model, row, lang),
        facts=facts(row, lang),
        marks=marks(row, lang, verdicts.get(row.code)),
        evidence=[_evidence(row, mention, text, lang) for mention in mentions],
        more_evidence=t("report.more_evidence", lang, count=rest) if rest else "",
        ruling=rulings(row, lang),
        method=_method(row, lang),
        findings=[finding_text(finding, model.view, lang).strip() for finding in row.findings],
        sources=t("report.sources", lang, sources="; ".join(sources)) if sources else "",
    )


def _method(row: IndicatorRow, lang: Lang) -> str:
    path = str(row.whole["path_kind"])
    if row.kind in WORDED:
        return t(f"report.method.{row.kind}", lang)
    if path == "band" and row.from_first is not None:
        return _since(t("since.method.band", lang), row, lang)
    if path in {"none", "band"}:
        return t(f"report.method.{path}", lang)
    formula = formula_words(row, lang)
    said = t("report.method.path", lang, path=t(f"path.{path}", lang), formula=formula)
    return _since(said, row, lang)


def _since(said: str, row: IndicatorRow, lang: Lang) -> str:
    """A method with what it is measured from, where there is no baseline."""
    if row.from_first is None:
        return said
    more = t("since.method", lang, year=row.from_first)
    return said + ("" if lang == "zh" else " ") + more


def headline(row: IndicatorRow, lang: Lang) -> str:
    """The finding on an indicator in one sentence."""
    year, latest = row.number("latest_year"), row.number("latest")
    if year is None or latest is None:
        return t("report.headline.no_data", lang)
    gap = row.number("gap_percent")
    value = quantity(latest, row.unit, lang)
    if gap is not None and row.measured["path_kind"] in {"geometric", "straight", "burn_up"}:
        key = "above" if gap >= 0 else "below"
        if abs(gap) < 0.0005:
            key = "on"
        percents = plain(abs(gap) * 100, 1)
        words = {"value": value, "percent": percents, "path": path_words(row, lang)}
        return t(f"report.headline.{key}", lang, year=int(year), **words)
    return t("report.headline.value", lang, year=int(year), value=value)


def _evidence(row: IndicatorRow, mention: MentionRecord, text: str, lang: Lang) -> Evidence:
    def cut(start: int, end: int) -> str:
        return " ".join(text[start:end].replace("\t", "　").split("\n"))

    deciding = {row.baseline_key, *(each.target.mention_key for each in row.horizons)}
    return Evidence(
        role=t(f"role.{mention.role}", lang),
        period=dated(mention, lang),
        before=cut(mention.start, mention.quantity_start),
        quantity=cut(mention.quantity_start, mention.quantity_end),
        after=cut(mention.quantity_end, mention.end),
        section=mention.section,
        used=mention.key in deciding,
    )
