"""The chart of an indicator on paper: baseline, target, required path and actuals as plain numbers, and as SVG.

Drawn here and not by Plotly, so that the report needs neither a browser nor scripts and prints as sharp as text.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.language import Lang
from app.domain.row import IndicatorRow, PlanModel
from app.export.report.markup import Node, el
from app.figures.indicator_path import actual_points, display_unit, held_band, required_path
from app.figures.milestones import span, ticked
from app.figures.template import COLOURS, GRID, INK, MUTED
from app.words import t
from app.words.horizons import marked
from app.words.numbers import plain, quantity, target_text
from app.words.targets import worded as in_words
from app.words.verdicts import path_name

WIDTH, HEIGHT, LOW_HEIGHT = 560, 270, 160
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 22, 34, 26
_SIZE = 13.5
Points = Sequence[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class OtherTarget:
    """A target for another year than the headline's; ``faint`` for an outlook."""

    year: int
    value: float
    text: str
    faint: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn, in display units; texts are in the reader's language already.

    ``band`` is the range to stay in. ``open_years`` are provisional or estimated. ``labels`` are the words for the
    series by name: required_path, target, actual, baseline, others. ``target_year`` is the headline's, where its line
    ends; ``others`` are the targets for other years.
    """

    years: Sequence[int]
    unit: str
    path: Points = ()
    target: float | None = None
    target_text: str = ""
    target_year: int | None = None
    others: Sequence[OtherTarget] = ()
    baseline: tuple[int, float] | None = None
    baseline_text: str = ""
    actual: Points = ()
    actual_text: str = ""
    open_years: frozenset[int] = frozenset()
    band: tuple[float, float] | None = None
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def end(self) -> int:
        """The year of the headline, which is the last where nothing else is said."""
        return self.years[-1] if self.target_year is None else self.target_year

    @property
    def sparse(self) -> bool:
        """Whether there is no more to see than the target: such a picture is kept low."""
        return not (self.actual or self.path or self.others) and self.baseline is None


def picture(model: PlanModel, row: IndicatorRow, lang: Lang) -> Picture | None:
    """The drawing of an indicator; ``None`` where there is no number at all."""
    base, (first, last) = row.baseline_year, span(model, row)
    scale, unit = display_unit(row.unit, lang)
    if lang == "en" and not unit.isascii():
        # A counter without an English word: 35 个 is just 35.
        unit = ""

    def shown(value: float) -> float:
        # 3251.9 × 0.1 is 325.19, whatever binary fractions make of it.
        return float(f"{value * scale:.12g}")

    actual = [(year, shown(value)) for year, value in actual_points(row)]
    if row.target is None and row.baseline is None and not actual:
        return None
    # The target's own line is the path of what is to be reached on average.
    path = required_path(row) if row.measured["path_kind"] != "flat" else []
    low, high = held_band(model, row) or (None, None)
    band = None if low is None or high is None else (low * scale, high * scale)
    worded = in_words(row.kind, row.target_record, lang)
    latest = actual[-1] if actual else None
    total = row.kind == "cumulative"
    word = t("indicator.total" if total else "word.actual", lang)
    return Picture(
        years=list(range(first, last + 1)),
        unit=unit,
        path=[(year, shown(value)) for year, value in path],
        target=None if row.target is None else shown(row.target),
        target_year=row.headline_year,
        others=[
            OtherTarget(
                each.year,
                shown(each.target.value),
                marked(row, each, lang),
                each.role == "outlook",
            )
            for each in row.others
            if each.target.value is not None
        ],
        target_text=f"{t('word.target', lang)} "
        + target_text(row.comparator, row.target, row.unit, lang, row.target_high, worded),
        baseline=None if row.baseline is None else (base, shown(row.baseline)),
        baseline_text=quantity(row.baseline, row.unit, lang),
        actual=actual,
        actual_text=f"{word} {quantity(latest[1] / scale, row.unit, lang, 2 if total else None)}"
        if latest
        else "",
        open_years=frozenset(
            o.year for o in row.observations if o.status in {"provisional", "estimate"}
        ),
        band=band,
        labels={
            "required_path": path_name(row, lang),
            "others": t("horizon.others_word", lang),
            **{name: t(f"word.{name}", lang) for name in ("target", "actual", "baseline")},
        },
    )


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers from ``low`` to ``high``, at most ``most`` + 1: in steps of 1, 2, 2.5 or 5 times a power of ten."""
    span = high - low
    if not span > 0:
        return [low]
    raw = span / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw - 1e-12 * power)
    first = math.ceil(low / step - 1e-9)
    return [float(f"{n * step:.12g}") for n in range(first, math.floor(high / step + 1e-9) + 1)]


