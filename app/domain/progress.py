"""How far each indicator has come: required and achieved growth, gap to path, status, and the marks beside it.

Pure and vectorised: plain DataFrames in, one DataFrame out, one row an indicator. Symbols as in docs/method.md:
base year b, target year t, latest year with an actual a; values B, T, A; n = t − b, m = a − b, k = t − a; D = ±1.
Without a baseline the first of two or more actuals is B, and its year b (``app.domain.methods.first_actual``).
Decided on unrounded values. Elapsed time runs to the year of the actual, never to today.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from app.domain.methods import first_actual, legs
from app.domain.methods.growth import carried, compound, weighted_share, yearly
from app.domain.methods.met import is_met
from app.domain.methods.observed import summed_up, usable
from app.domain.methods.thresholds import Thresholds
from db.kinds import FLOWS, GROWING, WORDED

INDICATOR_COLUMNS = (
    "kind",
    "direction",
    "base_year",
    "start_year",
    "target_year",
    "baseline",
    "baseline_year",
    "baseline_basis",
    "comparator",
    "target",
    "target_high",
    "target_basis",
    "factor",
    "bound",
    "hold_tolerance",
    "history_growth",
)
OBSERVATION_COLUMNS = ("code", "year", "value", "status", "scope_break")
# Data statuses of values that are still to change.
_OPEN = ("provisional", "estimate")
_TINY = 1e-9


class MethodError(ValueError):
    """An indicator that cannot be measured as it stands (no direction); ``codes`` says which."""

    def __init__(self, message: str, codes: list[str]) -> None:
        super().__init__(message)
        self.codes = codes


def directions(indicators: pd.DataFrame) -> pd.Series[float]:
    """+1 or −1 for each indicator: the catalogue's word, else target against baseline, else the comparator.

    Raises ``MethodError`` for those that none of these decides (qualitative, relative and hold ones need none).
    """
    given = indicators["direction"].astype(float).fillna(0.0)
    way = (indicators["target"] - indicators["baseline"]).astype(float)
    difference = pd.Series(np.sign(way.to_numpy()), index=indicators.index).fillna(0.0)
    word = indicators["comparator"].map({">": 1.0, "<": -1.0, "<=": -1.0}).fillna(0.0)
    found = given.where(given != 0, difference)
    found = found.where(found != 0, word)
    free = indicators["kind"].isin(WORDED) | (indicators["comparator"] == "hold")
    found = found.where((found != 0) | ~free, 1.0)
    undecided = [str(code) for code in found.index[found == 0]]
    if undecided:
        raise MethodError(
            f'no direction for {", ".join(undecided)}: set direction = "up" or "down" in plan.toml',
            undecided,
        )
    return found


def measure(
    indicators: pd.DataFrame,
    observations: pd.DataFrame,
    thresholds: Thresholds | None = None,
    judgements: pd.DataFrame | None = None,
    overrides: pd.DataFrame | None = None,
    reference: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The state of every indicator.

    ``indicators`` is indexed by code and has ``INDICATOR_COLUMNS``; ``observations`` has ``OBSERVATION_COLUMNS``, one
    row a code and year (the current revisions). ``judgements`` and ``overrides`` have ``code``, ``status``;
    ``reference`` has ``code``, ``year``, ``value``. Growth is a fraction where ``required_unit`` is
    ``percent_per_year`` (kind growth_rate: a number in %), else in points or the unit, a year. Where the way to the
    target leads over milestones, ``legs.COLUMNS`` say where its last leg begins. ``origin``, ``origin_year`` and
    ``origin_basis`` are what growth and path are measured from, ``status_basis`` is what the status rests on (analyst:
    one that an analyst set), ``computed_basis`` what the computed one does.
    """
    limits = thresholds or Thresholds()
    frame = indicators.copy()
    frame["direction"] = directions(frame)
    frame = frame.join(summed_up(frame, *usable(frame, observations, reference)))
    first_actual.origins(frame)
    legs.prepare(frame)
    _paths(frame)
    _growth(frame)
    _gaps(frame)
    _status(frame, limits)
    _marks(frame)
    return _words(frame, judgements, overrides)


