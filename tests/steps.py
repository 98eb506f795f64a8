"""How many steps work takes, counted and not timed: calls, and characters that regular expressions go through."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, ModuleType
from typing import Any

# Copying a slice is quick, a character of it is not a step; very many are.
_COPIED = 64


class _Count:
    total = 0


class _Counting:
    """A regular expression that counts what it goes through."""

    def __init__(self, pattern: re.Pattern[Any]) -> None:
        self._pattern = pattern

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pattern, name)

    def _whole(self, name: str, text: Any, *rest: Any, **named: Any) -> Any:
        _Count.total += len(text)
        return getattr(self._pattern, name)(text, *rest, **named)

    def search(self, text: Any, pos: int = 0, endpos: int = sys.maxsize) -> Any:
        found = self._pattern.search(text, pos, endpos)
        _Count.total += (found.end() if found else min(len(text), endpos)) - pos
        _Count.total += len(text) // _COPIED if not pos else 0
        return found

    def match(self, text: Any, pos: int = 0, endpos: int = sys.maxsize) -> Any:
        found = self._pattern.match(text, pos, endpos)
        _Count.total += found.end() - pos if found else 1
        _Count.total += len(text) // _COPIED if not pos else 0
        return found

    def fullmatch(self, text: Any, *window: int) -> Any:
        found = self._pattern.fullmatch(text, *window)
        _Count.total += len(text) if found else 1 + len(text) // _COPIED
        return found

    def finditer(self, text: Any, pos: int = 0, endpos: int = sys.maxsize) -> Any:
        _Count.total += min(len(text), endpos) - pos
        return self._pattern.finditer(text, pos, endpos)

    def findall(self, text: Any, *rest: Any) -> Any:
        return self._whole("findall", text, *rest)

    def split(self, text: Any, *rest: Any, **named: Any) -> Any:
        return self._whole("split", text, *rest, **named)

    def sub(self, repl: Any, text: Any, *rest: Any, **named: Any) -> Any:
        _Count.total += len(text)
        return self._pattern.sub(repl, text, *rest, **named)


class _Re:
    """The module ``re`` as a counted module sees it."""

    def __getattr__(self, name: str) -> Any:
        if name in {"search", "match", "fullmatch", "finditer", "findall", "split"}:

            def run(pattern: Any, *given: Any, flags: int = 0, **named: Any) -> Any:
                return getattr(_Counting(re.compile(pattern, flags)), name)(*given, **named)

            return run
        return getattr(re, name)

    def sub(self, pattern: Any, repl: Any, text: Any, *rest: Any, flags: int = 0) -> Any:
        return _Counting(re.compile(pattern, flags)).sub(repl, text, *rest)


def _counted(value: Any) -> Any:
    if isinstance(value, re.Pattern):
        return _Counting(value)
    if type(value) in {tuple, list}:
        return type(value)(_counted(each) for each in value)
    return value


@contextmanager
def _watched(package: str) -> Iterator[None]:
    """The expressions of a package's modules exchanged for ones that count."""
    root = importlib.import_module(package)
    modules: list[ModuleType] = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(root.__path__, f"{package}.")
    ]
    before: list[tuple[ModuleType, str, Any]] = []
    for module in modules:
        for name, value in list(vars(module).items()):
            other = _Re() if value is re else _counted(value)
            holds = isinstance(value, re.Pattern | tuple | list) or value is re
            if holds and not name.startswith("__"):
                before.append((module, name, value))
                setattr(module, name, other)
    try:
        yield
    finally:
        for module, name, value in before:
            setattr(module, name, value)


def steps(work: Callable[[], object], package: str = "etl") -> int:
    """The steps that ``work`` takes in the modules of a package and in all that they call."""

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        if event in {"call", "c_call"}:
            _Count.total += 1

    with _watched(package):
        _Count.total = 0
        profiled = sys.getprofile()
        sys.setprofile(count)
        try:
            work()
        finally:
            sys.setprofile(profiled)
        return _Count.total
