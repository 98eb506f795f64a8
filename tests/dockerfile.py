"""The Dockerfile, read: tests and documentation keep to what it says."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from tests.needs import ROOT


@dataclass(frozen=True, slots=True)
class Stage:
    """One ``FROM`` and the instructions up to the next."""

    base: str
    name: str
    steps: list[tuple[str, str]]

    def all(self, instruction: str) -> list[str]:
        """What stands behind every such instruction."""
        return [text for name, text in self.steps if name == instruction]


def instructions(text: str) -> list[tuple[str, str]]:
    """Name and arguments of each, continued lines joined."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [
        (name.upper(), rest)
        for line in joined.splitlines()
        if line.strip()
        for name, _, rest in [line.strip().partition(" ")]
    ]


def stages() -> dict[str, Stage]:
    """The stages by their names, in their order."""
    found: dict[str, Stage] = {}
    steps: list[tuple[str, str]] = []
    for name, rest in instructions((ROOT / "Dockerfile").read_text(encoding="utf-8")):
        if name == "FROM":
            base, _, label = rest.partition(" AS ")
            steps = []
            found[label] = Stage(base, label, steps)
        else:
            steps.append((name, rest))
    return found


STAGES = stages()


def lineage(name: str) -> list[Stage]:
    """The stage and those it stands on, the first of them first."""
    stage = STAGES[name]
    return [*(lineage(stage.base) if stage.base in STAGES else []), stage]


def last(name: str, instruction: str) -> str:
    """What counts in a stage where an instruction is given more than once."""
    return [text for stage in lineage(name) for text in stage.all(instruction)][-1]


def environment() -> dict[str, str]:
    """The variables that the server's image sets."""
    return dict(part.split("=", 1) for part in shlex.split(last("server", "ENV")))