def _paths(frame: pd.DataFrame) -> None:
    """Which path an indicator is measured on, and the years n, m, k."""
    b, t, d = frame["origin"].astype(float), frame["target"].astype(float), frame["direction"]
    base = frame["origin_year"]
    frame["n"] = frame["target_year"].astype(float) - base
    frame["m"] = frame["latest_year"] - base
    frame["k"] = frame["target_year"].astype(float) - frame["latest_year"]
    frame["time_elapsed"] = frame["m"] / frame["n"]
    kind = frame["kind"]
    valued = ~kind.isin(WORDED)
    flow = kind.isin(FLOWS)
    already = valued & ~flow & (d * (t - b) <= 0)
    frame["already_met"] = already
    frame["holding"] = (frame["comparator"] == "hold") | already
    # A value of zero or below has no growth rate either.
    positive = (b > 0) & (t > 0) & ~(frame["latest"] <= 0) & ~(frame["leg_value"] <= 0)
    grows = kind.isin(GROWING)
    path = pd.Series("none", index=frame.index)
    path = path.mask(
        valued & (grows | (kind == "share") | (kind == "change")) & b.notna() & t.notna(),
        "straight",
    )
    path = path.mask(grows & positive, "geometric")
    path = path.mask(kind == "growth_rate", "flat").mask(kind == "cumulative", "burn_up")
    path = path.mask(frame["holding"] & (path != "flat") & (path != "burn_up"), "band")
    frame["path_kind"] = path
    frame["cagr_meaningful"] = ~(grows & b.notna() & ~positive)
    frame["catch_up_path"] = ahead = first_actual.catch_up_path(frame)
    unit = pd.Series("", index=frame.index).mask(
        ahead.isin(["geometric", "flat"]), "percent_per_year"
    )
    unit = unit.mask((ahead == "straight") & kind.isin(["share", "change"]), "points_per_year")
    unit = unit.mask((ahead == "straight") & ~kind.isin(["share", "change"]), "unit_per_year")
    unit = unit.mask(path == "burn_up", "unit_per_year")
    lone = (kind == "multiple") & frame["baseline"].isna() & frame["factor"].notna()
    frame["required_unit"] = unit.mask(lone, "percent_per_year")


def _growth(frame: pd.DataFrame) -> None:
    """Required, achieved and catch-up growth, each by the kind's own path."""
    b, t, a = (frame[name].astype(float) for name in ("origin", "target", "latest"))
    n, m, k = frame["n"], frame["m"], frame["k"]
    path = frame["path_kind"]
    geometric = path == "geometric"
    value_path = path.isin(["geometric", "straight"])
    required = pd.Series(yearly(b, t, n, geometric), index=frame.index).where(value_path)
    required = required.mask(path == "flat", t).mask(path == "burn_up", t / n)
    factor = frame["factor"].astype(float)
    lone = (frame["kind"] == "multiple") & frame["baseline"].isna() & factor.notna()
    required = required.mask(lone, pd.Series(compound(1.0, factor, n), index=frame.index))
    frame["required_growth"] = legs.required(frame, required)
    achieved = pd.Series(yearly(b, a, m, geometric), index=frame.index).where(
        value_path | (path == "band")
    )
    achieved = achieved.mask(path == "flat", frame["mean_rate"]).mask(
        path == "burn_up", frame["total"]
    )
    frame["achieved"] = achieved.where(frame["points"] > 0)
    ahead = frame["catch_up_path"]
    catch_up = pd.Series(yearly(a, t, k, ahead == "geometric"), index=frame.index)
    catch_up = catch_up.where(ahead.isin(["geometric", "straight"]))
    with np.errstate(all="ignore"):
        exponent = (n * np.log1p(t / 100) - frame["log_sum"]) / k.where(k > 0)
        still = pd.Series(np.expm1(exponent.to_numpy(dtype=float)) * 100, index=frame.index)
    catch_up = catch_up.mask(path == "flat", still.where(frame["complete"]))
    catch_up = catch_up.mask(path == "burn_up", (t - frame["total"]) / k.where(k > 0))
    frame["catch_up"] = catch_up.where((k > 0) & (frame["points"] > 0))
    frame["standing"] = a.mask(path == "burn_up", frame["total"]).mask(
        path == "flat", frame["mean_rate"]
    )


