"""What is wrong with a row or a file, as data: the page and the command line put it into the reader's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.i18n import Lang, t


@dataclass(frozen=True, slots=True)
class Problem:
    """``code`` names the text (entry.problem.<code>), ``column`` the field it is about, ``params`` fill it in.

    ``codes`` are the indicators that may have been meant, the likeliest first.
    """

    code: str
    column: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    codes: Sequence[str] = ()

    def text(self, lang: Lang) -> str:
        """What is wrong and what to do, in one sentence or two."""
        return t(f"entry.problem.{self.code}", lang, **self.params)


class FileProblem(Exception):
    """A file that cannot be taken at all; nothing of it was kept."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.problem = Problem(code, "", params)
