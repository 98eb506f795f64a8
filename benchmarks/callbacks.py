"""What a page of Dash sends to the server when something on it changes, made of the server's own list of callbacks."""

from __future__ import annotations

from typing import Any

PATH = "/_dash-update-component"
LIST = "/_dash-dependencies"


def body(listed: list[dict[str, Any]], changed: str, values: dict[str, Any]) -> dict[str, Any]:
    """The request for the callback of a page or of an upload that ``changed`` (id.property) sets off.

    ``values`` are those on the page, by id.property; what is not among them is empty.
    """

    def filled(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**part, "value": values.get(f"{part['id']}.{part['property']}")} for part in parts]

    own = next(
        each
        for each in listed
        if not each["clientside_function"]
        and changed in {f"{part['id']}.{part['property']}" for part in each["inputs"]}
        and ("upload-token" in each["output"] or "_pages_content" in each["output"])
    )
    outputs = [
        dict(zip(("id", "property"), part.rsplit(".", 1), strict=True))
        for part in own["output"].strip(".").split("...")
    ]
    return {
        "output": own["output"],
        "outputs": outputs,
        "inputs": filled(own["inputs"]),
        "state": filled(own["state"]),
        "changedPropIds": [changed],
    }
