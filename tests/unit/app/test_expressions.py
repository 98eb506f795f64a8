"""Every regular expression of the dashboard runs in linear time, by what stands in it: nothing is timed.

Three things make an expression slow on a text that nearly fits: a repetition in a repetition; two repetitions beside
each other that take the same characters; and, where a place is searched for, a repetition that begins anew at each of
the characters that it has just run over.
"""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path
from re import _constants as c  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from tests.needs import ROOT

ALPHABET = frozenset(string.printable + "约①年月日元（：，＝\u3000é٣")
ANCHORED = frozenset({"match", "fullmatch"})
METHODS = ANCHORED | {"search", "sub", "subn", "split", "findall", "finditer"}
LONG = 64
# They meet only what the program itself has written.
OWN_TEXT = {
    '<link rel="stylesheet" href="([^"]+)"',
    '<script src="([^"]*/dash_ag_grid\\.[^"]*)"></script>\\n?',
}
REPEATS = {c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT}
CATEGORIES = {
    c.CATEGORY_DIGIT: str.isdecimal,
    c.CATEGORY_SPACE: str.isspace,
    c.CATEGORY_WORD: lambda char: char.isalnum() or char == "_",
}
OPPOSITES = {
    c.CATEGORY_NOT_DIGIT: c.CATEGORY_DIGIT,
    c.CATEGORY_NOT_SPACE: c.CATEGORY_SPACE,
    c.CATEGORY_NOT_WORD: c.CATEGORY_WORD,
}


def members(items: Any) -> frozenset[str]:
    """The characters of the alphabet that a class takes."""
    found: set[str] = set()
    negated = False
    for op, value in items:
        if op is c.NEGATE:
            negated = True
        elif op is c.LITERAL:
            found.add(chr(value))
        elif op is c.RANGE:
            found |= {char for char in ALPHABET if value[0] <= ord(char) <= value[1]}
        elif value in CATEGORIES:
            found |= set(filter(CATEGORIES[value], ALPHABET))
        else:
            found |= ALPHABET - set(filter(CATEGORIES[OPPOSITES[value]], ALPHABET))
    return ALPHABET - found if negated else frozenset(found)


def taken(node: Any) -> frozenset[str]:
    """The characters that something can take anywhere in it."""
    op, value = node
    if op is c.LITERAL:
        return frozenset({chr(value)})
    if op is c.NOT_LITERAL:
        return ALPHABET - {chr(value)}
    if op is c.ANY:
        return ALPHABET
    if op is c.IN:
        return members(value)
    return frozenset().union(*(taken(each) for part in parts(node) for each in part))


def parts(node: Any) -> list[Any]:
    """The sequences inside something."""
    op, value = node
    if op in REPEATS:
        return [value[2]]
    if op is c.SUBPATTERN:
        return [value[3]]
    if op is c.BRANCH:
        return list(value[1])
    return []


def is_long(node: Any) -> bool:
    return node[0] in REPEATS and node[1][1] > LONG


def can_be_nothing(node: Any) -> bool:
    op, value = node
    if op in REPEATS:
        return value[0] == 0 or all(map(can_be_nothing, value[2]))
    if op in {c.AT, c.ASSERT, c.ASSERT_NOT}:
        return True
    inner = parts(node)
    return bool(inner) and any(all(map(can_be_nothing, part)) for part in inner)


def nodes(sequence: Any) -> Iterator[Any]:
    for node in sequence:
        yield node
        for part in parts(node):
            yield from nodes(part)


def flat(sequence: Any) -> list[Any]:
    """A sequence with its groups opened."""
    opened: list[Any] = []
    for node in sequence:
        opened += flat(node[1][3]) if node[0] is c.SUBPATTERN else [node]
    return opened


def first(sequence: Any) -> frozenset[str]:
    """The characters that a sequence can begin with."""
    found = frozenset[str]()
    for node in sequence:
        inner = parts(node)
        found |= frozenset().union(*map(first, inner)) if inner else taken(node)
        if not can_be_nothing(node):
            break
    return found


