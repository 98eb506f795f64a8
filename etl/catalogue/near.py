"""Which names are near one another, found without comparing each with each."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

from etl.catalogue.match import normal

# Words that more names share tell nothing; of more that are as near, those beyond are not looked at.
_MOST = 60

T = TypeVar("T")


@lru_cache(maxsize=20_000)
def plain(name: str, region: tuple[str, ...] = ()) -> str:
    """``matching.normal``, remembered."""
    return normal(name, region)


@lru_cache(maxsize=20_000)
def likeness(first: str, second: str, region: tuple[str, ...] = ()) -> float:
    """How alike two names are, from 0 to 1 (difflib's ratio on the normal forms)."""
    return difflib.SequenceMatcher(
        None, plain(first, region), plain(second, region), autojunk=False
    ).ratio()


class SameKey(Generic[T]):
    """Things under a key; of more than ``_MOST`` with one key each meets those that stand nearest."""

    def __init__(self, things: Sequence[T], key: Callable[[T], Hashable | None]) -> None:
        self._key = key
        self._by_key: dict[Hashable, list[tuple[int, T]]] = defaultdict(list)
        self._place: dict[int, int] = {}
        for number, thing in enumerate(things):
            found = key(thing)
            if found is not None:
                self._place[number] = len(self._by_key[found])
                self._by_key[found].append((number, thing))

    def beside(self, number: int, thing: T) -> list[tuple[int, T]]:
        """The others with the key of ``thing``, which is the one of this number, in their order."""
        found = self._key(thing)
        if found is None:
            return []
        there = self._by_key[found]
        place = self._place[number]
        first = max(0, min(place - _MOST // 2, len(there) - _MOST))
        return [each for each in there[first : first + _MOST] if each[0] != number]


class SharedWords(Generic[T]):
    """Things by the pairs of characters in their names."""

    def __init__(self, things: Iterable[tuple[str, T]]) -> None:
        self._things: list[T] = []
        self._by_pair: dict[str, list[int]] = defaultdict(list)
        for name, thing in things:
            for pair in _pairs(name):
                self._by_pair[pair].append(len(self._things))
            self._things.append(thing)

    def near(self, name: str) -> list[T]:
        """The things whose names share pairs with ``name``, in their order; of too many those that share most."""
        shared: Counter[int] = Counter()
        for pair in _pairs(name):
            places = self._by_pair.get(pair, [])
            if len(places) <= _MOST:
                shared.update(places)
        return [self._things[number] for number in sorted(n for n, _ in shared.most_common(_MOST))]


def _pairs(name: str) -> set[str]:
    return {name[at : at + 2] for at in range(len(name) - 1)}