def value_range(drawn: Picture) -> tuple[float, float]:
    """The ends of the axis of values, with room for the labels; never below zero where nothing is."""
    values = [value for _, value in (*drawn.path, *drawn.actual)]
    values += [] if drawn.target is None else [drawn.target]
    values += [each.value for each in drawn.others]
    values += [drawn.baseline[1]] if drawn.baseline else []
    values += list(drawn.band or ())
    low, high = min(values), max(values)
    room = (high - low or abs(high) or 1.0) * 0.2
    return (max(0.0, low - room) if low >= 0 else low - room), high + room


def svg(drawn: Picture, title: str) -> Node:
    """The drawing as an SVG element with its title for those who cannot see it."""
    height = LOW_HEIGHT if drawn.sparse else HEIGHT
    low, high = value_range(drawn)
    first, last = drawn.years[0] - 0.35, drawn.years[-1] + 0.35

    def x(year: float) -> float:
        return round(_LEFT + (year - first) / (last - first) * (WIDTH - _LEFT - _RIGHT), 1)

    def y(value: float) -> float:
        return round(_TOP + (high - value) / (high - low) * (height - _TOP - _BOTTOM), 1)

    root = el(
        "svg",
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {height}",
        role="img",
        font_size=_SIZE,
        fill=INK,
    )
    root.append(el("title", title))
    root.append(_text(0, 13, drawn.unit, "start", MUTED))
    for value in ticks(low, high, 3 if drawn.sparse else 5):
        root.append(_line([(_LEFT, y(value)), (WIDTH - _RIGHT, y(value))], GRID, 1))
        root.append(_text(_LEFT - 6, y(value) + 4, plain(value), "end", MUTED))
    for year in ticked(drawn.years, drawn.end):
        root.append(_text(x(year), height - 7, str(year), "middle", MUTED))
    if drawn.band:
        top, bottom = y(drawn.band[1]), y(drawn.band[0])
        root.append(
            el(
                "rect",
                x=_LEFT,
                y=top,
                width=WIDTH - _LEFT - _RIGHT,
                height=round(bottom - top, 1),
                fill="#d55e00",
                fill_opacity="0.12",
            )
        )
    above = latest_above(drawn)
    if drawn.target is not None:
        level = y(drawn.target)
        root.append(_line([(_LEFT, level), (x(drawn.end), level)], COLOURS["target"], 1, "8 4"))
        down = drawn.baseline is not None and drawn.baseline[1] > drawn.target
        near = drawn.baseline is not None and abs(y(drawn.baseline[1]) - level) < 20
        # Beside the baseline where that stands on the line or next to it.
        start = x(drawn.baseline[0]) + 16 if near and drawn.baseline else _LEFT + 6
        root.append(
            _text(start, level + (15 if down else -6), drawn.target_text, "start", "#a84a00")
        )
        root.append(_diamond(x(drawn.end), level, COLOURS["target"]))
    if drawn.path:
        root.append(
            _line([(x(a), y(b)) for a, b in drawn.path], COLOURS["required_path"], 2.2, "2 4")
        )
    _others(root, drawn, x, y)
    if drawn.baseline is not None:
        at = (x(drawn.baseline[0]), y(drawn.baseline[1]))
        root.append(
            el("rect", x=at[0] - 5, y=at[1] - 5, width=10, height=10, fill=COLOURS["baseline"])
        )
        up = drawn.target is not None and drawn.target < drawn.baseline[1]
        root.append(
            _text(at[0] - 5, at[1] + (-10 if up else 19), drawn.baseline_text, "start", INK)
        )
    _actuals(root, drawn, x, y, above)
    _legend(root, drawn)
    return root


def latest_above(drawn: Picture) -> bool:
    """Whether the latest actual's words stand above it: where it is on or above the path, and the target's line is
    not just there."""
    if not drawn.actual:
        return True
    year, value = drawn.actual[-1]
    if drawn.target is not None:
        low, high = value_range(drawn)
        if -0.04 < (drawn.target - value) / (high - low) < 0.16:
            return False
    return value >= dict(drawn.path).get(year, drawn.target if drawn.target is not None else value)


