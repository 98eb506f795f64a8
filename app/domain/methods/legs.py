"""The way to a target that leads over a milestone: its last leg begins at the milestone, not at the baseline.

Required growth, expected value and gap are those of the leg, so that the path goes through every milestone. The ratio
compares what was achieved since the baseline with what the whole path asks for up to the same year: on the first leg
that is the usual ratio, it is 1 exactly on the path, and it does not jump where one leg passes into the next
(docs/method.md, "Several horizons").
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from app.domain.methods.growth import carried, weighted_share, yearly

# Value and year of the milestone that the last leg begins at; NaN where the way has one leg only.
COLUMNS = ("leg_value", "leg_year")
_TINY = 1e-9


def prepare(frame: pd.DataFrame) -> None:
    """Where there is neither a baseline nor a first actual to measure from (``first_actual.origins``), the milestone
    that the last leg begins at takes their place (basis ``milestone``): promised, not observed.

    A milestone that is not after the year measured from is no point of the path: what was observed stands before it.
    """
    for name in COLUMNS:
        if name not in frame:
            frame[name] = np.nan
    observed = frame["origin"].notna() & (frame["leg_year"] <= frame["origin_year"])
    for name in COLUMNS:
        frame[name] = frame[name].astype(float).mask(observed)
    stock = frame["kind"] != "cumulative"
    alone = frame["origin"].isna() & frame["leg_value"].notna() & stock
    frame["origin"] = frame["origin"].mask(alone, frame["leg_value"])
    frame["origin_year"] = frame["origin_year"].mask(alone, frame["leg_year"])
    frame["origin_basis"] = frame["origin_basis"].mask(alone, "milestone")


def required(frame: pd.DataFrame, whole: pd.Series[float]) -> pd.Series[float]:
    """The yearly growth that the last leg asks for; ``whole`` where there is one leg only."""
    return whole.mask(_later(frame), _leg_growth(frame, frame["path_kind"] == "geometric"))


def expected(frame: pd.DataFrame, whole: pd.Series[float]) -> pd.Series[float]:
    """The value of the path in the latest year, on the leg; ``whole`` where there is one leg only."""
    return whole.mask(_later(frame), _leg_value(frame, frame["path_kind"] == "geometric"))


def expected_weighted(
    frame: pd.DataFrame, growth: pd.Series[float], whole: pd.Series[float]
) -> pd.Series[float]:
    """The same for sums whose yearly amounts grow by ``growth`` (a fraction)."""
    since, left = _years(frame)
    share = pd.Series(weighted_share(growth, since, left), index=frame.index)
    start = frame["leg_value"].astype(float)
    return whole.mask(_later(frame), start + (frame["target"].astype(float) - start) * share)


def ratio(
    frame: pd.DataFrame, whole: pd.Series[float], geometric: pd.Series[bool]
) -> pd.Series[float]:
    """Achieved growth by what the path asks for up to the latest year; ``whole`` where there is one leg only.

    Where the path is not beyond the origin by then (a milestone below it), the leg is compared with itself.
    """
    d, m = frame["direction"].astype(float), frame["m"].astype(float)
    origin, latest = frame["origin"].astype(float), frame["latest"].astype(float)
    there = _leg_value(frame, geometric)
    beyond = d * (there - origin) > _TINY
    since, _ = _years(frame)
    first = origin.where(beyond, frame["leg_value"].astype(float))
    years = m.where(beyond, since)
    achieved = pd.Series(yearly(first, latest, years, geometric), index=frame.index)
    asked = pd.Series(yearly(first, there, years, geometric), index=frame.index)
    with np.errstate(all="ignore"):
        found = d * achieved / asked.abs().where(asked != 0)
    return whole.mask(_later(frame) & frame["path_kind"].isin(["geometric", "straight"]), found)


def _later(frame: pd.DataFrame) -> pd.Series[bool]:
    """Which ways have a leg before the last one."""
    paths = frame["path_kind"].isin(["geometric", "straight", "burn_up"])
    return paths & frame["leg_value"].notna() & (frame["leg_year"] > frame["origin_year"])


def _years(frame: pd.DataFrame) -> tuple[pd.Series[float], pd.Series[float]]:
    """Years from the milestone to the latest actual, and to the target."""
    start = frame["leg_year"].astype(float)
    return frame["latest_year"] - start, frame["target_year"].astype(float) - start


def _leg_growth(frame: pd.DataFrame, geometric: pd.Series[bool]) -> pd.Series[float]:
    _, left = _years(frame)
    start, target = frame["leg_value"].astype(float), frame["target"].astype(float)
    return pd.Series(yearly(start, target, left, geometric), index=frame.index)


def _leg_value(frame: pd.DataFrame, geometric: pd.Series[bool]) -> pd.Series[float]:
    since, _ = _years(frame)
    growth, start = _leg_growth(frame, geometric), frame["leg_value"].astype(float)
    return pd.Series(carried(start, growth, since, geometric), index=frame.index)
