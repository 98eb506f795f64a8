"""Consistency findings in plain words, from their numbers."""

from __future__ import annotations

from app.domain.language import Lang
from app.words import t
from app.words.numbers import plain, quantity
from db.records import FindingRecord, PlanView


def finding_text(finding: FindingRecord, view: PlanView, lang: Lang) -> str:
    """One sentence with the arithmetic in it."""
    names = {
        row.code: row.name_zh if lang == "zh" else row.name_en or row.name_zh
        for row in view.indicators
    }
    data = finding.data
    unit = str(data.get("unit", ""))

    def money(key: str) -> str:
        return quantity(float(data[key]), unit, lang)

    def span(key: str, places: int) -> str:
        low, high = data[key]
        return f"{plain(low, places)}–{plain(high, places)}"

    subject = names.get(finding.codes[0], "") if finding.codes else str(data.get("subject", ""))
    words: dict[str, str] = {"subject": subject}
    match finding.kind:
        case "part_sum":
            words |= {
                "subject": names[finding.codes[-1]],
                "parts": " + ".join(plain(value) for value in data["parts"]),
                "sum": plain(data["sum"]),
                "whole": money("whole"),
                "names": ("、" if lang == "zh" else ", ").join(
                    names[code] for code in finding.codes[:-1]
                ),
            }
        case "text_sum":
            words |= {
                "subject": str(data["subject"]),
                "parts": " + ".join(plain(value) for value in data["parts"]),
                "sum": plain(data["sum"]),
                "whole": money("whole"),
                "names": ("、" if lang == "zh" else ", ").join(data["names"]),
            }
        case "values_differ":
            words |= {"values": " / ".join(quantity(value, unit, lang) for value in data["values"])}
        case "comparators_differ":
            words |= {"texts": " / ".join(data["texts"])}
        case "mentions_agree":
            value = money("value")
            if "high" in data:
                value = f"{plain(data['value'])}–{quantity(data['high'], unit, lang)}"
            words |= {"count": plain(data["count"]), "value": value}
        case "path_turns":
            steps = zip(data["periods"], data["values"], strict=True)
            words |= {
                "steps": " → ".join(
                    f"{_years(period, lang)} {quantity(value, unit, lang)}"
                    for period, value in steps
                )
            }
        case "rate_and_growth":
            words |= {
                "subject": str(data["subject"]),
                "rate": plain(data["rate"]),
                "years": str(data["years"]),
                "range": span("rate_range", 2),
                "implied": span("implied", 1),
                "stated": plain(data["stated"]),
            }
        case "growth_difference":
            words |= {
                "subject": str(data["subject"]),
                "first": plain(data["first"], 1),
                "second": plain(data["second"], 1),
                "difference": plain(data["difference"], 1),
                "stated": plain(data["stated"]),
            }
        case "implied_total":
            low, high = data["total"]
            words |= {
                "subject": str(data["subject"]),
                "part": money("part"),
                "share": plain(data["share"]),
                "range": span("share_range", 2),
                "whole": str(data["whole"]),
                "total": f"{plain(low, 0)}–{plain(high, 0)}{unit}"
                if lang == "zh"
                else f"{quantity(low, unit, lang)}–{quantity(high, unit, lang)}",
            }
        case "target_below_baseline" | "target_met_at_baseline":
            words |= {
                "baseline": money("baseline"),
                "target": money("target"),
                "year": str(data["year"]),
            }
        case "fact_repeated" | "facts_differ":
            words |= {
                "subject": str(data["subject"]),
                "values": " / ".join(quantity(value, unit, lang) for value in data["values"]),
                "count": plain(data["count"]),
            }
        case "cumulative_and_prior":
            words |= {
                "prior": money("prior"),
                "target": money("target"),
                "growth": plain(data["growth"], 1),
                "yearly": money("yearly"),
                "years": t("findings.five", lang) if data["years"] == 5 else str(data["years"]),
            }
        case _:
            return f"{finding.kind}: {dict(data)}"
    key = f"findings.{finding.kind}"
    if finding.kind in {"part_sum", "text_sum", "rate_and_growth", "growth_difference"}:
        key += f".{'agrees' if finding.severity == 'agrees' else 'differs'}"
    elif finding.kind == "path_turns":
        key += ".down" if data["direction"] < 0 else ".up"
    elif finding.kind == "target_below_baseline" and data["target"] > data["baseline"]:
        # Where less is better, what falls short of the baseline lies above it.
        key = "findings.target_above_baseline"
    if data.get("horizon"):
        years = _years(str(data["horizon"]), lang)
        words["subject"] += f"（{years}）" if lang == "zh" else f" ({years})"
    text = t(key, lang, **words)
    if data.get("of_sums") and finding.severity != "agrees":
        text += t("findings.of_sums", lang)
    return text


def _years(period: str, lang: Lang) -> str:
    """A period in words: 2025年, 2021–2025年, 2025."""
    shown = period.replace("-", "–")
    return f"{shown}年" if lang == "zh" and shown else shown
