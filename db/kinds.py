"""The kinds of indicators: how the values of each behave. ``etl`` reads and ``app`` measures by this one list."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """``based``: measured from a value at the base year; ``grows`` by a rate (the others by the same amount a year).

    ``flow``: counted over the years of a period, all others stand at the end of a year; ``stock``: targets for several
    years are points of one path. ``worded``: has no value of its own. ``catalogued``: an indicator may be of this kind
    (a change is a way to word a target of another).
    """

    based: bool = False
    grows: bool = False
    flow: bool = False
    stock: bool = False
    worded: bool = False
    catalogued: bool = True


KINDS = {
    "level": Kind(based=True, grows=True, stock=True),
    "count": Kind(based=True, grows=True, stock=True),
    "share": Kind(based=True, stock=True),
    "growth_rate": Kind(flow=True),
    "change": Kind(based=True, stock=True, catalogued=False),
    "cumulative": Kind(flow=True),
    "multiple": Kind(based=True, grows=True),
    "relative": Kind(worded=True),
    "qualitative": Kind(worded=True),
}
BASED = frozenset(code for code, kind in KINDS.items() if kind.based)
GROWING = frozenset(code for code, kind in KINDS.items() if kind.grows)
FLOWS = frozenset(code for code, kind in KINDS.items() if kind.flow)
STOCKS = frozenset(code for code, kind in KINDS.items() if kind.stock)
WORDED = frozenset(code for code, kind in KINDS.items() if kind.worded)
CATALOGUED = tuple(code for code, kind in KINDS.items() if kind.catalogued)
