"""A plan folder into a real SQLite file: the golden results, nothing twice, and what contradicts the text refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db import store
from db.engine import make_engine, upgrade
from db.records import NewObservation
from etl.load.pipeline import EtlError, load_seed, load_seeds

SEED = Path(__file__).parents[3] / "seeds" / "shanghai-ei-14fyp"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = make_engine(f"sqlite:///{tmp_path / 'x.db'}")
    upgrade(engine)
    return engine


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SEED, tmp_path / "plan"))


def rewrite(folder: Path, old: str, new: str) -> None:
    path = folder / "plan.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_golden_rulings(engine: Engine) -> None:
    load_seed(engine, SEED)
    view = store.plan_view(engine, SEED.name)
    targets = {t.code: (t.comparator, t.value, t.period, t.basis) for t in view.targets}
    baselines = {b.code: (b.value, b.basis) for b in view.baselines}
    assert len(view.indicators) == len(targets) == 32
    assert targets["sw_revenue"] == (">", 15000.0, "2025", "stated")
    assert targets["ei_scale"] == (">", 22000.0, "2025", "stated")
    assert targets["ic_scale"] == (">=", 4142.66, "2025", "derived")
    assert targets["software_rd_total"] == (">", 4500.0, "2021-2025", "stated")
    assert targets["mfg_output_share"] == ("hold", None, "2025", "stated")
    assert baselines == {
        "sw_revenue": (10912.97, "stated"),
        "ic_scale": (2071.33, "proxy"),
        "sw_value_added_share": (8.4, "stated"),
        "software_revenue": (6395.9, "stated"),
        "bases": (35.0, "stated"),
    }
    text = store.document_of(engine, SEED.name).text
    for mention in view.mentions:
        assert text[mention.quantity_start : mention.quantity_end] == mention.text
    uses = [m.use for m in view.mentions if m.code == "sw_revenue"]
    assert uses.count("target") == 3


def test_the_findings_of_the_first_plan(engine: Engine) -> None:
    load_seed(engine, SEED)
    found = {
        (f.kind, f.severity, tuple(f.codes)): f.data
        for f in store.plan_view(engine, SEED.name).findings
    }
    parts = (
        "software_revenue",
        "information_services_revenue",
        "cybersecurity_revenue",
        "sw_revenue",
    )
    assert found[("part_sum", "agrees", parts)]["sum"] == 15000
    assert (
        found[("part_sum", "agrees", ("mfg_leading_firms", "firms_over_10b", "leading_firms"))][
            "sum"
        ]
        == 35
    )
    fits = found[("rate_and_growth", "agrees", ("sw_revenue",))]
    # 1.1265^5 and 1.1275^5.
    assert fits["implied"] == pytest.approx([81.408, 82.214], abs=1e-3)
    assert ("rate_and_growth", "conflict", ("software_rd_growth",)) in found
    # 3250.735 / 8.45 % and 3250.745 / 8.35 %.
    assert found[("implied_total", "note", ("sw_value_added_share",))]["total"] == pytest.approx(
        [38470.24, 38931.08], abs=0.01
    )
    assert ("target_below_baseline", "note", ("sw_value_added_share",)) in found
    assert ("target_met_at_baseline", "note", ("bases",)) in found
    assert ("comparators_differ", "note", ("listed_firms",)) in found


def test_a_second_run_changes_nothing_and_observations_stay(engine: Engine, folder: Path) -> None:
    assert load_seed(engine, folder).changed
    row = NewObservation("sw_revenue", 2021, 12000.0, "亿元")
    store.record_upload(engine, folder.name, [row], kind="file", entered_by="李")
    assert not load_seed(engine, folder).changed
    rewrite(folder, 'name_en = "Cybersecurity, revenue"', 'name_en = "Cybersecurity revenue"')
    assert load_seed(engine, folder).changes == {"indicator": (0, 1, 0)}
    assert [o.value for o in store.current_observations(engine, folder.name)] == [12000.0]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            '"电子信息产业规模"',
            '"从未提到的规模"',
            ["ei_scale", "aliases", "从未提到的规模", "matches nothing"],
        ),
        ('name = "新型显示产业规模"', 'name = "量子显示产业规模"', ["display_scale", "no mention"]),
        ('kind = "level"', 'kind = "nonsense"', ["ei_scale", "nonsense"]),
        ('direction = "up"', 'direction = "sideways"', ["ei_scale", "sideways"]),
        ('part = "main"', 'part = "annex9"', ["ei_scale", "annex9"]),
        ("base_year = 2020", "base_year = 2030", ["base_year"]),
        ('document = "source.html"', 'document = "gone.html"', ["gone.html"]),
        ("[plan]", "[plan", ["plan.toml"]),
    ],
)
def test_what_contradicts_the_text_is_refused_in_one_line(
    engine: Engine, folder: Path, old: str, new: str, words: list[str]
) -> None:
    rewrite(folder, old, new)
    with pytest.raises(EtlError) as caught:
        load_seed(engine, folder)
    message = str(caught.value)
    assert "\n" not in message
    assert folder.name in message
    for word in words:
        assert word in message
    assert store.plan_slugs(engine) == []


def test_one_bad_folder_does_not_stop_the_others(engine: Engine, tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    shutil.copytree(SEED, seeds / "good")
    shutil.copytree(SEED, seeds / "bad")
    (seeds / "bad" / "source.html").write_bytes(b"<html></html>")
    outcome = load_seeds(engine, seeds)
    assert [report.slug for report in outcome.reports] == ["good"]
    assert len(outcome.errors) == 1
    assert outcome.exit_code == 2
    with pytest.raises(EtlError):
        load_seeds(engine, tmp_path / "nothing")
