"""That reading a file takes time in proportion to its length: ``python -m benchmarks.linear_uploads``.

Each case is a function of n that makes something n units long and returns what reads it; the table shows the fastest
of three runs at one, two and four times the length. Four times the length should take about four times as long.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from contextlib import suppress

from tabulate import tabulate

from app.entry.files.number_format import finest, written
from app.entry.guard import guarded
from app.entry.problems import FileProblem
from app.entry.table.recognise import recognise_file
from app.entry.values.number import NoNumber, read_number
from app.entry.values.units import convert, is_blank, read_year, years_of

Case = Callable[[int], Callable[[], object]]
HEAD = "indicator,year,value,unit\n"
LENGTH = 50_000
REPEAT = 3


def number(text: str) -> object:
    """What comes of a text, whatever that is."""
    with suppress(NoNumber):
        return read_number(text)
    return None


def file(text: str) -> object:
    """What comes of a file, whatever that is."""
    with suppress(FileProblem):
        return recognise_file(text.encode(), "file.csv")
    return None


CASES: dict[str, Case] = {
    "a number of spaces (约, n spaces, !)": lambda n: lambda: number("约" + " " * n + "!"),
    "a number of digits": lambda n: lambda: number("1" * n + "!"),
    "a number of groups (1,000,000, …)": lambda n: lambda: number("1" + ",000" * (n // 4) + "!"),
    "a number of scales (1万万 …)": lambda n: lambda: number("1" + "万" * n + "!"),
    "a number of marks (1①(1)① …)": lambda n: lambda: number("1" + "①(1)" * (n // 4) + "!"),
    "a number of brackets (1(((( …)": lambda n: lambda: number("1" + "(" * n),
    "a unit of scales": lambda n: lambda: convert(read_number("1").value, "亿" * n + "元", "亿元"),
    "a year of spaces": lambda n: lambda: read_year("2023" + " " * n + "x"),
    "a column of days": lambda n: (
        lambda: years_of(f"{2000 + i % 90}-01-{i % 31}" for i in range(n))
    ),
    "a blank of dashes": lambda n: lambda: is_blank("— " * (n // 2) + "x"),
    "a format of quotes": lambda n: lambda: written(5, '0"' * (n // 2)),
    "a format of brackets": lambda n: lambda: finest("[" * n),
    "a head of spaces": lambda n: (
        lambda: file("indicator,year,value" + " " * (n // 2) + "x\na,2022,1\n")
    ),
    "a head of brackets": lambda n: (
        lambda: file("indicator,year," + "(" * (n // 2) + "\na,2022,1\n")
    ),
    "a line for a unit (单位, n spaces)": lambda n: (
        lambda: file("单位：" + " " * (n // 2) + "x\n" + HEAD)
    ),
    "a note of apostrophes": lambda n: lambda: guarded("'" * n),
    "a file of rows": lambda n: lambda: file(HEAD + "a,2022,1,亿元\n" * (n // 16)),
    "a web page of cells": lambda n: lambda: file("<table>" + "<tr><td>1</td></tr>" * (n // 19)),
    "a web page of cells in cells": lambda n: lambda: file("<table><tr><td>" * (n // 15)),
}


def seconds(work: Callable[[], object]) -> float:
    """The processor's time in the fastest of some runs, whatever else the machine does."""
    times = []
    for _ in range(REPEAT):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--length", type=int, default=LENGTH, help="characters at 1x")
    length = parser.parse_args().length
    rows = []
    for name, case in CASES.items():
        one, two, four = (seconds(case(length * times)) * 1000 for times in (1, 2, 4))
        rows.append([name, one, two, four, four / one if one else 0.0])
    head = [f"{length:,} characters", "1x, ms", "2x, ms", "4x, ms", "4x / 1x"]
    print(tabulate(rows, head, floatfmt=".2f", tablefmt="github"))


if __name__ == "__main__":
    main()
