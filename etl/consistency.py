"""What a document says twice must agree, parts must add up, rates must fit their endpoints.

Targets are compared with others of the same year only: a plan may set one for each of several years.
Every printed number stands for a range: 12.7 is 12.65 to 12.75. The arithmetic is done on the ranges, and kept as
data, so that a reader can follow it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from db.periods import first_year, last_year
from db.records import FindingRecord, MentionRecord
from etl.catalogue.match import COUNT_UNITS, normal
from etl.catalogue.read import Catalogue
from etl.horizons import Horizons, turning_paths
from etl.language.zh.sums import Range, sums_in_text
from etl.reconcile import Reconciled

_GROWTH = re.compile(r"(?:年均)?(?:增长|增速|增幅|增长率)+$")


def findings(result: Reconciled, text: str = "") -> list[FindingRecord]:
    """All findings, in the order of the checks; empty when the document gives nothing to compare.

    With the document's plain ``text``, the sums that it sets up with 其中 are among them.
    """
    found: list[FindingRecord] = []
    for check in (
        _part_sums,
        _mentions_differ,
        _turning_paths,
        _rates_and_endpoints,
        _growth_differences,
        _implied_totals,
        _targets_at_baseline,
        _repeated_history,
        _cumulative_and_yearly,
    ):
        found.extend(check(result.catalogue, result))
    parents = {row.code: row.parent for row in result.catalogue.rows if row.parent}
    found.extend(sums_in_text(result.mentions, text, parents, printed_range))
    return [
        FindingRecord(number, each.kind, each.severity, each.codes, each.mention_keys, each.data)
        for number, each in enumerate(found)
    ]


def printed_range(mention: MentionRecord) -> Range:
    """What a printed number may stand for: half a unit of its last digit either way, in the canonical unit."""
    assert mention.value is not None
    digits = re.search(r"\d[\d,]*(?:\.(?P<decimals>\d+))?", mention.text)
    if digits is None:
        return mention.value, mention.value
    shown = float(digits.group().replace(",", ""))
    scale = mention.value / shown if shown else 1.0
    half = 0.5 * 10 ** -len(digits["decimals"] or "") * abs(scale)
    return mention.value - half, mention.value + half


def _finding(
    kind: str, severity: str, codes: Iterable[str], mentions: Iterable[MentionRecord], **data: Any
) -> FindingRecord:
    return FindingRecord(0, kind, severity, list(codes), [m.key for m in mentions], data)


def _by_key(result: Reconciled) -> dict[str, MentionRecord]:
    return {mention.key: mention for mention in result.mentions}


def _part_sums(catalogue: Catalogue, result: Reconciled) -> Iterable[FindingRecord]:
    """Targets of the parts against the target of their whole (the catalogue's parents), year by year."""
    horizons = Horizons(result)
    by_key = _by_key(result)
    children: dict[str, list[str]] = defaultdict(list)
    for row in catalogue.rows:
        if row.parent:
            children[row.parent].append(row.code)
    for whole, codes in children.items():
        for place in sorted(horizons.targets[whole]):
            total = horizons.single(whole, place)
            if total is None or total.value is None:
                continue
            parts = [each for code in codes if (each := horizons.single(code, place)) is not None]
            if len(parts) < 2:
                continue
            values = [each.value or 0.0 for each in parts]
            exact = abs(sum(values) - total.value) < 1e-9 * max(1.0, abs(total.value))
            yield _finding(
                "part_sum",
                "agrees" if exact else "conflict" if sum(values) > total.value else "note",
                [each.code for each in (*parts, total)],
                [by_key[each.mention_key] for each in (*parts, total)],
                parts=values,
                sum=sum(values),
                whole=total.value,
                unit=total.unit,
                **horizons.said(whole, place),
            )


def _measure(mention: MentionRecord) -> str:
    """What can be compared with what: a level with a level in its unit, a change with a change."""
    unit = "" if mention.unit in COUNT_UNITS else mention.unit
    return f"{mention.kind} {unit}" if mention.kind in {"change", "multiple"} else unit


def _mentions_differ(_: Catalogue, result: Reconciled) -> Iterable[FindingRecord]:
    """The same target, of the same year, in other words: 超过330家 and 330家."""
    horizons = Horizons(result)
    of: dict[tuple[str, tuple[int, int], str], list[MentionRecord]] = defaultdict(list)
    for mention in result.mentions:
        if mention.use == "target" and mention.value is not None:
            place = horizons.of(mention.code, mention.period)
            of[(mention.code, place, _measure(mention))].append(mention)
    for (code, place, _measured), mentions in of.items():
        said = horizons.said(code, place)
        ends = {(m.value, m.value_high) for m in mentions}
        values = sorted({end for pair in ends for end in pair if end is not None})
        comparators = sorted({m.comparator for m in mentions})
        unit = mentions[0].unit
        if len(ends) > 1:
            yield _finding(
                "values_differ", "conflict", [code], mentions, values=values, unit=unit, **said
            )
        elif len(comparators) > 1:
            yield _finding(
                "comparators_differ",
                "note",
                [code],
                mentions,
                comparators=comparators,
                texts=[m.text for m in mentions],
                value=values[0],
                unit=unit,
                **said,
            )
        elif len(mentions) > 1:
            yield _finding(
                "mentions_agree",
                "agrees",
                [code],
                mentions,
                count=len(mentions),
                value=values[0],
                unit=unit,
                **({"high": values[-1]} if len(values) > 1 else {}),
                **said,
            )


def _turning_paths(_: Catalogue, result: Reconciled) -> Iterable[FindingRecord]:
    return turning_paths(Horizons(result), result)


def _rates_and_endpoints(catalogue: Catalogue, result: Reconciled) -> Iterable[FindingRecord]:
    """A yearly average against the growth over the whole time: does (1 + r)^n reach it, within rounding?"""
    years = 5
    past = f"{catalogue.base_year - years + 1}-{catalogue.base_year}"
    whole_spans = {past, f"{catalogue.base_year - years}-{catalogue.base_year}"}
    rates: dict[str, list[MentionRecord]] = defaultdict(list)
    wholes: dict[str, list[MentionRecord]] = defaultdict(list)
    for mention in result.mentions:
        if mention.role != "history" or mention.value is None or mention.unit != "%":
            continue
        stem = normal(_GROWTH.sub("", mention.phrase), catalogue.region)
        if mention.kind == "growth_rate" and mention.period == past:
            rates[stem].append(mention)
        elif mention.kind == "change" and mention.period in whole_spans:
            wholes[stem].append(mention)
    for stem, averages in rates.items():
        for whole in _unique(wholes.get(stem, [])):
            rate = averages[0]
            low, high = printed_range(rate)
            implied = tuple(((1 + each / 100) ** years - 1) * 100 for each in (low, high))
            stated = printed_range(whole)
            fits = implied[0] <= stated[1] and stated[0] <= implied[1]
            of_sums = whole.period == past
            yield _finding(
                "rate_and_growth",
                "agrees" if fits else "conflict",
                sorted({m.code for m in (rate, whole) if m.code}),
                [rate, whole],
                subject=rate.phrase,
                rate=rate.value,
                rate_range=[low, high],
                years=years,
                implied=list(implied),
                stated=whole.value,
                stated_range=list(stated),
                of_sums=of_sums,
            )


def _unique(mentions: Sequence[MentionRecord]) -> list[MentionRecord]:
    seen: dict[float | None, MentionRecord] = {}
    for mention in mentions:
        seen.setdefault(mention.value, mention)
    return list(seen.values())


def _growth_differences(_: Catalogue, result: Reconciled) -> Iterable[FindingRecord]:
    """A growth that is so many points above another one: 4.5 − 2.0 = 2.5."""
    for position, points in enumerate(result.mentions):
        if points.unit != "百分点" or points.value is None or "高出" not in points.phrase:
            continue
        own_name, _sep, other_name = points.phrase.partition("高出")
        before = result.mentions[:position]
        own = _last_rate(before, own_name, points.period)
        other = _last_rate(before, other_name, points.period)
        if own is None or other is None or own.value is None or other.value is None:
            continue
        a, b, stated = printed_range(own), printed_range(other), printed_range(points)
        implied = (a[0] - b[1], a[1] - b[0])
        fits = implied[0] <= stated[1] and stated[0] <= implied[1]
        yield _finding(
            "growth_difference",
            "agrees" if fits else "conflict",
            sorted({m.code for m in (own, other) if m.code}),
            [own, other, points],
            first=own.value,
            second=other.value,
            difference=round(own.value - other.value, 10),
            stated=points.value,
            subject=own.phrase,
            other=other.phrase,
        )


def _last_rate(mentions: Sequence[MentionRecord], name: str, period: str) -> MentionRecord | None:
    for mention in reversed(mentions):
        if (
            mention.kind == "growth_rate"
            and mention.period == period
            and name
            and name in mention.phrase
        ):
            return mention
    return None


def _implied_totals(_: Catalogue, result: Reconciled) -> Iterable[FindingRecord]:
    """A part and its share imply the whole: 3250.74 at 8.4 % is a range, because 8.4 is one."""
    levels = {
        (m.phrase, m.period): m
        for m in result.mentions
        if m.role == "baseline" and m.unit == "亿元"
    }
    for share in result.mentions:
        if (
            share.role != "baseline"
            or share.kind != "share"
            or "占" not in share.phrase
            or not share.value
        ):
            continue
        part_name, _sep, whole_name = share.phrase.partition("占")
        part = levels.get((part_name, share.period))
        if part is None or part.value is None:
            continue
        low, high = printed_range(share)
        p = printed_range(part)
        yield _finding(
            "implied_total",
            "note",
            sorted({m.code for m in (part, share) if m.code}),
            [part, share],
            part=part.value,
            share=share.value,
            share_range=[low, high],
            total=[p[0] / high * 100, p[1] / low * 100],
            unit=part.unit,
            subject=part_name,
            whole=whole_name.removesuffix("比重"),
        )


def _targets_at_baseline(catalogue: Catalogue, result: Reconciled) -> Iterable[FindingRecord]:
    """Targets that lie below their baseline, or are met already at the start."""
    baselines = {baseline.code: baseline for baseline in result.baselines}
    rows = {row.code: row for row in catalogue.rows}
    by_key = _by_key(result)
    horizons = Horizons(result)
    for target in result.targets:
        baseline = baselines.get(target.code)
        if baseline is None or target.value is None:
            continue
        direction = rows[target.code].direction or 1
        difference = direction * (target.value - baseline.value)
        if difference > 0:
            continue
        mentions = [by_key[k] for k in (baseline.mention_key, target.mention_key) if k in by_key]
        yield _finding(
            "target_met_at_baseline" if difference == 0 else "target_below_baseline",
            "note",
            [target.code],
            mentions,
            baseline=baseline.value,
            target=target.value,
            unit=target.unit,
            year=baseline.year,
            **horizons.said(target.code, horizons.of(target.code, target.period)),
        )


def _repeated_history(catalogue: Catalogue, result: Reconciled) -> Iterable[FindingRecord]:
    """Facts about the past that the document states more than once."""
    groups: dict[tuple[str, str, str], list[MentionRecord]] = defaultdict(list)
    for mention in result.mentions:
        if (
            mention.role in {"actual", "history", "baseline"}
            and mention.value is not None
            and mention.period
        ):
            name = re.sub("经营收入|营业收入", "收入", normal(mention.phrase, catalogue.region))
            name = re.sub("(?:投资额?)年均(?:增速|增幅|增长)", "投资年均增长", name)
            groups[(name, mention.period, mention.unit)].append(mention)
    for (_name, period, unit), mentions in groups.items():
        if len(mentions) < 2:
            continue
        values = sorted({m.value for m in mentions if m.value is not None})
        yield _finding(
            "fact_repeated" if len(values) == 1 else "facts_differ",
            "agrees" if len(values) == 1 else "conflict",
            sorted({m.code for m in mentions if m.code}),
            mentions,
            subject=mentions[0].phrase,
            period=period,
            unit=unit,
            values=values,
            count=len(mentions),
        )


def _cumulative_and_yearly(catalogue: Catalogue, result: Reconciled) -> Iterable[FindingRecord]:
    """A sum over the plan against the sum of as many years before, and the yearly growth that joins them."""
    by_key = _by_key(result)
    horizons = Horizons(result)
    for indicator in result.indicators:
        prior = indicator.settings.get("prior_total")
        if indicator.kind != "cumulative" or not prior:
            continue
        before = by_key[prior["mention_key"]]
        assert before.value is not None
        first, last = first_year(before.period), last_year(before.period)
        for place in sorted(horizons.targets[indicator.code]):
            target = horizons.single(indicator.code, place)
            years = place[0] - place[1] + 1
            # A sum over more years than before says nothing of growth.
            if (
                target is None
                or target.value is None
                or (first and last and last - first + 1 != years)
            ):
                continue
            yield _finding(
                "cumulative_and_prior",
                "note",
                [indicator.code],
                [before, by_key[target.mention_key]],
                prior=before.value,
                target=target.value,
                growth=(target.value / before.value - 1) * 100,
                yearly=target.value / years,
                years=years,
                unit=target.unit,
                **horizons.said(indicator.code, place),
            )
