"""Whether a regular expression can take more than linear time by its own shape.

Two shapes make matching worse than the length of the text, once for each place where it begins: a repetition without
an end inside another, and two such repetitions side by side that can take the same character. What is possessive or
bounded cannot.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from re import _constants as c  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

# Up to this many times a repetition counts as bounded.
_FEW = 64
_SAMPLE = [chr(n) for n in range(9, 127)] + list(
    "，。；：！？、（）“”《》\u3000的年月万亿元个家一二达到约余增目标率—％①"
)


def slow_shapes(pattern: re.Pattern[str]) -> list[str]:
    """What in the expression is nested or side by side; empty for one that is linear from each place on."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    return list(_nested(tree, pattern.flags)) + list(_beside(list(tree), pattern.flags))


def _endless(item: tuple[Any, Any]) -> bool:
    kind, value = item
    return kind in {c.MAX_REPEAT, c.MIN_REPEAT} and value[1] > _FEW


def _parts(item: tuple[Any, Any]) -> list[Sequence[Any]]:
    """The sequences inside an item."""
    kind, value = item
    if kind in {c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT}:
        return [value[2]]
    if kind is c.SUBPATTERN:
        return [value[3]]
    if kind is c.BRANCH:
        return list(value[1])
    if kind in {c.ASSERT, c.ASSERT_NOT}:
        return [value[1]]
    if kind is c.ATOMIC_GROUP:
        return [value]
    return []


def _nested(items: Any, flags: int, inside: bool = False) -> Iterator[str]:
    for item in items:
        if inside and _endless(item):
            yield "nested"
        for part in _parts(item):
            yield from _nested(part, flags, inside or _endless(item))


def _beside(items: list[Any], flags: int) -> Iterator[str]:
    for place, item in enumerate(items):
        for part in _parts(item):
            yield from _beside(list(part), flags)
        if not _endless(item):
            continue
        own = _characters(item[1][2], flags)
        for later in items[place + 1 :]:
            if _has_endless(later) and own & _first(later, flags):
                yield f"side by side: {sorted(own & _first(later, flags))[:5]}"
            if not _nullable(later):
                break


def _has_endless(item: Any) -> bool:
    return _endless(item) or any(_has_endless(each) for part in _parts(item) for each in part)


def _nullable(item: Any) -> bool:
    kind, value = item
    if kind in {c.ASSERT, c.ASSERT_NOT, c.AT}:
        return True
    if kind in {c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT} and value[0] == 0:
        return True
    if kind in {c.SUBPATTERN, c.ATOMIC_GROUP, c.BRANCH, c.MAX_REPEAT, c.MIN_REPEAT}:
        return any(all(_nullable(each) for each in part) for part in _parts(item))
    return False


def _first(item: Any, flags: int) -> set[str]:
    """Sample characters that the item can begin with."""
    if not _parts(item):
        return _single(item, flags)
    found: set[str] = set()
    for part in _parts(item):
        for each in part:
            found |= _first(each, flags)
            if not _nullable(each):
                break
    return found


def _characters(items: Any, flags: int) -> set[str]:
    """Sample characters that a repetition's body can take anywhere."""
    found: set[str] = set()
    for item in items:
        if item[0] in {c.ASSERT, c.ASSERT_NOT}:
            continue
        found |= _single(item, flags)
        for part in _parts(item):
            found |= _characters(part, flags)
    return found


def _single(item: Any, flags: int) -> set[str]:
    kind, value = item
    if kind is c.LITERAL:
        return {chr(value)}
    if kind is c.NOT_LITERAL:
        return {char for char in _SAMPLE if char != chr(value)}
    if kind is c.ANY:
        return set(_SAMPLE)
    if kind is c.IN:
        return {char for char in _SAMPLE if _in(char, value)}
    return set()


def _in(char: str, choices: Any) -> bool:
    negated = choices[0][0] is c.NEGATE
    hit = any(_hits(char, kind, value) for kind, value in choices if kind is not c.NEGATE)
    return hit != negated


def _hits(char: str, kind: Any, value: Any) -> bool:
    if kind is c.LITERAL:
        return ord(char) == value
    if kind is c.RANGE:
        return bool(value[0] <= ord(char) <= value[1])
    tests = {
        c.CATEGORY_DIGIT: char.isdecimal(),
        c.CATEGORY_SPACE: char.isspace(),
        c.CATEGORY_WORD: char.isalnum() or char == "_",
    }
    opposite = {
        c.CATEGORY_NOT_DIGIT: c.CATEGORY_DIGIT,
        c.CATEGORY_NOT_SPACE: c.CATEGORY_SPACE,
        c.CATEGORY_NOT_WORD: c.CATEGORY_WORD,
    }
    return tests[value] if value in tests else not tests[opposite[value]]


def module_patterns(package: str) -> list[tuple[str, re.Pattern[str]]]:
    """The expressions that the loaded modules of a package hold, by module and name."""
    found = []
    for name, module in sorted(sys.modules.items()):
        if name.split(".")[0] == package:
            for key, value in vars(module).items():
                for each in value if isinstance(value, tuple | list) else (value,):
                    if isinstance(each, re.Pattern) and isinstance(each.pattern, str):
                        found.append((f"{name}.{key}", each))
    return found
