"""What an upload would do, shown before anything is written: counts, names to confirm, rows, problems first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from dash import dcc, html

from app.domain.language import Lang
from app.domain.row import PlanModel
from app.entry.outcome import Checked
from app.entry.table.names import Names
from app.uploads.held import Held, counts
from app.web.pages.actuals.questions import cells, given_answers, questions, remarks
from app.web.pages.parts.components import aria, menu
from app.web.pages.parts.entering import data
from app.words import t
from app.words.numbers import percent, qualified, signed
from db.store.jobs import WORKING

SHOWN = 200
NAMES = 40
_MARKS = {"\t": "Tab", " ": "␣"}
_ORDER = {"refused": 0, "changed": 1, "new": 2, "unchanged": 3, "blank": 4}


def progress(held: Held, lang: Lang) -> html.Div:
    """How far the work has come: a bar with a length where there is something to count."""
    known = held.total > 0 and held.done > 0
    text = t(f"actuals.step.{held.step}", lang)
    if held.total:
        text += f" {held.done:,} / {held.total:,}" if known else f" {held.total:,}"
    # Without a value the bar says that it goes on, and not how far.
    values: dict[str, Any] = {"value": str(held.done), "max": str(held.total)} if known else {}
    return html.Div(
        [
            html.Div(text),
            html.Progress(className="progress-line", **aria(label=text), **values),
        ],
        id="upload-progress",
        role="status",
    )


def preview(held: Held, model: Callable[[], PlanModel], lang: Lang) -> html.Div:
    """The preview, or the progress of what is still to end, or why the file cannot be taken.

    ``model`` makes the plan's model, for which progress does not wait.
    """
    if held.step in WORKING:
        return html.Div(progress(held, lang))
    if held.step == "failed" and held.problem is not None and held.problem.questions:
        return html.Div(
            [
                questions(held.problem, held.filename, lang),
                given_answers(held.table, lang),
                _reading(held, lang),
            ]
        )
    if held.step == "failed" and held.problem is not None:
        text = (
            t("actuals.unexpected", lang)
            if held.problem.code == "unexpected"
            else held.problem.text(lang)
        )
        notice = html.Div(text, className="notice notice-bad", id="file-problem")
        return html.Div([notice, given_answers(held.table, lang), _reading(held, lang)])
    found = held.preview
    if found is None:
        return html.Div()
    rows = sorted(found.rows, key=lambda row: (_ORDER[row.state], row.line.number))
    warned = sum(bool(row.warnings) for row in found.rows)
    return html.Div(
        [
            html.Div(t("actuals.stale", lang), className="notice notice-warn", id="stale")
            if held.stale
            else None,
            html.Div(
                t(f"jobs.{held.problem.code}", lang), className="notice notice-warn", id="unwritten"
            )
            if held.problem
            else None,
            html.Div(
                [html.Strong(held.filename), _chips(counts(held), warned, lang)],
                className="actions",
            ),
            _reading(held, lang),
            given_answers(held.table, lang),
            remarks(held.table, lang),
            cells(held.table, lang),
            _message(held, lang),
            _names(held, model(), lang),
            _table(rows, lang),
            html.P(t("actuals.more", lang, count=f"{len(rows) - SHOWN:,}"), className="hint")
            if len(rows) > SHOWN
            else None,
        ]
    )


def _reading(held: Held, lang: Lang) -> html.Div | None:
    """How the file was read, with what can be read otherwise."""
    table = held.table
    if table is None:
        return None
    words = []
    if table.header_row:
        words.append(t(f"actuals.read.{table.form}", lang))
        words.append(t("actuals.read.row", lang, row=table.header_row))
    if table.encoding:
        words.append(table.encoding.upper())
    if table.delimiter:
        words.append(
            t("actuals.read.delimiter", lang, mark=_MARKS.get(table.delimiter, table.delimiter))
        )
    columns = "、".join([*table.columns.values(), *table.years])
    if columns:
        words.append(t("actuals.read.columns", lang, columns=columns))
    forms = [{"label": t(f"actuals.read.{form}", lang), "value": form} for form in ("long", "wide")]
    sheets = [{"label": name, "value": name} for name in table.sheets]
    return html.Div(
        [
            html.Span([t("actuals.read", lang), " · ".join(words)], className="hint"),
            html.Label(
                [
                    html.Span(t("actuals.read.sheet", lang)),
                    menu(lang, sheets, table.sheet, id="read-sheet", clearable=False),
                ],
                className="read-as",
                style={} if len(sheets) > 1 else {"display": "none"},
            ),
            html.Label(
                [
                    html.Span(t("actuals.read.form", lang)),
                    menu(lang, forms, held.form or table.form, id="read-form", clearable=False),
                ],
                className="read-as",
            ),
        ],
        id="how-read",
        className="how-read",
        **data(sheet=table.sheet, form=held.form or table.form),
    )


def _chips(count: dict[str, Any], warned: int, lang: Lang) -> html.Span:
    chips = [
        html.Span(f"{t(f'actuals.state.{state}', lang)} {number:,}", className=f"chip chip-{state}")
        for state, number in count.items()
        if number
    ]
    if warned:
        chips.append(
            html.Span(t("actuals.warned", lang, count=f"{warned:,}"), className="chip chip-warned")
        )
    return html.Span(chips, className="chips")


def _message(held: Held, lang: Lang) -> html.Div:
    found = held.preview
    assert found is not None
    writable = found.count("new") + found.count("changed")
    if found.good:
        word, tone = ("actuals.all_good", "good") if writable else ("actuals.all_known", "warn")
    else:
        word, tone = ("actuals.some_good" if writable else "actuals.none_good"), "bad"
    parts: list[Any] = [t(word, lang, count=f"{writable:,}")]
    if not found.good:
        query = urlencode({"file": held.token})
        parts += [
            " ",
            html.A(
                t("actuals.problems_file", lang),
                href=f"/download/problems?{query}",
                className="btn btn-outline-secondary btn-sm",
                id="download-problems",
            ),
        ]
    return html.Div(parts, className=f"notice notice-{tone}", id="preview-message")


def unknown_names(held: Held) -> list[str]:
    """The names of the file that stand for no indicator and are like some, in order, each once."""
    found = held.preview
    if found is None:
        return []
    names = [
        row.line.fields["indicator"]
        for row in found.rows
        if any(problem.code == "unknown_indicator" for problem in row.problems)
    ]
    return list(dict.fromkeys(names))


def _names(held: Held, model: PlanModel, lang: Lang) -> html.Div | None:
    unknown = unknown_names(held)
    if not unknown and not held.accepted:
        return None
    known = Names(model, {})
    items: list[Any] = []
    for at, name in enumerate(unknown[:NAMES]):
        near = [known.rows[code] for code in known.near(name)]
        items.append(
            html.Li(
                [
                    html.Strong(f"“{name[:60]}” "),
                    t("actuals.names.is", lang),
                    *[
                        html.Button(
                            row.name(lang),
                            id={"type": "accept-name", "name": at, "code": row.code},
                            className="btn btn-outline-primary btn-sm",
                        )
                        for row in near
                    ],
                    dcc.Checklist(
                        [{"label": t("actuals.names.remember", lang), "value": "yes"}],
                        id={"type": "remember-name", "name": at},
                        className="choice",
                    ),
                ]
            )
        )
    for name, code in held.accepted.items():
        row = model.row(code)
        words = {"name": name[:60], "indicator": row.name(lang) if row else code}
        kept = t("actuals.names.kept", lang) if name in held.remembered else ""
        items.append(
            html.Li(
                [
                    t("actuals.names.accepted", lang, **words) + kept,
                    html.Button(
                        t("actuals.names.undo", lang),
                        id={"type": "accept-name", "name": name, "code": ""},
                        className="btn btn-outline-secondary btn-sm",
                    ),
                ]
            )
        )
    return html.Div(
        [html.H3(t("actuals.names", lang)), html.Ul(items, className="names")], id="near-names"
    )


def _table(rows: list[Checked], lang: Lang) -> html.Div:
    head = [
        t(f"actuals.column.{name}", lang)
        for name in ("row", "state", "indicator", "year", "value", "remark")
    ]
    return html.Div(
        html.Table(
            [
                html.Thead(html.Tr([html.Th(cell, scope="col") for cell in head])),
                html.Tbody([_row(row, lang) for row in rows[:SHOWN]]),
            ],
            className="table table-sm stacked",
            id="preview-table",
        ),
        className="table-wrap",
    )


def _row(row: Checked, lang: Lang) -> html.Tr:
    remarks: list[Any] = [
        html.Div(
            [
                html.Strong(f"{t(f'actuals.field.{p.column}', lang)}：" if p.column else ""),
                p.text(lang),
            ]
        )
        for p in row.problems
    ]
    remarks += [html.Div(f"⚠ {warning.text(lang)}", className="hint") for warning in row.warnings]
    value: Any = row.line.fields["value"]
    if row.new is not None and row.new.value is not None:
        value = qualified(row.new.value, row.new.unit, row.new.qualifier, lang)
        if row.old is not None and row.old.value is not None and row.state == "changed":
            change = signed(percent(row.new.value / row.old.value - 1)) if row.old.value else ""
            value = f"{qualified(row.old.value, row.old.unit, row.old.qualifier, lang)} → {value} ({change})"
    cells: dict[str, Any] = {
        "row": str(row.line.number),
        "state": html.Span(
            t(f"actuals.state.{row.state}", lang), className=f"chip chip-{row.state}"
        ),
        "indicator": row.line.fields["indicator"],
        "year": row.line.fields["year"],
        "value": html.Span(value, className="number"),
        "remark": html.Div(remarks) if remarks else "",
    }
    return html.Tr(
        [
            html.Td(cell, **data(label=t(f"actuals.column.{name}", lang)))
            for name, cell in cells.items()
        ],
        className="problem" if row.state == "refused" else "",
    )
