"""What is measured from where: the baseline, or, where the plan states none, the first actual.

With two or more actuals and no baseline the first actual takes the baseline's place in every formula: the rate since
then against the rate needed from then to the target, on the same path and with the same limits. Whether the target is
met is still said of the target alone. A verdict that rests on a first actual says so (``status_basis``), and gives way
as soon as there is a baseline. Open SDG measures so without saying it (docs/method.md, "Without a baseline").
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from db.kinds import BASED, GROWING

# Verdicts that say nothing of a starting value: the target is met, or its year is over.
_FINAL = ("achieved", "missed", "early", "early_slipping")
_UNDECIDED = ("no_data", "no_baseline")


def restarting(frame: pd.DataFrame) -> pd.Series[bool]:
    """Which indicators start anew at a break of scope: those that have no baseline of the old scope to be compared
    with."""
    return frame["baseline"].isna() & frame["kind"].isin(BASED)


def origins(frame: pd.DataFrame) -> None:
    """Add ``origin`` (a value in the unit), ``origin_year`` and ``origin_basis``: baseline, first_actual or empty.

    Without either the year is the base year, from which time still runs.
    """
    baseline = frame["baseline"].astype(float)
    aimed = frame["target"].notna() | (frame["comparator"] == "hold")
    from_first = restarting(frame) & aimed & (frame["points"] >= 2)
    frame["origin"] = baseline.mask(from_first, frame["first"])
    base = frame["baseline_year"].fillna(frame["base_year"]).astype(float)
    frame["origin_year"] = base.mask(from_first, frame["first_year"])
    basis = pd.Series("", index=frame.index).mask(baseline.notna(), "baseline")
    frame["origin_basis"] = basis.mask(from_first, "first_actual")


def passed_before(frame: pd.DataFrame) -> pd.Series[bool]:
    """Whether the first actual was at or past the target already, and is no level that the plan wants held.

    Then a value that has fallen short since is one not held; one that meets the target met it early, as ever.
    """
    return (frame["origin_basis"] == "first_actual") & (frame["comparator"] != "hold")


def catch_up_path(frame: pd.DataFrame) -> pd.Series[str]:
    """The path from the latest actual to the target: the indicator's own, or, without a baseline to decide it, that of
    its kind and its latest value."""
    path = frame["path_kind"].astype(object)
    free = restarting(frame) & frame["target"].notna() & (frame["points"] > 0)
    free &= ~path.isin(["geometric", "straight"]) & (frame["comparator"] != "hold")
    positive = (frame["latest"] > 0) & (frame["target"].astype(float) > 0)
    grows = frame["kind"].isin(GROWING) & positive
    own = pd.Series(np.where(grows, "geometric", "straight"), index=frame.index)
    return path.mask(free, own)


def status_basis(frame: pd.DataFrame) -> pd.Series[str]:
    """What the computed status rests on: baseline, first_actual, milestone (one actual after it), target (met or
    missed, without a baseline), period (sums and mean rates over their years), reference (relative targets), or
    nothing."""
    status = frame["computed_status"]
    found = frame["origin_basis"].where(frame["kind"].isin(BASED), "")
    bare = frame["kind"].isin(BASED) & frame["baseline"].isna()
    found = found.mask(bare & status.isin(_FINAL), "target")
    found = found.mask(frame["path_kind"].isin(["flat", "burn_up"]), "period")
    found = found.mask(frame["kind"] == "relative", "reference")
    return found.mask(status.isin(_UNDECIDED), "")
