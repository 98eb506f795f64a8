"""The targets of one indicator by year: which is the headline, which are milestones, which an outlook, which decides.

Pure. The headline is the target of the plan's target year (the latest year not beyond it, else the nearest); earlier
ones are milestones on the path, later ones an outlook. The first year from the latest actual on decides the verdict;
an outlook never does. Of several targets for that year the worst verdict counts (docs/method.md, "Several horizons").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from app.domain.vocabulary import WORST_FIRST
from db.kinds import GROWING, STOCKS
from db.periods import horizon
from db.records import PlanRecord, TargetRecord

Role = Literal["milestone", "headline", "outlook"]

# Kinds whose targets for several years are points of one path; sums are, where they run from one year.


@dataclass(frozen=True, slots=True)
class Horizon:
    """A target in its place: its ``year``, the first year of what runs over a period (else 0), its role.

    ``leg``: year and value of the milestone before it on the path, ``None`` where the way is one leg. ``measured`` are
    the columns of ``app.domain.progress.measure`` for the way to it; ``status`` its verdict: of a year that is past
    by the value of that year, empty while another year decides before it; ``basis`` is what it rests on, the
    ``status_basis`` of ``app.domain.progress.measure``. ``on_path``: whether the path goes through it.
    """

    target: TargetRecord
    year: int
    start: int
    role: Role
    leg: tuple[int, float] | None = None
    on_path: bool = False
    measured: Mapping[str, Any] = field(default_factory=dict)
    status: str = ""
    basis: str = ""
    decides: bool = False

    @property
    def since(self) -> int | None:
        """The year of the first actual that the verdict is measured from; ``None`` where it rests on anything else."""
        year = self.number("origin_year")
        return int(year) if self.basis == "first_actual" and year is not None else None

    def number(self, name: str) -> float | None:
        """A measured number, ``None`` for nothing."""
        value = self.measured.get(name)
        return None if value is None or value != value else float(value)


def headline_year(years: Sequence[int], target_year: int) -> int:
    """The latest year that is not beyond the plan's target year, else the nearest one after it."""
    within = [year for year in years if year <= target_year]
    return max(within) if within else min(years)


def arranged(
    targets: Sequence[TargetRecord],
    kind: str,
    plan: PlanRecord,
    baseline: tuple[int, float] | None,
    up: int,
) -> list[Horizon]:
    """The targets of an indicator in the order of their years. ``up``: +1 where up is good, −1, or 0 (not known).

    A milestone that is not after the year of a known ``baseline`` (year, value) is no point of the path.
    """
    places = [horizon(kind, each.period, plan.start_year, plan.target_year) for each in targets]
    if not places:
        return []
    headline = headline_year([year for year, _ in places], plan.target_year)
    ordered = sorted(zip(places, targets, strict=True), key=lambda each: each[0])
    points: dict[tuple[int, int], TargetRecord] = {}
    for (year, start), target in ordered:
        if not _on_path(target, kind) or (baseline is not None and year <= baseline[0]):
            continue
        known = points.get((start, year))
        # Of several values for one year the path goes through the one that asks for most.
        if known is None or up * ((target.value or 0.0) - (known.value or 0.0)) > 0:
            points[(start, year)] = target
    found = []
    for (year, start), target in ordered:
        earlier = [at for at in points if at[0] == start and at[1] < year]
        before = max(earlier) if earlier and _on_path(target, kind) else None
        value = points[before].value if before else None
        found.append(
            Horizon(
                target,
                year,
                start,
                "milestone" if year < headline else "headline" if year == headline else "outlook",
                leg=(before[1], value) if before and value is not None else None,
                on_path=points.get((start, year)) is target,
            )
        )
    return found


def _on_path(target: TargetRecord, kind: str) -> bool:
    """Whether a target is a point of a path: a number to be reached, of a kind that has one path for all years."""
    return (
        target.value is not None
        and target.comparator != "hold"
        and (kind in STOCKS or kind == "cumulative")
    )


