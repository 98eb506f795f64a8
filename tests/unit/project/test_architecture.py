"""The rules of the house: layers, size of modules, declared and locked libraries, the seed document as published."""

from __future__ import annotations

import ast
import hashlib
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("app", "db", "etl")
MAX_LINES = 430
SEED_SHA256 = "3c113dbdd8a86d3d878c7b76583e86e43586696d2ae6e65e87fcffbea14e7315"
LOCKS = ("requirements.lock", "requirements-dev.lock")


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def own_text_files() -> Iterator[Path]:
    """Every file of ours that git knows or would take, without documents and pictures."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout: which files are ours is not known")
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if name and path.is_file() and not name.startswith("seeds/") and b"\0" not in head(path):
            yield path


def head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4096)


def project() -> dict[str, object]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", name)[0]).lower()


def test_import_contracts_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", [pytest.param(p, id=str(p.relative_to(ROOT))) for p in modules()])
def test_modules_are_short_enough_to_read(path: Path) -> None:
    length = len(path.read_text(encoding="utf-8").splitlines())
    assert length <= MAX_LINES, f"{length} lines: split it by what it does"


def test_imported_libraries_are_declared() -> None:
    owners = importlib.metadata.packages_distributions()
    optional = project()["optional-dependencies"]
    declared = {
        normalised(d)
        for d in [*project()["dependencies"], *(d for group in optional.values() for d in group)]
    }
    missing = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules()
        for name in imported(path)
        if name not in sys.stdlib_module_names
        and name not in PACKAGES
        and not {normalised(owner) for owner in owners.get(name, [name])} & declared
    }
    assert not missing


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_declared_libraries_are_locked() -> None:
    runtime, develop = (locked(ROOT / name) for name in LOCKS)
    declared = {normalised(name) for name in project()["dependencies"]}
    extras = project()["optional-dependencies"]
    assert declared | {normalised(n) for n in extras["postgresql"]} <= runtime.keys(), "make lock"
    assert declared | {normalised(n) for n in extras["dev"]} <= develop.keys(), "make lock"
    # The development environment runs what is shipped.
    assert {name: develop.get(name) for name in runtime} == runtime


def locked(path: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([\w.-]+)==(\S+)", line):
            found.setdefault(normalised(match[1]), set()).add(match[2])
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_requirement_has_hashes(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    requirements = [line for line in text.splitlines() if line.strip() and line[0] != "#"]
    assert requirements
    for line in requirements:
        assert re.match(r"[\w.-]+==[\w.!+-]+( ; [^#]*?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*$", line)


def test_no_registry_addresses() -> None:
    hosts = ("pypi" + ".org", "python" + "hosted", "registry." + "npmjs", "deb." + "debian")
    options = re.compile("--(extra-)?index" + "-url|--find" + "-links|--trusted" + "-host")
    for path in own_text_files():
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not [host for host in hosts if host in text], path
        assert not options.search(text), path


def test_the_seed_document_is_as_published() -> None:
    source = ROOT / "seeds/shanghai-ei-14fyp/source.html"
    assert hashlib.sha256(source.read_bytes()).hexdigest() == SEED_SHA256