def faults(pattern: str, searching: bool) -> list[str]:
    """What can make an expression slow."""
    tree = list(parser.parse(pattern))
    found = [
        "a repetition in a repetition"
        for node in nodes(tree)
        if is_long(node)
        and any(is_long(each) and taken(each) & first(node[1][2]) for each in nodes(node[1][2]))
    ]
    for sequence in [tree, *(part for node in nodes(tree) for part in parts(node))]:
        row = flat(sequence)
        for at, node in enumerate(row):
            own = frozenset().union(*(taken(each) for each in nodes([node]) if is_long(each)))
            for other in row[at + 1 :]:
                if any(map(is_long, nodes([other]))) and own & first([other]):
                    found.append("two repetitions of the same characters")
                if not can_be_nothing(other):
                    break
    if searching:
        row = flat(tree)
        for at, node in enumerate(row):
            fails_after = any(not can_be_nothing(each) or each[0] is c.AT for each in row[at + 1 :])
            if is_long(node) and fails_after and taken(node) & first(row):
                found.append("a repetition that is begun anew")
    return found


def expressions() -> list[tuple[str, str, bool]]:
    """Place, pattern, and whether it is searched for, of every expression in app/."""
    found = []
    for path in sorted((ROOT / "app").rglob("*.py")):
        found += list(of_module(path))
    return found


def of_module(path: Path) -> Iterator[tuple[str, str, bool]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: dict[str, ast.Call] = {}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    used: dict[str, set[str]] = {}
    constants: dict[str, ast.expr] = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            used.setdefault(node.value.id, set()).add(node.attr)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            names |= {
                target.id: node.value for target in node.targets if isinstance(target, ast.Name)
            }
    for call in calls:
        function = call.func
        if not (
            isinstance(function, ast.Attribute)
            and isinstance(function.value, ast.Name)
            and function.value.id == "re"
            and function.attr in METHODS | {"compile"}
        ):
            continue
        pattern = written(call.args[0], constants)
        text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
        methods = {function.attr}
        if function.attr == "compile":
            name = next((name for name, own in names.items() if own is call), "")
            methods = used.get(name, set()) & METHODS or {"search"}
        yield f"{path.relative_to(ROOT)}:{call.lineno}", text, not methods <= ANCHORED


def written(node: ast.expr, constants: dict[str, ast.expr]) -> Any:
    """The text of a pattern; one that is put together of the module's constants, with them."""
    if isinstance(node, ast.Name):
        return written(constants[node.id], constants)
    if not isinstance(node, ast.JoinedStr):
        return ast.literal_eval(node)
    return "".join(
        written(each.value if isinstance(each, ast.FormattedValue) else each, constants)
        for each in node.values
    )


EXPRESSIONS = expressions()


def test_there_are_expressions_to_look_at() -> None:
    assert len(EXPRESSIONS) >= 15


@pytest.mark.parametrize(
    ("place", "pattern", "searching"), EXPRESSIONS, ids=lambda each: str(each)[:40]
)
def test_an_expression_is_linear(place: str, pattern: str, searching: bool) -> None:
    if pattern not in OWN_TEXT:
        assert faults(pattern, searching) == [], f"{place}: {pattern}"


@pytest.mark.parametrize(
    ("pattern", "searching"),
    [
        (r"(a+)+$", False),
        (r"\s*(?:\d+)?\s*x", False),
        (r"约?\s*(\d*)\s*(\w*)\s*$", False),
        (r"\s*\(.*$", True),
        (r"\(([^)]+)\)", True),
        (r"\d+年", True),
    ],
)
def test_what_is_slow_is_seen(pattern: str, searching: bool) -> None:
    assert faults(pattern, searching)


@pytest.mark.parametrize(
    ("pattern", "searching"),
    [
        (r"[a-z0-9]+(?:-[a-z0-9]+)*", False),
        (r"\s*\(.*", False),
        (r"[\s,]+", True),
        (r"季|月|\d{4}[-/.]\d{1,2}", True),
    ],
)
def test_what_is_quick_is_left_alone(pattern: str, searching: bool) -> None:
    assert faults(pattern, searching) == []
