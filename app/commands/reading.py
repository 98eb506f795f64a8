"""How a file was read, in lines for a terminal: refused and odd rows, open questions, cells that were not used."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from app.domain.language import Lang

if TYPE_CHECKING:
    from app.entry.outcome import Checked, Preview
    from app.entry.problems import Problem
    from app.entry.table.recognise import Table

SHOWN = 50


def show_rows(file: Path, found: Preview, lang: Lang) -> None:
    """What is refused and what looks odd, on stderr, a line each: file, row, column, reason."""
    from app.words import t

    def line(row: Checked, problem: Any, mark: str) -> None:
        where = f"{t(f'actuals.field.{problem.column}', lang)}: " if problem.column else ""
        click.echo(f"{file}:{row.line.number}: {mark}{where}{problem.text(lang)}", err=True)

    refused = found.refused()
    for row in refused[:SHOWN]:
        for problem in row.problems:
            line(row, problem, "")
    if len(refused) > SHOWN:
        click.echo(f"{file}: … {len(refused) - SHOWN} more", err=True)
    odd = [row for row in found.first(SHOWN * 10) if row.warnings][:SHOWN]
    for row in odd:
        for warning in row.warnings:
            line(row, warning, "⚠ ")


def refusal(file: Path, problem: Problem, lang: Lang) -> str:
    """Why the file was not taken; what it leaves open, a line each with the options that answer it."""
    from app.words import t

    if not problem.questions:
        return f"{file}: {problem.text(lang)}"
    lines = [f"{file}: {t('entry.problem.asked', lang)}"]
    for question in problem.questions:
        lines.append(f"  {question.text(lang)}")
        lines += [f"    --answer {quote(c.answer)}  {c.text(lang)}" for c in question.choices]
    return "\n".join(lines)


def show_reading(file: Path, table: Table, lang: Lang) -> None:
    """How many cells were used, on stderr; what was taken one way, and what was not used and why, a line each."""
    from app.entry.cell_account import account_from
    from app.words import t

    account = account_from(table.cells)
    assert account is not None
    for remark in table.remarks:
        click.echo(f"{file}: ⚠ {remark.text(lang)}", err=True)
    for each in account.unused[:SHOWN]:
        click.echo(f"{file}: {each.place} ({each.count}): {each.text(lang)}", err=True)
    if len(account.unused) > SHOWN:
        click.echo(f"{file}: … {len(account.unused) - SHOWN} more", err=True)
    words = {
        "total": account.total,
        "used": account.used,
        "refused": account.refused,
        "left": account.left,
    }
    click.echo(f"{file}: {t('entry.cells', lang, **words)}", err=True)
