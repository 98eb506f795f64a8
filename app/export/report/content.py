"""What the briefing says: cover, summary, status table, a section for each indicator, methods, all from the numbers.

Pure: a measured plan and the document's plain text in, texts in one language out; the page and the Word document only
lay them out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.export import methods
from app.export.report.drawing import Picture, picture
from app.export.report.summary import summary
from app.findings import finding_text
from app.i18n import Lang, t
from app.i18n.numbers import day, growth, percent, plain, quantity, signed, target_text
from app.looks import STATUS_LOOK
from app.model import IndicatorRow, PlanModel
from app.worded import ruling
from app.worded import worded as in_words
from db.records import JudgementRecord, MentionRecord

USES = ("target", "baseline", "history", "prior_total")


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


def badge(status: str, lang: Lang) -> Badge:
    """A status as it is shown."""
    icon, tone = STATUS_LOOK[status]
    return Badge(status, t(f"status.{status}", lang), icon, tone)


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
    counts = Counter(row.status for row in rows)
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
        counts=[(badge(s, lang), counts[s]) for s in STATUS_LOOK if counts[s]],
        header=[
            t(f"overview.grid.{name}", lang)
            for name in ("name", "baseline", "target", "required", "latest")
        ]
        + [t("report.gap", lang), t("overview.grid.status", lang)],
        table=[(row.code, _line(row, lang), badge(row.status, lang)) for row in rows],
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
        named["status"] = t(f"status.{named['status']}", lang)
    return methods.about(model, lang, named)[1:]


def _target(row: IndicatorRow, lang: Lang) -> str:
    worded = in_words(row.kind, row.target_record, lang)
    return target_text(row.comparator, row.target, row.unit, lang, row.target_high, worded)


def _rate(row: IndicatorRow, name: str, lang: Lang) -> str:
    return growth(row.number(name), str(row.measured["required_unit"]), row.unit, lang, row.kind)


def _line(row: IndicatorRow, lang: Lang) -> Sequence[str]:
    held = row.measured["path_kind"] == "band"
    latest, year = row.number("latest"), row.number("latest_year")
    gap = row.number("gap_percent")
    return [
        row.name(lang),
        quantity(row.baseline, row.unit, lang),
        _target(row, lang),
        t("word.hold", lang) if held else _rate(row, "required_growth", lang),
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
        badge=badge(row.status, lang),
        headline=headline(row, lang),
        note=note or row.indicator.scope_note,
        picture=picture(model, row, lang),
        facts=_facts(row, lang),
        marks=_marks(row, lang, verdicts.get(row.code)),
        evidence=[_evidence(row, mention, text, lang) for mention in mentions],
        more_evidence=t("report.more_evidence", lang, count=rest) if rest else "",
        ruling=_ruling(row, lang),
        method=_method(row, lang),
        findings=[finding_text(finding, model.view, lang).strip() for finding in row.findings],
        sources=t("report.sources", lang, sources="; ".join(sources)) if sources else "",
    )


def _method(row: IndicatorRow, lang: Lang) -> str:
    path = str(row.measured["path_kind"])
    if row.kind in {"relative", "qualitative"}:
        return t(f"report.method.{row.kind}", lang)
    if path in {"none", "band"}:
        return t(f"report.method.{path}", lang)
    formula = t(f"formula.{path}", lang)
    return t("report.method.path", lang, path=t(f"path.{path}", lang), formula=formula)


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
        return t(f"report.headline.{key}", lang, year=int(year), value=value, percent=percents)
    return t("report.headline.value", lang, year=int(year), value=value)


def _facts(row: IndicatorRow, lang: Lang) -> list[tuple[str, str, str]]:
    """The indicator's numbers: term, value, hint."""
    measured = row.measured
    path = measured["path_kind"]
    held, grows = path == "band", path in {"geometric", "straight", "flat"}
    basis = "" if row.target_basis != "derived" else t("basis.derived", lang)
    facts = [(f"{t('word.target', lang)} {row.target_period}", _target(row, lang), basis)]
    if row.baseline is not None:
        facts.append(
            (
                f"{t('word.baseline', lang)} {row.baseline_year}",
                quantity(row.baseline, row.unit, lang),
                t(f"basis.{row.baseline_basis}", lang),
            )
        )
    elif row.kind not in {"cumulative", "growth_rate", "relative", "qualitative"}:
        facts.append((t("word.baseline", lang), t("basis.none", lang), ""))
    if row.number("required_growth") is not None or held:
        shown = t("word.hold", lang) if held else _rate(row, "required_growth", lang)
        facts.append((t("indicator.required", lang), shown, ""))
    year = row.number("latest_year")
    if year is None:
        return facts
    latest = quantity(row.number("latest"), row.unit, lang)
    facts.append((f"{t('word.actual', lang)} {int(year)}", latest, ""))
    if path == "burn_up":
        facts.append(
            (t("indicator.total", lang), quantity(row.number("total"), row.unit, lang), "")
        )
    expected, gap = row.number("expected"), row.number("gap")
    if expected is not None and gap is not None and not held:
        unit = "百分点" if row.unit == "%" else row.unit
        facts.append(
            (
                t("indicator.expected", lang, year=int(year)),
                quantity(expected, row.unit, lang, 2),
                "",
            )
        )
        sign = "−" if gap < 0 else "+"
        facts.append(
            (
                t("indicator.gap", lang),
                sign + quantity(abs(gap), unit, lang, 2),
                signed(percent(row.number("gap_percent"))),
            )
        )
    if row.number("achieved") is not None and grows:
        facts.append((t("indicator.achieved", lang), _rate(row, "achieved", lang), ""))
    if row.number("catch_up") is not None:
        facts.append((t("indicator.catch_up", lang), _rate(row, "catch_up", lang), ""))
    if row.number("distance") is not None:
        elapsed = percent(row.number("time_elapsed"), 0)
        facts.append(
            (
                t("indicator.distance", lang),
                percent(row.number("distance")),
                t("indicator.elapsed", lang, elapsed=elapsed),
            )
        )
    return facts


