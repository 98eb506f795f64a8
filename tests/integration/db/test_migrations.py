"""From the schema of the first version to the one of today, with data in it, and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from db import store
from db.engine import make_engine, migrations, newest_revision, schema_is_current, upgrade
from etl.load.pipeline import load_seed

SEED = Path(__file__).parents[3] / "seeds" / "shanghai-ei-14fyp"
TABLES = ("plan", "document", "block", "indicator", "mention", "target", "baseline", "finding")


def counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table: connection.execute(text(f"select count(*) from {table}")).scalar_one()
            for table in TABLES
        }


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_of_the_first_version_keeps_its_rows(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = (
        f"sqlite:///{tmp_path / 'x.db'}"
        if kind == "sqlite"
        else request.getfixturevalue("postgresql_url")
    )
    engine = make_engine(url)
    upgrade(engine)
    load_seed(engine, SEED)
    before = counts(engine)
    view = store.plan_view(engine, SEED.name)
    with engine.begin() as connection:
        config = migrations(engine)
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
    assert not schema_is_current(engine)
    assert "inputs" not in {column["name"] for column in inspect(engine).get_columns("plan")}
    assert counts(engine) == before
    upgrade(engine)
    assert schema_is_current(engine)
    assert counts(engine) == before
    # What came with later versions is not there until the plan is read again; the rest is.
    there = store.plan_view(engine, SEED.name)
    assert {mention.period_basis for mention in there.mentions} == {""}
    blank = [replace(mention, period_basis="") for mention in view.mentions]
    assert replace(there, mentions=blank) == replace(view, mentions=blank)
    assert list(there.mentions) == blank
    # Nothing is known of what it was loaded from, so it is read again.
    assert store.load_states(engine)[SEED.name].inputs == ""
    assert set(load_seed(engine, SEED).changes) == {"mention"}
    assert store.plan_view(engine, SEED.name).mentions == view.mentions
    engine.dispose()


def test_the_newest_migration_by_its_file_is_the_newest_by_alembic(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'x.db'}")
    scripts = ScriptDirectory.from_config(migrations(engine))
    assert scripts.get_heads() == [newest_revision()]
    in_order = sorted(script.revision for script in scripts.walk_revisions())
    below = [script.down_revision for script in scripts.walk_revisions()][::-1]
    assert below == [None, *in_order[:-1]]
    engine.dispose()