def _gaps(frame: pd.DataFrame) -> None:
    """Expected value at the latest year, the gap to it, distance travelled, what remains, and attainment."""
    b, t, m, n = (frame[name].astype(float) for name in ("origin", "target", "m", "n"))
    path, standing = frame["path_kind"], frame["standing"]
    worded = frame["kind"].isin(WORDED)
    frame["remaining"] = (t - standing).where((path != "flat") & ~worded)
    geometric = path == "geometric"
    expected = pd.Series(carried(b, frame["required_growth"], m, geometric), index=frame.index)
    expected = expected.where(path.isin(["geometric", "straight"]))
    expected = expected.mask(path == "flat", t).mask(path == "burn_up", t * m / n)
    expected = expected.mask(path == "band", b.where(~frame["already_met"], t))
    frame["expected"] = legs.expected(frame, expected).where(frame["points"] > 0)
    growth = frame["history_growth"].astype(float) / 100
    weighted = t * pd.Series(weighted_share(growth, m, n), index=frame.index)
    frame["expected_weighted"] = legs.expected_weighted(frame, growth, weighted).where(
        path == "burn_up"
    )
    frame["gap"] = standing - frame["expected"]
    with np.errstate(all="ignore"):
        frame["gap_percent"] = frame["gap"] / frame["expected"].abs().where(frame["expected"] != 0)
        span = (t - b).where(t != b)
        frame["distance"] = ((standing - b) / span).where(~path.isin(["flat", "burn_up", "band"]))
        frame["distance"] = frame["distance"].mask(path == "burn_up", standing / t)
        frame["attainment"] = standing / t.where(t != 0)


def _ratio(
    frame: pd.DataFrame, achieved: pd.Series[float], required: pd.Series[float]
) -> pd.Series[float]:
    with np.errstate(all="ignore"):
        return frame["direction"] * achieved / required.abs().where(required != 0)


def _status(frame: pd.DataFrame, limits: Thresholds) -> None:
    path = frame["path_kind"]
    ratio = _ratio(frame, frame["achieved"], frame["required_growth"])
    ratio = legs.ratio(frame, ratio, path == "geometric")
    paid = frame["total"] / frame["expected"].where(frame["expected"] != 0)
    frame["ratio"] = ratio.mask(path == "burn_up", paid).where(path != "band")
    incomplete = (path == "burn_up") & ~frame["complete"] & (frame["points"] > 0)
    frame["lower_bound"] = incomplete
    frame["met"] = is_met(frame, limits)
    frame["computed_status"] = _verdict(frame, frame["ratio"], limits)
    frame["status_basis"] = first_actual.status_basis(frame)
    # The verdict on the other path, where there is one: the straight line for growth, compound growth for shares.
    b, a, t, m, n = (frame[name].astype(float) for name in ("origin", "latest", "target", "m", "n"))
    other_geometric = path == "straight"
    other_required = pd.Series(yearly(b, t, n, other_geometric), index=frame.index)
    other_achieved = pd.Series(yearly(b, a, m, other_geometric), index=frame.index)
    other = _ratio(frame, other_achieved, other_required)
    other = legs.ratio(frame, other, other_geometric)
    other = other.where(path.isin(["geometric", "straight"]) & frame["cagr_meaningful"])
    weighted = frame["total"] / frame["expected_weighted"].where(frame["expected_weighted"] != 0)
    other = other.mask(path == "burn_up", weighted)
    frame["other_ratio"] = other
    frame["other_path_status"] = _verdict(frame, other, limits).where(other.notna(), "")
    frame["method_sensitive"] = (frame["other_path_status"] != "") & (
        frame["other_path_status"] != frame["computed_status"]
    )


