"""Targets by the year that they are for: what may be compared, and the path that several of them make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from db.kinds import FLOWS
from db.periods import horizon
from db.records import FindingRecord, MentionRecord, TargetRecord
from etl.catalogue.read import Catalogue
from etl.reconcile import Reconciled

Horizon = tuple[int, int]


class Horizons:
    """The targets of a plan by indicator and horizon (year, and first year of what runs over a period)."""

    def __init__(self, result: Reconciled) -> None:
        self.catalogue: Catalogue = result.catalogue
        self._kinds = {row.code: row.kind for row in self.catalogue.rows}
        self.targets: dict[str, dict[Horizon, list[TargetRecord]]] = defaultdict(dict)
        for target in result.targets:
            own = self.targets[target.code]
            own.setdefault(self.of(target.code, target.period), []).append(target)

    def of(self, code: str, period: str) -> Horizon:
        """The horizon of what is said of an indicator for a period."""
        plan = self.catalogue
        return horizon(self._kinds[code], period, plan.start_year, plan.target_year)

    def single(self, code: str, place: Horizon) -> TargetRecord | None:
        """The target in numbers of an indicator for a horizon; ``None`` where there is none, or several values."""
        found = [each for each in self.targets[code].get(place, ()) if each.value is not None]
        return found[0] if len(found) == 1 else None

    def said(self, code: str, place: Horizon) -> dict[str, str]:
        """The period to name in a finding, for an indicator that has targets for several."""
        if len(self.targets[code]) < 2:
            return {}
        year, start = place
        return {"horizon": f"{start}-{year}" if start else str(year)}


def turning_paths(horizons: Horizons, result: Reconciled) -> Iterable[FindingRecord]:
    """Findings ``path_turns``: targets for later years that ask for less than those for earlier ones.

    Sums are compared where they run from one year. Mean rates of different periods make no path.
    """
    by_key = {mention.key: mention for mention in result.mentions}
    baselines = {each.code: each.value for each in result.baselines}
    for row in result.catalogue.rows:
        if row.kind == "growth_rate":
            continue
        for path in _paths(horizons, row.code, row.kind):
            way = row.direction or _way(path, baselines.get(row.code))
            # Equal values are no turn: a level may be held.
            if not any(way * (b.value - a.value) < 0 for a, b in pairwise(path)):  # type: ignore[operator]
                continue
            mentions = [by_key[each.mention_key] for each in path if each.mention_key in by_key]
            yield _turn(row.code, path, mentions, way)


def _paths(horizons: Horizons, code: str, kind: str) -> Iterable[list[TargetRecord]]:
    """The targets in numbers in the order of their years; of sums those that run from one year."""
    of: dict[int, list[TargetRecord]] = defaultdict(list)
    for place in sorted(horizons.targets[code]):
        target = horizons.single(code, place)
        if target is not None and target.comparator != "hold":
            of[place[1] if kind in FLOWS else 0].append(target)
    return [path for path in of.values() if len(path) > 1]


def _way(path: list[TargetRecord], baseline: float | None) -> int:
    """+1 or −1: the last target against the baseline, else by its comparator, else against the first target."""
    last = path[-1]
    assert last.value is not None
    for start in (baseline, None if last.comparator in {"<", "<="} else path[0].value):
        if start is not None and start != last.value:
            return 1 if last.value > start else -1
    return -1 if last.comparator in {"<", "<="} else 1


def _turn(
    code: str, path: list[TargetRecord], mentions: list[MentionRecord], way: int
) -> FindingRecord:
    data = {
        "periods": [each.period for each in path],
        "values": [each.value for each in path],
        "unit": path[0].unit,
        "direction": way,
    }
    return FindingRecord(0, "path_turns", "note", [code], [m.key for m in mentions], data)
