"""Tokens whose digits count nothing: addresses, e-mail, file names, codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(r"[A-Za-z0-9%._/:@#?&=+~\-]+")
_SCHEME = re.compile(r"(?:[a-z][a-z0-9+.\-]{1,10}://|www\.)", re.IGNORECASE)
# An address goes on through Chinese words only where a sign of addresses follows them.
_FURTHER = re.compile(
    r"[\u4e00-\u9fff]{1,20}(?:[A-Za-z0-9%]{0,20}[/._]|[_=\-])[A-Za-z0-9%._/:@#?&=+~\-]*"
)
_DOMAIN = re.compile(
    r"[a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63}){0,8}\.(?:cn|com|org|net|gov|edu|info|io)(?![a-z0-9])",
    re.IGNORECASE,
)
_ENCODED = re.compile(r"%(?:[0-9][A-Fa-f]|[A-Fa-f][0-9A-Fa-f])|%[0-9A-Fa-f]{2}(?=%[0-9A-Fa-f]{2})")
_FILE = re.compile(
    r"\.(?:docx?|xlsx?|pptx?|pdf|s?html?|txt|csv|zip|rar|7z|jpe?g|png|gif|wps|ofd|xml|json|aspx?|jsp|php)$",
    re.IGNORECASE,
)
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]{0,30}(?:[\-/_.][A-Za-z0-9]{1,30}){1,12}%?")
_STEM_MAX = 60
_STEM_ENDS = re.compile(r"[\s，。；：！？、“”‘’《》「」（）()\"']")
_FILLER = "#"


def without_opaque(text: str) -> str:
    """``text``, as long as before, with addresses, file names and codes filled by a sign that no number begins with."""
    pieces: list[str] = []
    at = 0
    for start, end in _spans(text):
        start = max(start, at)
        pieces += (text[at:start], _FILLER * (end - start))
        at = end
    return "".join((*pieces, text[at:])) if pieces else text


def _spans(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    while match := _TOKEN.search(text, position):
        start, position = match.start(), match.end()
        token = match.group()
        if _SCHEME.match(token) or "://" in token[:40]:
            while further := _FURTHER.match(text, position):
                position = further.end()
            yield start, position
        elif "@" in token or _DOMAIN.match(token) or _is_encoded(token) or _is_code(token):
            yield start, position
        elif _FILE.search(token, max(0, len(token) - 8)):
            yield _stem_start(text, start), position


def _is_encoded(token: str) -> bool:
    """Whether a token holds characters written as %E5: more than one, or one in a path. 5% and 10%-20% are none."""
    found = len(_ENCODED.findall(token))
    return found > 1 or (found == 1 and ("/" in token or "=" in token))


def _is_code(token: str) -> bool:
    digits = any(char.isdigit() for char in token)
    return digits and ("_" in token.strip("_") or _CODE.fullmatch(token) is not None)


def _stem_start(text: str, start: int) -> int:
    """Where the name of a file whose end is ASCII begins: back to white space, a quotation mark, or a stop."""
    begin = max(0, start - _STEM_MAX)
    stops = [match.end() for match in _STEM_ENDS.finditer(text, begin, start)]
    return stops[-1] if stops else begin