def direction(
    given: int, targets: Sequence[TargetRecord], plan: PlanRecord, kind: str, baseline: float | None
) -> int:
    """+1 or −1 for an indicator with several targets, one for all of them; 0 where nothing decides.

    The catalogue's word, else the headline against the baseline, else its comparator, else the way from the first
    target to the last.
    """
    numbered = [
        (
            horizon(kind, each.period, plan.start_year, plan.target_year)[0],
            each.value,
            each.comparator,
        )
        for each in targets
        if each.value is not None
    ]
    if given or not numbered:
        return given
    numbered.sort(key=lambda each: each[0])
    year = headline_year([each[0] for each in numbered], plan.target_year)
    value, comparator = next((v, c) for y, v, c in numbered if y == year)
    if baseline is not None and value != baseline:
        return 1 if value > baseline else -1
    if comparator in {"<", "<=", ">"}:
        return 1 if comparator == ">" else -1
    first, last = numbered[0][1], numbered[-1][1]
    return (last > first) - (last < first)


def judged(horizons: Sequence[Horizon], base_year: int) -> tuple[list[Horizon], int, int]:
    """Each of the measured ``horizons`` with its verdict; the place of the one that decides, and of the headline.

    Of several values for one year the worst decides. Of several for the headline's year the one that decides is the
    headline, else the first.
    """
    latest = max(
        (y for each in horizons if each.role != "outlook" and (y := each.number("latest_year"))),
        default=None,
    )
    first, end = _deciding(horizons, latest, base_year)
    own = []
    for n, each in enumerate(horizons):
        status, basis = _status(each, n, first, end)
        own.append(replace(each, status=status, basis=basis))
    worst = min(range(first, end), key=lambda n: WORST_FIRST.index(own[n].status))
    own[worst] = replace(own[worst], decides=True)
    headlines = [n for n, each in enumerate(own) if each.role == "headline"]
    return own, worst, worst if worst in headlines else headlines[0]


def _deciding(horizons: Sequence[Horizon], latest: float | None, base_year: int) -> tuple[int, int]:
    """Where the targets that the verdict is on begin and end.

    Those of the first year from the ``latest`` actual on; the headline's where there is no actual, or all are past.
    """
    years = [each.year for each in horizons if each.role != "outlook"]
    ahead = [year for year in years if latest is not None and year >= max(latest, base_year + 1)]
    year = min(ahead) if ahead else max(years)
    own = [n for n, each in enumerate(horizons) if each.year == year]
    return own[0], own[-1] + 1


def _status(horizon: Horizon, place: int, first: int, end: int) -> tuple[str, str]:
    """The verdict on a target, and what it rests on."""
    measured = horizon.measured
    if first <= place < end:
        return str(measured["status"]), str(measured["status_basis"])
    if place >= end:
        return "", ""
    # A year that is past is judged by its own value; a later one says nothing of it.
    if horizon.number("latest_year") != horizon.year:
        return "no_data", ""
    return str(measured["computed_status"]), str(measured["computed_basis"])


def period_of(horizon: Horizon) -> str:
    """What a target is for, as it is written: 2025, or 2021-2025 where it runs over years."""
    return f"{horizon.start}-{horizon.year}" if horizon.start else str(horizon.year)


def milestones(horizons: Sequence[Horizon]) -> str:
    """Targets as one text for other programs: ``2020:>=70|2030:>=80``, a range as ``2020:>=30-35``."""

    def said(target: TargetRecord) -> str:
        if target.value is None:
            return target.comparator
        high = "" if target.value_high is None else f"-{target.value_high:.15g}"
        return f"{target.comparator}{target.value:.15g}{high}"

    return "|".join(f"{period_of(each)}:{said(each.target)}" for each in horizons)


def geometric(kind: str, *ends: float) -> bool:
    """Whether a leg between ``ends`` grows by a rate: of levels and counts above zero; all else goes straight."""
    return kind in GROWING and all(end > 0 for end in ends)


def growth_unit(measured: Mapping[str, Any]) -> str:
    """Unit of the yearly growth of a way; ``hold`` where a level is to be held and no growth is needed."""
    unit = str(measured["required_unit"])
    return "hold" if measured["path_kind"] == "band" and not unit else unit
