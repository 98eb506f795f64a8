"""Cells typed in the table of values: checked, written, kept from writing over what others wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from app.reading import load_model
from app.web.pages.grid.cells import Saved, Sourced, cell, latest, recorded, save, verdicts
from db import store
from db.engine import make_engine, upgrade
from db.records import NewObservation, ObservationRecord
from tests.integration.db.test_store import bundle, enter, value


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = make_engine(f"sqlite:///{tmp_path / 'grid.db'}")
    upgrade(engine)
    store.load_plan(engine, bundle())
    return engine


def typed(
    engine: Engine, text: str, code: str = "jobs", year: int = 2021, **more: Any
) -> dict[str, Any]:
    """An edit made by somebody who sees what is recorded now."""
    name = f"{code}|{more.get('series', 'actual')}|{year}"
    seen = recorded(latest(engine, "p"), "zh").get(name, cell(None, "zh"))
    return {name: {"text": text, "seen": seen}}


def saved(engine: Engine, edits: dict[str, Any], said: Sourced | None = None, **more: Any) -> Saved:
    model = load_model(engine, "p")
    given = {"entered_by": "李", "good_only": False, "lang": "zh", **more}
    return save(engine, model, edits, said or Sourced(), **given)


def holds(engine: Engine, code: str = "jobs", year: int = 2021) -> ObservationRecord:
    return latest(engine, "p")[(code, "actual", year)]


def test_a_corrected_value_keeps_its_source_unless_another_is_given(engine: Engine) -> None:
    enter(
        engine, value("jobs", 2021, 10.0, source="公报", source_url="https://a.b/c", status="final")
    )
    assert saved(engine, typed(engine, "10.5")).counts["changed"] == 1
    now = holds(engine)
    assert (now.value, now.source, now.source_url, now.status) == (
        10.5,
        "公报",
        "https://a.b/c",
        "final",
    )
    # Another source does not go with the old one's address.
    saved(engine, typed(engine, "11"), Sourced(source="年鉴", status="revised"))
    now = holds(engine)
    assert (now.value, now.source, now.source_url, now.status) == (11.0, "年鉴", "", "revised")


def test_an_emptied_cell_takes_the_value_away_as_a_revision(engine: Engine) -> None:
    enter(engine, value("jobs", 2021, 10.0))
    done = saved(engine, typed(engine, "  "))
    assert (done.counts["deleted"], done.counts["changed"]) == (1, 0)
    assert store.current_observations(engine, "p") == []
    assert (holds(engine).revision, holds(engine).deleted) == (2, True)
    # It comes back as a third revision, by somebody who saw it gone.
    assert saved(engine, typed(engine, "12")).counts["new"] == 1
    assert holds(engine).revision == 3


@pytest.mark.parametrize("theirs", [20.0, None])
def test_a_cell_that_another_has_changed_is_not_written_over(
    engine: Engine, theirs: float | None
) -> None:
    enter(engine, value("jobs", 2021, 10.0))
    mine = typed(engine, "11") | typed(engine, "5", year=2022)
    enter(engine, value("jobs", 2021, theirs, deleted=theirs is None), by="王")
    done = saved(engine, mine)
    (collision,) = done.collisions
    assert (collision.seen["text"], collision.theirs["who"], collision.mine) == ("10", "王", "11")
    assert collision.theirs["text"] == ("" if theirs is None else "20")
    # Nothing of the save was written, not the other cell either.
    assert ("jobs", "actual", 2022) not in latest(engine, "p")
    # With the other's revision seen, it is.
    mine["jobs|actual|2021"]["seen"] = collision.theirs
    assert saved(engine, mine).written


def test_bad_cells_stop_the_save_or_stay_behind(engine: Engine) -> None:
    edits = typed(engine, "12") | typed(engine, "12家", year=2022) | typed(engine, "x", year=2023)
    assert saved(engine, edits) == Saved(bad=2)
    assert latest(engine, "p") == {}
    done = saved(engine, edits, good_only=True)
    assert (done.written, done.bad) == (["jobs|actual|2021"], 2)
    assert [key[2] for key in latest(engine, "p")] == [2021]


def test_units_in_a_cell_are_converted(engine: Engine) -> None:
    found = verdicts(typed(engine, "1.2万亿元"), load_model(engine, "p"), {}, "zh")
    new = found["jobs|actual|2021"].new
    assert new is not None
    assert (new.value, new.unit) == (12000.0, "亿元")


def test_a_jump_is_odd_and_not_bad(engine: Engine) -> None:
    enter(engine, value("jobs", 2021, 10.0))
    found = verdicts(
        typed(engine, "40", year=2022), load_model(engine, "p"), latest(engine, "p"), "zh"
    )
    assert found["jobs|actual|2022"].state == "odd"


def test_where_the_document_states_a_baseline_none_is_entered(engine: Engine) -> None:
    found = verdicts(typed(engine, "90", "output", 2020), load_model(engine, "p"), {}, "zh")
    assert found["output|actual|2020"].state == "bad"
    # Only a relative target is compared with another series.
    found = verdicts(typed(engine, "9", series="reference"), load_model(engine, "p"), {}, "zh")
    assert found["jobs|reference|2021"].state == "bad"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=5,
)
NAMES = st.one_of(
    st.text(max_size=30),
    st.builds(
        "{}|{}|{}".format,
        st.sampled_from(["jobs", "output", "nobody", ""]),
        st.sampled_from(["actual", "reference", "x"]),
        st.integers(-5, 3000) | st.text(max_size=5),
    ),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.dictionaries(NAMES, st.fixed_dictionaries({"text": ANYTHING, "seen": ANYTHING}), max_size=4)
)
def test_whatever_a_browser_sends_is_answered_and_nothing_bad_is_written(
    engine: Engine, edits: dict[str, Any]
) -> None:
    before = latest(engine, "p")
    done = saved(engine, edits, good_only=True)
    after = latest(engine, "p")
    assert set(done.written) <= set(edits)
    changed = {key for key in after if after[key] != before.get(key)}
    assert changed <= {
        (n.split("|")[0], n.split("|")[1], int(n.split("|")[2])) for n in done.written
    }
    assert all(2020 <= year <= 2025 for _, _, year in changed)


def test_an_earlier_revision_is_recorded_anew(engine: Engine) -> None:
    from app.config import Settings
    from app.reading import Services
    from app.web.pages.indicator.history import go_back

    services = Services(engine, Settings())
    first = NewObservation(
        "jobs", 2021, 10.0, "亿元", source="公报", qualifier="about", scope_break=True
    )
    enter(engine, first)
    enter(engine, value("jobs", 2021, 11.0))
    pressed = {"act": "undo", "series": "actual", "year": 2021, "revision": 2, "newest": 2}
    go_back(services, "p", "jobs", pressed, "李")
    now = holds(engine)
    assert (now.revision, now.value, now.source, now.qualifier) == (3, 10.0, "公报", "about")
    assert now.scope_break
    # The page was made before that: its buttons no longer count.
    with pytest.raises(store.Conflict):
        go_back(services, "p", "jobs", pressed, "李")
    # Before the first revision there was nothing.
    enter(engine, value("output", 2021, 5.0))
    go_back(services, "p", "output", {**pressed, "revision": 1, "newest": 1}, "李")
    assert holds(engine, "output").deleted
    with pytest.raises(LookupError):
        go_back(
            services, "p", "jobs", {**pressed, "act": "restore", "revision": 9, "newest": 3}, "李"
        )
