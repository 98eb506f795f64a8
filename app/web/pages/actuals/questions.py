"""What a file leaves open, to be answered on the page; what was answered, taken otherwise, and not used at all."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from app.domain.language import Lang
from app.entry.cell_account import Account, account_from
from app.entry.problems import Problem, Question
from app.entry.table.recognise import Table
from app.web.pages.parts.entering import data
from app.words import has, t

UNUSED_SHOWN = 100
OPEN_BELOW = 12


def questions(problem: Problem, filename: str, lang: Lang) -> html.Div:
    """The questions of a file, each with its choices, and the button that answers them."""
    asked = [_question(question, at, lang) for at, question in enumerate(problem.questions)]
    return html.Div(
        [
            html.H3(t("actuals.questions", lang, file=filename)),
            html.P(t("actuals.questions.lead", lang), className="hint"),
            *asked,
            html.Button(
                t("actuals.questions.answer", lang),
                id={"type": "answer-file", "what": "answer"},
                className="btn btn-primary",
            ),
        ],
        id="questions",
        role="group",
    )


def _question(question: Question, at: int, lang: Lang) -> html.Fieldset:
    options = [{"label": choice.text(lang), "value": choice.answer} for choice in question.choices]
    return html.Fieldset(
        [
            html.Legend(question.text(lang)),
            dcc.RadioItems(options, id={"type": "answer", "question": at}, className="choices"),
        ]
    )


def given_answers(table: Table | None, lang: Lang) -> html.Div | None:
    """The answers that were given for this file, with the way back."""
    if table is None or not table.answers:
        return None
    said = "；".join(_answered(key, value, lang) for key, value in table.answers.items())
    return html.Div(
        [
            html.Span(t("actuals.questions.given", lang, answers=said), className="hint"),
            html.Button(
                t("actuals.questions.again", lang),
                id={"type": "answer-file", "what": "again"},
                className="btn btn-outline-secondary btn-sm",
            ),
        ],
        id="given-answers",
        className="actions",
    )


def _answered(key: str, value: str, lang: Lang) -> str:
    """An answer in words."""
    if not key.isupper():
        known = f"actuals.answered.{key}.{value}"
        return t(known, lang) if has(known) else t(f"actuals.answered.{key}", lang, word=value)
    kind, word = value, ""
    if ":" in value:
        kind, _, word = value.partition(":")
    elif has(f"actuals.field.{value}") and value != "note":
        kind, word = "field", t(f"actuals.field.{value}", lang)
    said = t(f"actuals.answered.{kind}", lang, word=word[:60])
    return t("actuals.answered.column", lang, column=key, said=said)


def remarks(table: Table | None, lang: Lang) -> html.Ul | None:
    """What was taken one way, and could be meant another."""
    if table is None or not table.remarks:
        return None
    items = [html.Li(remark.text(lang)) for remark in table.remarks]
    return html.Ul(items, id="remarks", className="notice notice-warn")


def cells(table: Table | None, lang: Lang) -> html.Details | None:
    """How many cells of the file were used; the others with their places and reasons."""
    account = account_from(table.cells) if table is not None else None
    if account is None:
        return None
    said = t(
        "entry.cells",
        lang,
        total=f"{account.total:,}",
        used=f"{account.used:,}",
        refused=f"{account.refused:,}",
        left=f"{account.left:,}",
    )
    if not account.left:
        return html.Details(
            html.Summary(said), id="cells", className="cells", **data(left=0, used=account.used)
        )
    return html.Details(
        [html.Summary(said), _unused(account, lang)],
        id="cells",
        className="cells",
        open=len(account.unused) <= OPEN_BELOW,
        **data(left=account.left, used=account.used),
    )


def _unused(account: Account, lang: Lang) -> html.Div:
    heads = [t(f"actuals.cells.{name}", lang) for name in ("place", "count", "why")]
    names = ("place", "count", "why")
    rows = []
    for each in account.unused[:UNUSED_SHOWN]:
        words: dict[str, Any] = {
            "place": each.place,
            "count": f"{each.count:,}",
            "why": each.text(lang),
        }
        rows.append(
            html.Tr(
                [
                    html.Td(words[name], **data(label=head))
                    for name, head in zip(names, heads, strict=True)
                ]
            )
        )
    more = len(account.unused) - UNUSED_SHOWN
    return html.Div(
        [
            html.Table(
                [
                    html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
                    html.Tbody(rows),
                ],
                className="table table-sm stacked",
                id="unused-cells",
            ),
            html.P(t("actuals.more", lang, count=f"{more:,}"), className="hint")
            if more > 0
            else None,
        ],
        className="table-wrap",
    )
