"""What a folder is read again for."""

from __future__ import annotations

import re

from etl.load.inputs import SHARED
from tests.needs import ROOT


def test_every_module_of_db_that_reading_rests_on_counts() -> None:
    used = {
        name
        for path in (ROOT / "etl").rglob("*.py")
        for name in re.findall(r"^from db\.(\w+) import", path.read_text("utf-8"), re.MULTILINE)
    }
    assert used - {"engine", "store"} == set(SHARED)
