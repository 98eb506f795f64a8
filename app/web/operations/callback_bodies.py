"""What a browser sends to a callback: whether it is what a page of ours can send.

Dash takes apart whatever comes, and a callback relies on what its own components hold. A body of another shape would
end in an error that looks like a fault of the program.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from app.domain.language import LANGS
from app.web.access.people import may
from app.web.operations.refusals import Malformed

# Where Dash keeps the address of the page; its own function says nothing of types.
_LOCATION = "_pages_location"


class Given(dict[str, Any]):
    """What a component held, as it was sent: what is missing in it was left out by whoever sent it."""

    def __missing__(self, key: str) -> Any:
        """Raise ``Malformed``."""
        raise Malformed


def fits(body: Any, callbacks: Mapping[str, Any]) -> bool:
    """Whether a body asks for a callback that there is, with the outputs, inputs and states that it has, in order."""
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        return False
    known = callbacks.get(body["output"])
    changed = body.get("changedPropIds", [])
    return (
        known is not None
        and isinstance(changed, list)
        and all(isinstance(each, str) for each in changed)
        and _all_fit(body.get("inputs", []), known["inputs"])
        and _all_fit(body.get("state", []), known["state"])
        and _outputs_fit(body.get("outputs"), known["output"])
    )


def values_fit(body: Mapping[str, Any], callbacks: Mapping[str, Any]) -> bool:
    """Whether the values are of the types that the callback's function says; of a body that ``fits``.

    Whoever may not call it at all is told so by the callback itself.
    """
    function = callbacks[body["output"]].get("callback")
    needed = getattr(inspect.unwrap(function, stop=_has_role), "needed_role", None)
    if function is None or (needed and not may(needed)):
        return True
    given = [*body.get("inputs", []), *body.get("state", [])]
    values = [_values(each) for each in given]
    hints = _hints(inspect.unwrap(function))
    return all(
        _is_address(each, value)
        if isinstance(each, dict) and each["id"] == _LOCATION
        else _is_context(each, value)
        for each, value in zip(given, values, strict=True)
    ) and all(accepts(hint, value) for hint, value in zip(hints, values, strict=False))


def take_up(body: Mapping[str, Any]) -> None:
    """Make every mapping among the values one that knows what is missing in it."""
    for key in ("inputs", "state"):
        for each in body.get(key, []):
            for one in each if isinstance(each, list) else [each]:
                one["value"] = _given(one.get("value"))


def accepts(hint: Any, value: Any) -> bool:
    """Whether a value of JSON is of a type: plain ones, lists and mappings of them, and unions."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return any(accepts(each, value) for each in inner)
    if hint is NoneType:
        return value is None
    kind = origin or hint
    if kind is list:
        return isinstance(value, list) and all(accepts(inner[0], each) for each in value)
    if kind is dict:
        return isinstance(value, dict) and all(accepts(inner[1], each) for each in value.values())
    if kind in {int, float}:
        wanted = (int, float) if kind is float else int
        return isinstance(value, wanted) and not isinstance(value, bool)
    return isinstance(value, str) if kind is str else True


def whole(value: Any) -> int:
    """A whole number that was sent. Raises ``Malformed``."""
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise Malformed from error


def _has_role(function: Any) -> bool:
    return hasattr(function, "needed_role")


@lru_cache(maxsize=200)
def _hints(function: Callable[..., Any]) -> list[Any]:
    """The types of a function's parameters, in their order."""
    known = get_type_hints(function)
    return [known.get(name, Any) for name in inspect.signature(function).parameters]


def _values(given: Any) -> Any:
    return [each.get("value") for each in given] if isinstance(given, list) else given.get("value")


def _is_address(given: Mapping[str, Any], value: Any) -> bool:
    if not isinstance(value, str):
        return False
    return value.startswith("/") if given["property"] == "pathname" else value[:1] in {"", "?"}


def _is_context(given: Any, value: Any) -> bool:
    """Whether what says the page's plan and language does; anything else is no context."""
    if not isinstance(given, dict) or not str(given["id"]).endswith("-context") or value is None:
        return True
    return (
        isinstance(value, dict)
        and value.get("lang") in LANGS
        and isinstance(value.get("plan"), str)
    )


def _given(value: Any) -> Any:
    if isinstance(value, dict):
        return Given({key: _given(each) for key, each in value.items()})
    return [_given(each) for each in value] if isinstance(value, list) else value


def _all_fit(given: Any, known: Sequence[Mapping[str, Any]]) -> bool:
    return (
        isinstance(given, list)
        and len(given) == len(known)
        and all(_fits(each, its) for each, its in zip(given, known, strict=True))
    )


def _fits(given: Any, known: Mapping[str, Any]) -> bool:
    """Whether an input is the one that stands in this place; where several components may, it is a list of them."""
    wanted, name = known["id"], known["property"]
    if wanted.startswith("{"):
        several = given if isinstance(given, list) else [given]
        return all(_is_property(each, dict, name) for each in several)
    return _is_property(given, str, name) and given["id"] == wanted


def _outputs_fit(given: Any, known: Any) -> bool:
    if not isinstance(known, list | tuple):
        return _output_fits(given, known)
    return (
        isinstance(given, list)
        and len(given) == len(known)
        and all(_output_fits(each, its) for each, its in zip(given, known, strict=True))
    )


def _output_fits(given: Any, known: Any) -> bool:
    if isinstance(given, list):
        return all(_is_property(each, dict, known.component_property) for each in given)
    kind = dict if isinstance(known.component_id, dict) else str
    return _is_property(given, kind, known.component_property)


def _is_property(given: Any, kind: type, name: str) -> bool:
    """Whether it names a property of a component; of one that several callbacks put out, with its own mark after @."""
    return (
        isinstance(given, dict)
        and isinstance(given.get("id"), kind)
        and isinstance(given.get("property"), str)
        and given["property"].partition("@")[0] == name
    )