def _verdict(frame: pd.DataFrame, ratio: pd.Series[float], limits: Thresholds) -> pd.Series[str]:
    """The status, by the first rule that applies (the order of the table in docs/method.md)."""
    d, latest = frame["direction"], frame["latest"].astype(float)
    # What a milestone promised was not observed: a first value after it has no change to be against.
    promised = frame["origin_basis"] == "milestone"
    earlier = frame["previous"].astype(float).fillna(frame["origin"].where(~promised))
    # A first value without a baseline has no change to be against.
    change = (d * (latest - earlier)).fillna(0.0)
    # Nor is falling short of it moving away, unless the values themselves do.
    ratio = ratio.mask(promised & (ratio < 0) & (change >= -_TINY), 0.0)
    hold_only = frame["comparator"] == "hold"
    nearer = (earlier - frame["origin"]).abs() - (latest - frame["origin"]).abs()
    trend = change.mask(hold_only, nearer.astype(float).fillna(0.0))
    favourable = trend >= -_TINY
    # A level that stays where it was below what is to be held is not coming back.
    recovering = trend > _TINY
    observed, at_end = frame["points"] > 0, frame["k"] == 0
    met = frame["met"].fillna(False).astype(bool)
    known = frame["met"].notna()
    holding = frame["holding"] & observed & known
    holding &= ~(first_actual.passed_before(frame) & (met | at_end))
    flow = frame["path_kind"].isin(["flat", "burn_up"])
    conditions = [
        ~observed,
        holding & met & favourable,
        holding & met,
        holding & recovering,
        holding,
        met & at_end,
        known & at_end & ~frame["lower_bound"],
        met & (favourable | flow),
        met,
        frame["origin"].isna() & ~flow & (frame["kind"] != "relative"),
        # A comparison with another series has no path: not there yet is behind, however far.
        frame["kind"].eq("relative") & known & ~met,
        frame["lower_bound"] & ~(ratio >= limits.on_track),
        ratio >= limits.ahead - _TINY,
        ratio >= limits.on_track - _TINY,
        ratio >= limits.behind - _TINY,
        ratio >= 0,
        ratio < 0,
    ]
    words = [
        "no_data",
        "held",
        "holding_worse",
        "lost_recovering",
        "lost",
        "achieved",
        "missed",
        "early",
        "early_slipping",
        "no_baseline",
        "behind",
        "no_data",
        "ahead",
        "on_track",
        "behind",
        "far_behind",
        "reversing",
    ]
    return pd.Series(np.select(conditions, words, default="no_data"), index=frame.index)


def _marks(frame: pd.DataFrame) -> None:
    """What a reader should know beside the status."""
    catch = frame["catch_up"] * frame["direction"]
    geometric = frame["catch_up_path"] == "geometric"
    best = frame["best_rate"].where(geometric, frame["best_step"])
    history = (frame["history_growth"].astype(float) / 100).where(geometric)
    reached = (best >= catch - _TINY) | (history >= catch - _TINY)
    frame["catch_up_reached_before"] = reached.where(
        catch.notna() & (best.notna() | history.notna())
    )
    frame["provisional"] = frame["latest_status"].isin(_OPEN)
    from_first = frame["origin_basis"] == "first_actual"
    frame["first_provisional"] = from_first & frame["first_status"].isin(_OPEN)


def _words(
    frame: pd.DataFrame, judgements: pd.DataFrame | None, overrides: pd.DataFrame | None
) -> pd.DataFrame:
    """Analysts' verdicts: a judgement where nothing can be computed, an override beside what was."""
    frame["status"] = frame["computed_status"]
    frame["computed_basis"] = frame["status_basis"]
    frame["judged"] = ""
    if judgements is not None and len(judgements):
        given = (
            judgements.drop_duplicates("code", keep="last")
            .set_index("code")["status"]
            .reindex(frame.index)
        )
        open_to = frame["kind"].isin(WORDED) | (frame["comparator"] == "hold")
        # What was judged when nothing could be computed stands before a verdict without a baseline.
        undecided = frame["status_basis"].isin(["", "first_actual"])
        judged = given.notna() & open_to & undecided
        frame["status"] = frame["status"].mask(judged, "judgement")
        frame["status_basis"] = frame["status_basis"].mask(judged, "analyst")
        frame["judged"] = given.where(judged, "").fillna("")
    if overrides is not None and len(overrides):
        given = (
            overrides.drop_duplicates("code", keep="last")
            .set_index("code")["status"]
            .reindex(frame.index)
        )
        frame["status"] = frame["status"].mask(given.notna(), given)
        frame["status_basis"] = frame["status_basis"].mask(given.notna(), "analyst")
        frame["overridden"] = given.notna()
    else:
        frame["overridden"] = False
    return frame
