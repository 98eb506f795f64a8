"""What on a page is the article, and what the site's furniture."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

_CHROME = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|crumbs?|location|position|share|"
    r"bdshare\w*|qr|qrcode|qr_container|ewm|erweima|appendqr_wrap|footer|foot|bottom|sidebar|"
    r"side|toolbar|tools|pagination|pager|related|relate|recommend|hot|comments?|copyright|login|"
    r"search|searchbox|ad|ads|advert\w*|banner|editor|article-editor|statement|app-?download)"
    r"(?:$|[\s_-])",
    re.I,
)
_MAIN = re.compile(
    r"^(?:ucap-content|zoom|zoomcon|trs_editor|trs_ueditor|pages_content|article-?con(?:tent)?|"
    r"article_content|artibody|js_content|con_con|news_content|newscontent|content_body|"
    r"bt_content|xxgk-content|detail-?content|textcontent|the_content)$",
    re.I,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.I)


def main_parts(root: Any, weights: Weights) -> set[Any]:
    """The elements that hold the article, where the page marks them; else nothing."""
    found: list[Any] = []
    inside: set[Any] = set()
    for element in root.iter("div", "td", "article", "section", "main"):
        names = [element.get("id") or "", *(element.get("class") or "").split()]
        named = element.tag in {"article", "main"} or any(_MAIN.match(name) for name in names)
        if named and inside.isdisjoint(element.iterancestors()):
            found.append(element)
            inside.add(element)
    weight = sum(weights.own(element) for element in found)
    # A page may use such a name for a teaser: trust it only when it holds most of the words.
    return inside if weight >= 200 and weight >= 0.6 * weights.own(root) else set()


class Weights:
    """How many characters of text, white space left out, each element of a page holds, and how many in links."""

    def __init__(self, root: Any) -> None:
        self._of: dict[Any, tuple[int, int]] = {}
        stack: list[list[Any]] = []
        for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
            if event in {"comment", "pi"}:
                stack[-1][1] += _visible(element.tail)
            elif event == "start":
                stack.append([element, _visible(element.text), 0])
            else:
                _, text, linked = stack.pop()
                linked = text if element.tag == "a" else linked
                self._of[element] = (text, linked)
                if stack:
                    stack[-1][1] += text + _visible(element.tail)
                    stack[-1][2] += linked

    def of(self, element: Any) -> tuple[int, int]:
        """Characters of text, and those of them in links."""
        return self._of[element]

    def own(self, element: Any) -> int:
        """Characters of text that are no link."""
        text, linked = self._of[element]
        return text - linked


def _visible(text: str | None) -> int:
    return len("".join(text.split())) if text else 0


def plain(element: Any) -> str:
    """An element's text without white space."""
    return "".join("".join(element.itertext(etree.Element)).split())


def hidden(element: Any) -> bool:
    """Whether the page itself does not show an element."""
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def is_chrome(element: Any, weights: Weights) -> bool:
    """Whether an element is a menu, a footer or the like, by its name and by what it holds."""
    if element.tag in {"html", "body", "article", "main", "table", "tbody", "tr", "p", "span"}:
        if element.get("class") is None or not _CHROME.search(element.get("class") or ""):
            return False
        if element.tag not in {"table", "p", "span"}:
            return False
    names = f"{element.get('id') or ''} {element.get('class') or ''}"
    if element.tag not in {"footer", "aside"} and not _CHROME.search(names):
        return False
    text, links = weights.of(element)
    # The name alone is no proof: a container called "bottom" may hold the plan itself.
    return text <= 400 or links > 0.5 * text
