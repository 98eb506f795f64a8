"""Elements of HTML and SVG made as a tree: what is put into it can only be text, so nothing has to be escaped."""

from __future__ import annotations

import re
from typing import TypeAlias

from lxml import etree

Node: TypeAlias = etree._Element
_ILLEGAL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def el(tag: str, *children: Node | str | None, **attributes: object) -> Node:
    """An element. ``font_size=12`` is ``font-size="12"``, ``class_=`` is ``class``; ``None`` leaves something out."""
    node = etree.Element(tag)
    for name, value in attributes.items():
        if value is not None:
            node.set(name.rstrip("_").replace("_", "-"), legal(str(value)))
    last: Node | None = None
    for child in children:
        if child is None:
            continue
        if isinstance(child, str):
            text = legal(child)
            if last is None:
                node.text = (node.text or "") + text
            else:
                last.tail = (last.tail or "") + text
        else:
            node.append(child)
            last = child
    return node


def legal(text: str) -> str:
    """Text without what XML cannot hold."""
    return _ILLEGAL.sub("\ufffd", text)
