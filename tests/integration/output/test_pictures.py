"""Figures at plain addresses: title, finding, unit and source in each, at every size, in both languages."""

from __future__ import annotations

import flask.testing
import pytest

from app.config import Settings
from app.domain.language import LANGS
from app.figures.printing import SIZES
from app.web.server import create_app
from db import store
from db.engine import make_engine, upgrade
from db.records import NewObservation
from etl.load.pipeline import load_seeds
from tests.needs import ROOT

SLUG = "shanghai-ei-14fyp"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> flask.testing.FlaskClient:
    url = f"sqlite:///{tmp_path_factory.mktemp('pictures')}/plan.db"
    engine = make_engine(url)
    upgrade(engine)
    load_seeds(engine, ROOT / "seeds")
    rows = [
        NewObservation("sw_revenue", 2022, 13000.0, "亿元"),
        NewObservation("sw_revenue", 2023, 13207.84, "亿元", status="provisional"),
        NewObservation("ic_scale", 2021, 2500.0, "亿元", qualifier="about"),
    ]
    store.record_upload(engine, SLUG, rows, kind="file", entered_by="a")
    engine.dispose()
    app = create_app(Settings(database=url, seeds=ROOT / "seeds"))
    return app.server.test_client()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("size", SIZES)
def test_the_picture_alone_says_what_it_shows(
    client: flask.testing.FlaskClient, size: str, lang: str
) -> None:
    answer = client.get(f"/figures/{SLUG}/ic_scale?size={size}&lang={lang}").get_json()
    layout = answer["figure"]["layout"]
    assert (layout["width"], layout["height"]) == (SIZES[size].width, SIZES[size].height)
    title = layout["title"]["text"].replace("<br>", "")
    footer = layout["annotations"][-1]["text"].replace("<br>", "")
    # 2071.33 * 2 ** (1 / 5) = 2379.3; 2500 is 5.1 % above.
    if lang == "zh":
        assert "集成电路产业规模" in title
        assert "2021年实绩高于所需路径 5.1%" in title
        assert "目标值由倍数与基期推算。" in footer
        assert "基期为相近口径。" in footer
        assert "上海市电子信息产业发展“十四五”规划" in footer
    else:
        assert "2021 is 5.1% above the required path" in title
        assert "neighbouring scope" in footer
        assert "Source: Shanghai" in footer


def test_the_index_follows_the_filters(client: flask.testing.FlaskClient) -> None:
    everything = client.get(f"/figures/{SLUG}?lang=zh").get_json()
    some = client.get(f"/figures/{SLUG}?lang=zh&part=manufacturing").get_json()
    assert len(everything["charts"]) == 33
    assert 1 < len(some["charts"]) < 33
    assert some["charts"][0]["key"] == "required"
    stems = [chart["stem"] for chart in everything["charts"]]
    assert len(set(stems)) == len(stems)
    assert everything["csv"].startswith("\ufeff文件,指标,目标,状态,结论")


@pytest.mark.parametrize(
    "path", ["nowhere/sw_revenue", f"{SLUG}/nothing", f"{SLUG}/sw_revenue?size=huge", "nowhere"]
)
def test_what_is_not_there_is_said_plainly(client: flask.testing.FlaskClient, path: str) -> None:
    answer = client.get(f"/figures/{path}")
    assert answer.status_code == 404
    assert "<" not in answer.get_data(as_text=True)
