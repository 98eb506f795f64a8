"""Components written out as HTML: everything readable is there, nothing can run, nothing goes by a part's name."""

from __future__ import annotations

import dash_ag_grid as dag
from dash import dcc, html
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as parser

from app.web.first_paint import drawn, host

ROW = {
    "name": "软件业 <b>",
    "href": "/indicator/a?plan=p&x=1",
    "target": 7700.0,
    "target_text": "达到7,700亿元",
    "part": "附件2",
    "distance": 0.25,
    "elapsed": 1.4,
    "progress_text": "行程 25%",
    "status_class": "status status-good",
    "status_icon": "▲",
    "status_text": "快于预期",
    "mark": "",
    "mark_text": "",
    "facts": ["目标：达到7,700亿元"],
}
COLUMNS = [
    {"field": "name", "headerName": "指标", "width": 215, "cellRenderer": "IndicatorLink"},
    {"field": "part", "headerName": "部分", "width": 90, "hide": True},
    {"field": "target", "headerName": "目标", "width": 146, "valueFormatter": {"function": "x"}},
    {"field": "distance", "headerName": "行程", "width": 106, "cellRenderer": "ProgressBar"},
    {"field": "status", "headerName": "状态", "flex": 1, "cellRenderer": "StatusWord"},
]


def test_elements_texts_and_numbers() -> None:
    tree = html.Div(
        [
            html.H1("A & B", className="big", id="never", title='say "hi"'),
            None,
            3,
            [html.Br(), html.Span("x", style={"fontWeight": 700, "left": None}, hidden=True)],
            html.P("y", **{"aria-label": "z", "data-find": "me"}),
        ]
    )
    assert drawn(tree) == (
        '<div><h1 class="big" title="say &quot;hi&quot;">A &amp; B</h1>3<br>'
        '<span hidden style="font-weight:700">x</span><p aria-label="z">y</p></div>'
    )


def test_links_work_and_what_needs_a_script_stands_still() -> None:
    assert drawn(dcc.Link("to", href="/a?b=1&c=2")) == '<a href="/a?b=1&amp;c=2">to</a>'
    assert drawn([dcc.Store(id="s", data="secret"), dcc.Location(id="l")]) == ""
    choice = dcc.Dropdown([{"label": "甲", "value": "a"}], "a", placeholder="部分")
    assert ">甲<" in drawn(choice)
    assert ">部分<" in drawn(dcc.Dropdown([], None, placeholder="部分"))
    assert 'value="q&quot;"' in drawn(dcc.Input(value='q"'))


@given(st.text())
def test_no_text_becomes_markup(text: str) -> None:
    made = drawn(html.P([html.Span(text, title=text), dcc.Link(text, href=text)]))
    root = parser.fragment_fromstring(made)
    assert [each.tag for each in root.iter()] == ["p", "span", "a"]


def test_the_grid_is_a_table_and_for_narrow_screens_cards() -> None:
    grid = dag.AgGrid(id="grid", rowData=[ROW] * 70, columnDefs=COLUMNS)
    root = parser.fragment_fromstring(drawn(grid))
    assert [each.text_content() for each in root.iter("th")] == ["指标", "目标", "行程", "状态"]
    rows = root.findall(".//tr[@class='drawn-row']")
    # No more than a screen or two: the browser's own table has the rest in a moment.
    assert len(rows) == 60
    name, target, progress, status = rows[0].findall("td")
    assert name.find("a").get("href") == "/indicator/a?plan=p&x=1"
    assert name.text_content() == "软件业 <b>"
    assert (target.get("class"), target.text) == ("number right", "达到7,700亿元")
    way, time = progress.findall(".//span/span")
    # Past the end is at the end.
    assert (way.get("style"), time.get("style")) == ("width:25.00%", "left:100.00%")
    assert status.text_content() == "▲快于预期"
    card = root.find(".//tr[@class='drawn-card']")
    assert card.text_content() == "软件业 <b>目标：达到7,700亿元▲快于预期"
    assert "附件2" not in root.text_content()
    without = dag.AgGrid(rowData=[{**ROW, "distance": None}], columnDefs=COLUMNS)
    assert 'role="img"' not in drawn(without)


def test_a_status_set_by_an_analyst_is_marked() -> None:
    row = {**ROW, "mark": "人工", "mark_text": '测算状态为"<滞后>"'}
    grid = parser.fragment_fromstring(drawn(dag.AgGrid(rowData=[row], columnDefs=COLUMNS)))
    marks = grid.findall(".//span[@class='by-hand']")
    assert [each.text for each in marks] == ["人工", "人工"]
    assert {each.get("title") for each in marks} == {'测算状态为"<滞后>"'}


def test_bars_are_drawn_to_scale_largest_first() -> None:
    figure = {
        "data": [
            {
                "orientation": "h",
                "x": [5.0, 10.0],
                "y": ["小", "大"],
                "text": ["5%", "10%"],
                "marker": {"color": "#e69f00"},
            },
            {"mode": "markers+text", "x": [8.0], "y": ["小"], "text": ["8%"]},
        ],
        "layout": {"xaxis": {"range": [0, 20.0], "title": {"text": "每年"}}},
    }
    root = parser.fragment_fromstring(drawn(dcc.Graph(figure=figure, style={"height": "260px"})))
    bars = root.findall(".//div[@class='drawn-bar']")
    assert [bar.find("span").text for bar in bars] == ["大", "小"]
    assert ["width:50.000%" in bar.find(".//b").get("style") for bar in bars] == [True, False]
    assert "width:25.000%" in bars[1].find(".//b").get("style")
    (mark,) = root.findall(".//span[@class='drawn-mark']")
    assert mark.get("style").startswith("left:40.000%")
    assert root.find("p").text == "每年"


def test_another_chart_keeps_its_place() -> None:
    figure = {"data": [{"type": "scatter", "x": [1], "y": [2]}], "layout": {}}
    made = drawn(dcc.Graph(figure=figure, style={"height": "300px"}))
    assert made == '<div class="drawn-chart" style="height:300px"></div>'


def test_it_stands_in_a_tree_of_its_own_with_the_pages_styles() -> None:
    made = host("<p>x</p>", ["/a.css?v=1&b"])
    assert made.startswith('<div id="first-paint"><template shadowrootmode="closed">')
    assert '<link rel="stylesheet" href="/a.css?v=1&amp;b"><p>x</p></template></div>' in made
