"""What is wrong with a row or a file, or open, as data: page, command line and API put it into the reader's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.language import Lang
from app.words import t


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to answer a question: ``key=value``. ``code`` names its text, ``params`` fill it in."""

    key: str
    value: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def answer(self) -> str:
        """As the command line and the API take it."""
        return f"{self.key}={self.value}"

    def text(self, lang: Lang) -> str:
        """What the choice means."""
        return t(f"entry.choice.{self.code}", lang, **self.params)


@dataclass(frozen=True, slots=True)
class Question:
    """What a file leaves open: ``code`` names the text (entry.question.<code>), ``params`` say what was found."""

    code: str
    params: Mapping[str, str]
    choices: Sequence[Choice]

    def text(self, lang: Lang) -> str:
        """What was found, and what is asked."""
        return t(f"entry.question.{self.code}", lang, **self.params)


@dataclass(frozen=True, slots=True)
class Problem:
    """``code`` names the text (entry.problem.<code>), ``column`` the field it is about, ``params`` fill it in.

    ``codes`` are the indicators that may have been meant, the likeliest first. ``questions`` are those of a file that
    cannot be read before they are answered (code ``asked``).
    """

    code: str
    column: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    codes: Sequence[str] = ()
    questions: Sequence[Question] = ()

    def text(self, lang: Lang) -> str:
        """What is wrong and what to do, in one sentence or two."""
        said = t(f"entry.problem.{self.code}", lang, **self.params)
        return " ".join([said, *(question.text(lang) for question in self.questions)])


def problem_from(stored: Mapping[str, Any]) -> Problem:
    """A problem that was stored as plain data (``dataclasses.asdict``)."""
    questions = [
        Question(
            code=each["code"],
            params=each["params"],
            choices=[Choice(**choice) for choice in each["choices"]],
        )
        for each in stored.get("questions", ())
    ]
    return Problem(**{**stored, "questions": questions})


class FileProblem(Exception):
    """A file that cannot be taken at all; nothing of it was kept."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.problem = Problem(code, "", params)
