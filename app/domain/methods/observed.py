"""Which of the values entered count, and what they come to: latest and first, points and gaps, sums, the best rate."""

from __future__ import annotations

import numpy as np
import pandas as pd

from app.domain.methods.first_actual import restarting
from app.domain.methods.growth import compound, linear


def usable(
    frame: pd.DataFrame, observations: pd.DataFrame, reference: pd.DataFrame | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The observations that count, by code and year: after the base year, up to the target year, of one scope.

    A break of scope stops the calculation; without a baseline there is nothing of the old scope to compare with, and
    it starts anew with the year of the (last) break. The second frame has, by code, the years of the first
    (``stops``) and the last break (``starts``).
    """
    data = observations[observations["code"].isin(frame.index)].copy()
    data["value"] = data["value"].astype(float)
    if reference is not None and len(reference):
        data = data.merge(
            reference.rename(columns={"value": "reference"}), on=["code", "year"], how="left"
        )
        relative = data["code"].map(frame["kind"]) == "relative"
        data.loc[relative, "value"] = data["value"] - data["reference"]
        data = data.drop(columns="reference").dropna(subset=["value"])
    elif len(data):
        data = data[data["code"].map(frame["kind"]) != "relative"]
    base = data["code"].map(frame["baseline_year"].fillna(frame["base_year"]))
    last = data["code"].map(frame["target_year"])
    data = data[(data["year"] > base) & (data["year"] <= last)]
    years = data.loc[data["scope_break"].astype(bool)].groupby("code")["year"]
    breaks = pd.DataFrame({"stops": years.min(), "starts": years.max()}).astype(float)
    anew = restarting(frame)
    first = data["code"].map(breaks["starts"].where(anew.reindex(breaks.index)))
    end = data["code"].map(breaks["stops"].mask(anew.reindex(breaks.index)))
    kept = (data["year"] >= first.fillna(-np.inf)) & (data["year"] < end.fillna(np.inf))
    return data[kept].sort_values(["code", "year"]), breaks


def summed_up(frame: pd.DataFrame, data: pd.DataFrame, breaks: pd.DataFrame) -> pd.DataFrame:
    """Per code: first, latest and previous value, points, gaps, sums, mean rates, the best yearly rate so far.

    ``scope_since`` is the year with which the calculation starts anew after a break, NaN where it does not.
    """
    groups = data.groupby("code")
    result = pd.DataFrame(index=frame.index)
    result["scope_broken"] = frame.index.isin(breaks.index)
    result["scope_since"] = breaks["starts"].reindex(frame.index).where(restarting(frame))
    tail = groups.tail(1).set_index("code")
    result["latest_year"] = tail["year"].astype(float)
    result["latest"] = tail["value"]
    result["latest_status"] = tail["status"] if len(tail) else ""
    head = groups.head(1).set_index("code")
    result["first_year"] = head["year"].astype(float)
    result["first"] = head["value"]
    result["first_status"] = head["status"] if len(head) else ""
    before = groups.nth(-2).set_index("code")
    result["previous"] = before["value"]
    result["previous_year"] = before["year"].astype(float)
    result["points"] = groups.size().reindex(frame.index).fillna(0).astype(int)
    result["total"] = groups["value"].sum().reindex(frame.index)
    first = frame["start_year"].astype(float)
    due = result["latest_year"] - first + 1
    result["complete"] = result["points"] >= due.fillna(0)
    factors = np.log1p(data["value"].where(data["value"] > -100) / 100)
    result["mean_rate"] = (
        np.expm1(factors.groupby(data["code"]).mean()) * 100
        if len(data)
        else pd.Series(dtype=float)
    )
    result["log_sum"] = factors.groupby(data["code"]).sum() if len(data) else pd.Series(dtype=float)
    result[["best_rate", "best_step"]] = _best(frame, data)
    return result


def _best(frame: pd.DataFrame, data: pd.DataFrame) -> pd.DataFrame:
    """The largest yearly rate and step in the desired direction between neighbouring values, baseline included."""
    start = pd.DataFrame(
        {
            "code": list(frame.index),
            "year": frame["baseline_year"].fillna(frame["base_year"]).to_numpy(dtype=float),
            "value": frame["baseline"].to_numpy(dtype=float),
        }
    ).dropna()
    parts = [
        part[["code", "year", "value"]].astype({"year": float})
        for part in (start, data)
        if len(part)
    ]
    if not parts:
        return pd.DataFrame(np.nan, index=frame.index, columns=["best_rate", "best_step"])
    rows = pd.concat(parts).sort_values(["code", "year"])
    groups = rows.groupby("code")
    years = rows["year"] - groups["year"].shift()
    earlier = groups["value"].shift()
    sign = rows["code"].map(frame["direction"]).to_numpy(dtype=float)
    rows = rows.assign(
        rate=compound(earlier, rows["value"], years) * sign,
        step=linear(earlier, rows["value"], years) * sign,
    )
    best = rows.groupby("code")[["rate", "step"]].max().reindex(frame.index)
    return best.set_axis(["best_rate", "best_step"], axis=1)
