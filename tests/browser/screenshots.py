"""Pictures of every page, in both languages, wide and narrow: ``python -m tests.browser.screenshots [FOLDER]``.

The database is loaded from seeds/ and holds no actuals, unless ``--database FILE`` names an SQLite file to show.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import CHROMIUM_ARGUMENTS, SIZE_WIDE, environment, running
from tests.needs import ROOT, find_chromium

PAGES = {
    "overview": "/",
    "indicator": "/indicator/sw_revenue",
    "indicator-share": "/indicator/sw_value_added_share",
    "indicator-cumulative": "/indicator/software_rd_total",
    "indicator-no-baseline": "/indicator/ei_scale",
    "actuals": "/actuals",
    "grid": "/grid",
    "review": "/review",
    "evidence": "/evidence",
    "consistency": "/consistency",
    "not-found": "/nowhere",
}
SIZES = {"wide": SIZE_WIDE, "narrow": (390, 844)}


def main() -> int:
    """Take them all; 1 when the database cannot be loaded."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "screenshots")
    parser.add_argument("--database", type=Path)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        database = Path(temporary) / "plan-monitor.db"
        if options.database:
            shutil.copyfile(options.database, database)
        loaded = subprocess.run(
            [sys.executable, "-m", "app.cli", "etl"],
            cwd=ROOT,
            env=environment(database),
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if loaded.returncode:
            return 1
        with running(database, Path(temporary) / "log") as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS
            )
            for size, (width, height) in SIZES.items():
                for lang in ("zh", "en"):
                    context = browser.new_context(viewport={"width": width, "height": height})
                    page = context.new_page()
                    page.goto(server(f"/lang/{lang}"))
                    for name, path in PAGES.items():
                        take(page, server(path), options.folder / f"{name}-{lang}-{size}.png")
                    context.close()
            browser.close()
    sys.stdout.write(f"{len(PAGES) * len(SIZES) * 2} pictures in {options.folder}\n")
    return 0


def take(page: Page, address: str, path: Path) -> None:
    """One page in full height, once its charts stand; the long text of the document only as far as the window."""
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=30_000)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(600)
    page.screenshot(path=path, full_page="/evidence" not in address)


if __name__ == "__main__":
    sys.exit(main())
