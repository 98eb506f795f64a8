"""Rows to a terminal, a file or another program."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from app.entry.guard import guarded

Format = Literal["csv", "jsonl", "json", "table"]


def number(value: float | None, high: float | None = None) -> str:
    """A number without noise (22000, 10912.97), a range as ``low-high``, nothing as the empty string."""
    if value is None or value != value:
        return ""
    low = f"{value:.15g}"
    return low if high is None or high != high else f"{low}-{high:.15g}"


def write_rows(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], form: Format) -> None:
    """Print the rows in a form: RFC 4180 CSV, a JSON object a line, a JSON array, or an aligned table."""
    out = sys.stdout
    if form == "csv":
        writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({name: _cell(row[name]) for name in columns})
    elif form == "jsonl":
        for row in rows:
            out.write(json.dumps({name: row[name] for name in columns}, ensure_ascii=False) + "\n")
    elif form == "json":
        data = [{name: row[name] for name in columns} for row in rows]
        out.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
    else:
        # Only this form needs it, and it is not quick to import.
        from tabulate import tabulate

        table = [[_short(row[name]) for name in columns] for row in rows]
        out.write(tabulate(table, headers=list(columns), disable_numparse=True) + "\n")


def _cell(value: object) -> object:
    # A comparator (=) alone runs nothing, and programs read it.
    return value if value == "=" else guarded(value)


def _short(value: object, limit: int = 48) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
