"""Indicator codes: what observations, decisions and addresses hang on, for ever."""

from __future__ import annotations

import re
from collections.abc import Collection

LONGEST = 48
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def is_code(text: str) -> bool:
    """Whether ``text`` can be a code: letters, digits, ``_`` and ``-``, beginning with a letter or digit."""
    return _WELL_FORMED.fullmatch(text) is not None


def code_from_name(name: str, taken: Collection[str] = ()) -> str:
    """A code for a Chinese or English name that is not ``taken``: 电子信息 → ``dian_zi_xin_xi``.

    Pinyin without tones, one syllable a character, cut at a syllable to at most 48 characters; Latin words and
    digits stay. A number behind it tells it from those taken.
    """
    from pypinyin import Style, lazy_pinyin

    spoken = lazy_pinyin(name, style=Style.NORMAL, errors=lambda text: f" {text} ", v_to_u=False)
    syllables = [
        word for item in spoken for word in re.findall(r"[a-z0-9]+", item.lower().replace("ü", "v"))
    ]
    code = ""
    for syllable in syllables:
        longer = f"{code}_{syllable}" if code else syllable[:LONGEST]
        if len(longer) > LONGEST:
            break
        code = longer
    code = code or "indicator"
    if code not in taken:
        return code
    # By doubling and halving: as many names as there are may lead to one code.
    free = 2
    while f"{code}_{free}" in taken:
        free *= 2
    last = free // 2
    while free - last > 1:
        middle = (last + free) // 2
        if f"{code}_{middle}" in taken:
            last = middle
        else:
            free = middle
    return f"{code}_{free}"