def _others(root: Node, drawn: Picture, x: object, y: object) -> None:
    """The targets for other years: under a path that rises, above one that falls."""
    assert callable(x)
    assert callable(y)
    falls = falling(drawn)
    for each in drawn.others:
        at = (x(each.year), y(each.value))
        mark = _diamond(*at, "#ffffff")
        mark.attrib.update({"stroke": MUTED if each.faint else COLOURS["target"]})
        mark.set("stroke-width", "1.8")
        root.append(mark)
        # Close to the latest actual, whose words stand there, on the path's other side.
        crowded = bool(drawn.actual) and abs(each.year - drawn.actual[-1][0]) <= 2
        late = crowded or at[0] > WIDTH * 0.6
        colour = MUTED if each.faint else "#a84a00"
        words = _text(
            at[0] + (4 if late else -4),
            at[1] + (-12 if falls != crowded else 22),
            each.text,
            "end" if late else "start",
            colour,
        )
        root.append(words)


def falling(drawn: Picture) -> bool:
    """Whether the targets lie below where the indicator sets out."""
    start = drawn.baseline[1] if drawn.baseline else drawn.others[0].value if drawn.others else None
    return start is not None and drawn.target is not None and drawn.target < start


def _actuals(root: Node, drawn: Picture, x: object, y: object, above: bool) -> None:
    assert callable(x)
    assert callable(y)
    points = [(x(year), y(value)) for year, value in drawn.actual]
    if not points:
        return
    if len(points) > 1:
        root.append(_line(points, COLOURS["actual"], 2.4))
    for (cx, cy), (year, _) in zip(points, drawn.actual, strict=True):
        open_mark = year in drawn.open_years
        root.append(
            el(
                "circle",
                cx=cx,
                cy=cy,
                r=4.5,
                fill="#ffffff" if open_mark else COLOURS["actual"],
                stroke=COLOURS["actual"],
                stroke_width=2,
            )
        )
    cx, cy = points[-1]
    late = cx > WIDTH * 0.72
    root.append(
        _text(
            cx + (6 if late else 0),
            cy + (-11 if above else 20),
            drawn.actual_text,
            "end" if late else "middle",
            "#005a8e",
            bold=True,
        )
    )


def _legend(root: Node, drawn: Picture) -> None:
    at, level = max(float(_LEFT), _wide(drawn.unit) + 14), 8
    entries = [
        ("baseline", drawn.baseline is not None),
        ("actual", bool(drawn.actual)),
        ("required_path", bool(drawn.path)),
        ("target", drawn.target is not None),
        ("others", bool(drawn.others)),
    ]
    for name, shown in entries:
        if not shown:
            continue
        label, colour = drawn.labels[name], COLOURS["target" if name == "others" else name]
        if at + 28 + _wide(label) > WIDTH:
            # What does not fit stands on a second line.
            at, level = float(_LEFT), level + 17
        match name:
            case "others":
                mark = _diamond(at + 11, level, "#ffffff")
                mark.attrib.update({"stroke": colour, "stroke-width": "1.8"})
                root.append(mark)
            case "baseline":
                root.append(el("rect", x=at + 7, y=level - 4, width=8, height=8, fill=colour))
            case "actual":
                root.append(_line([(at, level), (at + 22, level)], colour, 2.4))
                root.append(el("circle", cx=at + 11, cy=level, r=3.5, fill=colour))
            case "required_path":
                root.append(_line([(at, level), (at + 22, level)], colour, 2.2, "2 4"))
            case _:
                root.append(_line([(at, level), (at + 22, level)], colour, 1.2, "8 4"))
        root.append(_text(at + 28, level + 5, label, "start", MUTED))
        at += 28 + _wide(label) + 16


def _wide(text: str) -> float:
    """About how wide a text is drawn: a Chinese character is a square."""
    return sum(_SIZE if ord(c) > 0x2E80 else _SIZE * 0.56 for c in text)


def _text(x: float, y: float, text: str, anchor: str, colour: str, *, bold: bool = False) -> Node:
    node = el("text", text, x=round(x, 1), y=round(y, 1), text_anchor=anchor, fill=colour)
    # A white edge keeps words readable where they cross a line.
    node.attrib.update({"paint-order": "stroke", "stroke": "#ffffff", "stroke-width": "3"})
    node.set("stroke-linejoin", "round")
    if bold:
        node.set("font-weight", "600")
    return node


def _line(points: Sequence[tuple[float, float]], colour: str, width: float, dash: str = "") -> Node:
    line = el(
        "polyline",
        points=" ".join(f"{a},{b}" for a, b in points),
        fill="none",
        stroke=colour,
        stroke_width=width,
    )
    if dash:
        line.set("stroke-dasharray", dash)
        line.set("stroke-linecap", "round" if dash.startswith("2 ") else "butt")
    return line


def _diamond(x: float, y: float, colour: str) -> Node:
    points = " ".join(f"{x + dx},{y + dy}" for dx, dy in ((0, -7), (7, 0), (0, 7), (-7, 0)))
    return el("polygon", points=points, fill=colour)
