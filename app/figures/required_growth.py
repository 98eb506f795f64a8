"""All required growth rates side by side."""

from __future__ import annotations

from app.domain.language import Lang
from app.domain.row import PlanModel
from app.figures.chart import Chart
from app.figures.template import COLOURS, INK, axis, layout
from app.words import t
from app.words.numbers import growth, plain

# A bar's share of its row; the name stands in the rest.
BAR = 0.36
# More bars than this are no picture any more; all rates stand in the table.
MOST = 60


def required_growth_chart(model: PlanModel, lang: Lang) -> Chart:
    """Bars of the yearly growth that each target asks for, largest first; what has no rate is said, not dropped."""
    rows = [
        row
        for row in model.rows
        if row.required_unit == "percent_per_year"
        and row.required_growth_shown is not None
        # Growth over other years than the rest's is no bar beside them.
        and row.from_first is None
    ]
    rows.sort(key=lambda row: row.required_growth_shown or 0.0)
    left = max(0, len(rows) - MOST)
    rows = rows[left:]
    values = [row.required_growth_shown for row in rows]
    names = [row.name(lang) for row in rows]
    texts = [
        growth(row.required_growth, "percent_per_year", row.unit, lang, row.kind) for row in rows
    ]
    history = [
        (float(row.indicator.settings["history_growth"]["value"]), row.name(lang))
        for row in rows
        if row.indicator.settings.get("history_growth")
    ]
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "x": values,
            "y": names,
            "marker": {"color": COLOURS["required_path"]},
            # The axis says that it is a year's growth; a short label keeps clear of the mark beside it.
            "text": [f"{plain(value, 2)}%" for value in values],
            "textposition": "outside",
            "textfont": {"color": INK, "size": 13},
            "cliponaxis": False,
            "hovertemplate": "%{y}<br>%{text}<extra></extra>",
            "width": BAR,
        }
    ]
    if history:
        data.append(
            {
                "type": "scatter",
                "mode": "markers+text",
                "x": [value for value, _ in history],
                "y": [name for _, name in history],
                "marker": {
                    "symbol": "line-ns-open",
                    "size": 22,
                    "color": COLOURS["actual"],
                    "line": {"width": 3},
                },
                "text": [f"{plain(value)}%" for value, _ in history],
                "textposition": "middle right",
                "textfont": {"color": COLOURS["actual"], "size": 12},
                "cliponaxis": False,
                "hovertemplate": t("overview.chart.history", lang) + " %{x}%<extra></extra>",
            }
        )
    drawn = [*(value or 0.0 for value in values), *(value for value, _ in history)]
    # What is to fall has its bar on the other side.
    smallest, largest = min([*drawn, 0.0]), max([*drawn, 1.0])
    figure = {
        "data": data,
        "layout": layout(
            margin={"l": 12, "r": 24, "t": 12, "b": 44},
            xaxis=axis(
                range=[smallest and smallest - 0.25 * (largest - smallest), largest * 1.2],
                title={"text": t("overview.chart.axis", lang), "font": {"size": 12}},
                ticksuffix="%",
            ),
            yaxis=axis(showgrid=False, showticklabels=False),
            annotations=[
                {
                    "text": name,
                    "x": 0,
                    # On the upper edge of its bar, whatever the height: a category's number is its place.
                    "y": place + BAR / 2,
                    "xanchor": "left",
                    "yanchor": "bottom",
                    "showarrow": False,
                    "align": "left",
                    "font": {"color": INK, "size": 12},
                }
                for place, name in enumerate(names)
            ],
        ),
    }
    years = f"{model.view.plan.base_year}–{model.view.plan.target_year}"
    return Chart(
        figure=figure,
        title=t("overview.chart.title", lang),
        subtitle=t("overview.chart.subtitle", lang, years=years)
        + (t("overview.chart.largest", lang, most=MOST, left=f"{left:,}") if left else ""),
        source=t("chart.source", lang, source=model.title(lang)),
        as_of="",
        stem=f"{t('overview.chart.title', lang)}_{years.replace('–', '-')}",
        table=[
            [t("overview.grid.name", lang), t("overview.grid.required", lang)],
            *[[name, text] for name, text in zip(reversed(names), reversed(texts), strict=True)],
        ],
        height=max(260, 70 + 54 * len(rows)),
    )
