"""The dashboard's bare bones as most people would write them: ``python -m benchmarks.plain FILE PORT``.

Dash with its pages' worth of parts in one layout: Bootstrap components, an AG Grid, two Plotly Express charts, what
comes with the packages sent as it is. ``FILE`` is the CSV that ``benchmarks.first_paint`` writes: one row for each
indicator and year. It is the yardstick of ``benchmarks.first_paint`` and serves nothing else.
"""

from __future__ import annotations

import sys
from typing import Any

import dash_ag_grid as dag
import dash_bootstrap_components as dbc
import pandas as pd
import plotly.express as px
from dash import Dash, Input, Output, dcc, html

CARDS = 5


def make_app(data: pd.DataFrame) -> Dash:
    """The whole application over a table of ``code, name, target, baseline, required, year, value``."""
    indicators = data.drop_duplicates("code").drop(columns=["year", "value"])
    app = Dash(__name__)
    cards = [
        dbc.Col(
            dbc.Card(
                dbc.CardBody([html.H5(row["name"]), html.P(row["target"], className="card-value")])
            )
        )
        for row in indicators.head(CARDS).to_dict("records")
    ]
    overview = px.bar(indicators.dropna(subset=["required"]), x="required", y="name")
    app.layout = dbc.Container(
        [
            html.H1("Plan"),
            dbc.Row(cards),
            dag.AgGrid(
                id="grid",
                rowData=indicators.to_dict("records"),
                columnDefs=[{"field": name} for name in indicators.columns],
            ),
            dcc.Graph(id="overview", figure=overview),
            dcc.Dropdown(
                options=[
                    {"label": row["name"], "value": row["code"]}
                    for row in indicators.to_dict("records")
                ],
                value=indicators["code"].iloc[0],
                id="choice",
            ),
            dcc.Graph(id="path"),
        ]
    )

    @app.callback(Output("path", "figure"), Input("choice", "value"))  # type: ignore[untyped-decorator]
    def path(code: str) -> Any:
        chosen = data[data["code"] == code]
        return px.line(chosen, x="year", y="value", title=chosen["name"].iloc[0])

    return app


def main() -> None:
    """Serve with Dash's own server."""
    file, port = sys.argv[1:]
    make_app(pd.read_csv(file)).run(host="127.0.0.1", port=port, debug=False)


if __name__ == "__main__":
    main()
