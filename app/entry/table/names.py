"""Which indicator a row is of: by code, by name, by a name that was confirmed before; else the nearest ones."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping

from app.domain.row import IndicatorRow, PlanModel
from app.entry.problems import Problem
from app.entry.table.head_units import unit_of

# Looking for like names is slow; a file with more unknown ones has another fault than spelling.
PROPOSALS = 200


class Names:
    """Indicators by code, name and alias, and the nearest to a name that is none.

    ``aliases`` are names confirmed before, ``accepted`` those that the analyst has just said to mean an indicator.
    """

    def __init__(
        self,
        model: PlanModel,
        aliases: Mapping[str, str],
        accepted: Mapping[str, str] | None = None,
    ) -> None:
        self.rows = {row.code: row for row in model.rows}
        self.indicators = [row.indicator for row in model.rows]
        self.known: dict[str, str] = {}
        for own in self.indicators:
            for name in (own.code, own.name_zh, own.name_en, *own.aliases):
                if name:
                    self.known.setdefault(_plain(name), own.code)
        for name, code in aliases.items():
            if code in self.rows:
                self.known.setdefault(_plain(name), code)
        for name, code in (accepted or {}).items():
            if code in self.rows:
                self.known[_plain(name)] = code
        self._accepted = bool(accepted)
        self._near: dict[str, list[str]] = {}

    def find(self, name: str) -> IndicatorRow | None:
        """The indicator that a name stands for."""
        # A code as it is written needs no folding, unless the analyst has said that it means another.
        if name in self.rows and not self._accepted:
            return self.rows[name]
        code = self.known.get(_plain(name))
        return self.rows[code] if code else None

    def near(self, name: str) -> list[str]:
        """Codes of up to three indicators whose names are like it, the likeliest first."""
        plain = _plain(name)
        if plain not in self._near:
            if len(self._near) >= PROPOSALS:
                return []
            close = difflib.get_close_matches(plain, self.known, n=5, cutoff=0.45)
            close += [known for known in self.known if len(plain) >= 2 and plain in known]
            self._near[plain] = list(dict.fromkeys(self.known[each] for each in close))[:3]
        return self._near[plain]


def named(
    given: Mapping[str, str], names: Names, problems: list[Problem]
) -> tuple[IndicatorRow | None, str]:
    """The indicator that name and code stand for, and the unit that stands in brackets behind the name."""
    name, code = given["indicator"], given.get("code", "")
    by_code = names.find(code) if code else None
    if not name:
        if by_code is None:
            problems.append(Problem("no_indicator", "indicator"))
        return by_code, ""
    found, unit = names.find(name), ""
    if found is None:
        # 软件业营收（亿元）: exports of statistical databases have the unit there.
        bare, bracket, rest = name.replace("（", "(").rstrip(" )）").rpartition("(")
        unit = unit_of(rest) if bracket else ""
        found = names.find(bare.strip()) if unit else None
    if found is None:
        near = names.near(name)
        if by_code is not None:
            near = list(dict.fromkeys([by_code.code, *near]))[:3]
        problem = "unknown_indicator" if near else "unknown_indicator_no_hint"
        said = "、".join(names.rows[each].name_zh for each in near)
        problems.append(Problem(problem, "indicator", {"name": name[:60], "near": said}, near))
        return None, ""
    if by_code is not None and by_code.code != found.code:
        words = {"name": name[:60], "code": code[:60], "other": by_code.name_zh}
        problems.append(Problem("code_name", "indicator", words))
    stated = "" if given.get("unit_above") else given.get("unit", "")
    if unit and stated and unit != stated:
        problems.append(Problem("two_units", "unit", {"name": unit, "unit": stated}))
    return found, unit


_DROPPED = dict.fromkeys(map(ord, "“”\"'‘’（）()，,、_-"))


def _plain(name: str) -> str:
    """A name for comparison: compatibility forms folded, no white space, quotes, brackets or dashes, lower case."""
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name)
    return "".join(name.translate(_DROPPED).lower().split())