def _marks(row: IndicatorRow, lang: Lang, verdict: JudgementRecord | None) -> list[str]:
    measured = row.measured
    marks = []
    if verdict is not None and (row.status == "judgement" or measured["overridden"]):
        marks.append(
            t(
                "report.verdict",
                lang,
                status=t(f"status.{verdict.status}", lang),
                who=verdict.entered_by,
                date=day(verdict.judged_on, lang),
                reason=verdict.reason,
            )
        )
    if measured["method_sensitive"]:
        other = t(f"status.{measured['other_path_status']}", lang)
        marks.append(t("indicator.method_sensitive", lang, status=other))
    marks += [
        t(f"indicator.mark.{name}", lang)
        for name in ("lower_bound", "scope_broken", "provisional")
        if measured[name]
    ]
    if not measured["cagr_meaningful"]:
        marks.append(t("indicator.no_cagr", lang))
    if measured["overridden"]:
        computed = t(f"status.{measured['computed_status']}", lang)
        marks.append(t("report.overridden", lang, status=computed))
    return marks


def _evidence(row: IndicatorRow, mention: MentionRecord, text: str, lang: Lang) -> Evidence:
    def cut(start: int, end: int) -> str:
        return " ".join(text[start:end].replace("\t", "　").split("\n"))

    deciding = {row.baseline_key, row.target_record.mention_key if row.target_record else ""}
    return Evidence(
        role=t(f"role.{mention.role}", lang),
        period=mention.period,
        before=cut(mention.start, mention.quantity_start),
        quantity=cut(mention.quantity_start, mention.quantity_end),
        after=cut(mention.quantity_end, mention.end),
        section=mention.section,
        used=mention.key in deciding,
    )


def _ruling(row: IndicatorRow, lang: Lang) -> str:
    target = row.target_record
    return ruling(target.reason, row.unit, row.target, lang) if target else ""
