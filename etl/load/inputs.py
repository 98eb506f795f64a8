"""Plan folders, and what a bundle is made from: so that a folder is read again only when something differs."""

from __future__ import annotations

import hashlib
import importlib.metadata
import sys
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

# The modules of db that reading rests on.
SHARED = ("codes", "kinds", "periods", "phrases", "records")
# The libraries that documents are read with: another version may read another text.
LIBRARIES = (
    "cn2an",
    "lxml",
    "markdown-it-py",
    "pdfminer-six",
    "pdfplumber",
    "python-docx",
)


class EtlError(Exception):
    """A plan folder that cannot be loaded; one line that names file and place. Nothing was written."""


def plan_folders(seeds: Path) -> list[Path]:
    """The plan folders below a folder (or the folder itself when it is one), by name. ``EtlError`` without any."""
    if (seeds / "plan.toml").is_file():
        return [seeds.resolve()]
    folders = sorted(path.parent for path in seeds.glob("*/plan.toml")) if seeds.is_dir() else []
    if not folders:
        raise EtlError(
            f"{seeds}: no plan folder there (a folder with a plan.toml); give the seeds folder"
        )
    return folders


def fingerprint(folder: Path, decided: Iterable[int]) -> str:
    """A hash of all that a folder's bundle is made from, or nothing where the folder cannot be read.

    That is the bytes of ``plan.toml`` and of the document, the keys of the rulings on its mentions (a ruling is
    never rewritten, so its key stands for it), and the program (``code_version``).
    """
    digest = hashlib.sha256()
    try:
        catalogue = (folder / "plan.toml").read_bytes()
        name = tomllib.loads(catalogue.decode("utf-8"))["plan"]["document"]
        with (folder / name).open("rb") as document:
            content = hashlib.file_digest(document, "sha256").hexdigest()
    except (OSError, ValueError, KeyError, TypeError):
        # Not for this place to say what is wrong with it: reading it does.
        return ""
    for part in (
        code_version(),
        folder.name,
        hashlib.sha256(catalogue).hexdigest(),
        content,
        *map(str, sorted(decided)),
    ):
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


@cache
def code_version() -> str:
    """A hash of the source that makes bundles, of Python's version and of the libraries'.

    The source and not the program's version: between two versions the grammar may change with every edit.
    """
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    for name in ("plan-target-monitor", *LIBRARIES):
        digest.update(f"\0{name} {_version(name)}".encode())
    digest.update(f"\0{sys.version_info[:2]}".encode())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    own = Path(__file__).parent.parent
    yield from sorted(own.rglob("*.py"))
    yield from (own.parent / "db" / f"{name}.py" for name in SHARED)


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""
