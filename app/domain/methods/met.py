"""Whether a target has been met, by its comparator (docs/method.md, "Has the target been met")."""

from __future__ import annotations

import numpy as np
import pandas as pd

from app.domain.methods.thresholds import Thresholds

_TINY = 1e-12


def is_met(frame: pd.DataFrame, limits: Thresholds) -> pd.Series[bool]:
    """True, False, or missing where it cannot be said (no value, no number in the target, no baseline to hold).

    ``>`` and ``<`` are strict, ``>=``, ``<=`` and a bare value are not; 左右 is met at ``about_share`` of the way from
    the baseline, or within ``about_band`` of the target without one, or beyond the target in the desired direction;
    ``hold`` inside a band round the baseline, or, without one, round the first of several actuals. Of a range the
    weaker bound decides (``target``). A share whose target is 0 or 100 counts as there within ``bound_points``. A mean
    growth rate can be met at the end of the period only.
    """
    value, target, base = (frame[name].astype(float) for name in ("standing", "target", "baseline"))
    d, word = frame["direction"].astype(float), frame["comparator"]
    scale = np.maximum(1.0, target.abs())
    ahead = d * (value - target)
    strict = word.isin([">", "<"])
    result = (ahead >= -_TINY * scale).mask(strict, ahead > _TINY * scale)

    about = word == "~"
    with np.errstate(all="ignore"):
        covered = (value - base) / (target - base).where(target != base)
    near = (value - target).abs() <= limits.about_band * target.abs()
    on_the_way = covered.notna() & ~frame["holding"]
    roughly = (ahead >= -_TINY * scale) | near.where(
        ~on_the_way, covered >= limits.about_share - _TINY
    )
    result = result.mask(about, roughly)

    hold = word == "hold"
    tolerance = frame["hold_tolerance"].astype(float).fillna(limits.hold_band)
    held = frame["origin"].astype(float)
    result = result.mask(hold, (value - held).abs() <= tolerance * held.abs() + _TINY)

    bound = frame["bound"].astype(float)
    at_bound = bound.notna() & (target == bound)
    result = result.mask(at_bound, (value - target).abs() <= limits.bound_points + _TINY)

    known = value.notna() & target.notna() & (word != "")
    known = known.mask(hold, value.notna() & held.notna())
    flat = frame["path_kind"] == "flat"
    finished = (frame["k"] == 0) & frame["complete"]
    result = result.astype(object).where(known, None)
    relative = frame["kind"] == "relative"
    result = result.mask(relative & value.notna(), (d * value > 0).astype(object))
    return result.mask(flat & ~finished & known, False)
