"""Files that people have, good and bad: what is taken, what is refused, and with which reason."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from app.entry.guard import bare, guarded
from app.entry.problems import FileProblem
from app.entry.table.lines import COLUMNS
from app.entry.table.recognise import read_file
from app.entry.template import to_csv
from app.entry.workbook import as_workbook

HEAD = "indicator,year,value,unit\n"
ROW = ("软件业营收", "2022", "7000", "亿元")
TEXT = HEAD + ",".join(ROW) + "\n"


def xlsx(*rows: list[object], first: list[list[object]] | None = None, percent: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    for row in first or []:
        sheet.append(row)
    if first:
        sheet = book.create_sheet("data")
    for row in rows:
        sheet.append(row)
    if percent:
        sheet[percent].number_format = "0.0%"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (201 * 1024 * 1024))
    return out.getvalue()


def doctype() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    return out.getvalue()


LONG = [["indicator", "year", "value", "unit"]]
GOOD = {
    "utf-8": TEXT.encode(),
    "utf-8 with mark": TEXT.encode("utf-8-sig"),
    "gb18030": TEXT.encode("gb18030"),
    "utf-16 with mark": TEXT.encode("utf-16"),
    "utf-16-le without mark": TEXT.encode("utf-16-le"),
    "utf-16-be without mark": TEXT.encode("utf-16-be"),
    "semicolons": TEXT.replace(",", ";").encode(),
    "tabs, as pasted": TEXT.replace(",", "\t").encode(),
    "full-width commas": TEXT.replace(",", "，").encode(),
    "sep= line": ("sep=;\n" + TEXT.replace(",", ";")).encode(),
    "CRLF": TEXT.replace("\n", "\r\n").encode(),
    "CR": TEXT.replace("\n", "\r").encode(),
    "Chinese header": TEXT.replace(HEAD, "指标,年份,数值,单位\n").encode(),
    "full-width header": TEXT.replace(HEAD, "ｉｎｄｉｃａｔｏｒ,ｙｅａｒ,Value,Unit\n").encode(),
    "title above the header": ("上海统计\n\n" + TEXT).encode(),
    "other order, other columns": "x,unit,value,year,indicator\n1,亿元,7000,2022,软件业营收\n".encode(),
    "unit in the header": "指标,年份,数值（亿元）\n软件业营收,2022,7000\n".encode(),
    "unit above the table": "单位：亿元\n指标,2022\n软件业营收,7000\n".encode(),
    "wide": "指标,单位,2022年\n软件业营收,亿元,7000\n".encode(),
    "quoted with a line break": (HEAD + '软件业营收,2022,7000,亿元\n"a\nb",,,\n').encode(),
    "xlsx": xlsx(*LONG, ["软件业营收", 2022, 7000, "亿元"]),
    "xlsx, float": xlsx(*LONG, ["软件业营收", 2022.0, 7000.0, "亿元"]),
    "xlsx, second sheet": xlsx(*LONG, ["软件业营收", 2022, 7000, "亿元"], first=[["说明"]]),
    "xlsx, wide": xlsx(["指标", "单位", 2022], ["软件业营收", "亿元", 7000]),
}
BAD = {
    "empty": (b"", "empty"),
    "blank": (b" \r\n\t\n", "empty"),
    "mark alone": (b"\xef\xbb\xbf", "empty"),
    "no rows": (HEAD.encode(), "no_rows"),
    "no header": (b"a,b,c\n1,2,3\n", "columns"),
    "no value column": (b"indicator,year\nx,2022\n", "columns"),
    "no year": (b"indicator,value\nx,1\n", "columns"),
    "prose": ("这是一段话。".encode(), "columns"),
    "json": (b'{"indicator": 1}', "columns"),
    "html": (b"<html><table><tr><td>1</td></tr></table></html>", "columns"),
    "random bytes": (b"\x81\xff\xfe\xff\x01\x9f", "encoding"),
    "control characters": (b"indicator,year,value\n\x01\x02,2022,1\n", "encoding"),
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "picture"),
    "20 MB": (b"a" * (20 * 1024 * 1024), "too_big"),
    "old xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "xls"),
    "broken zip": (b"PK\x03\x04 and then nothing", "not_xlsx"),
    "zip that is no workbook": (doctype(), "not_xlsx"),
    "zip bomb": (bomb(), "unpacks_too_big"),
    "too many rows": (HEAD.encode() + b"a,2022,1,x\n" * 200_001, "too_many_rows"),
    "too many columns": (HEAD.encode() + b"a," * 300 + b"b\n", "too_many_columns"),
    "a field without end": (HEAD.encode() + b'"' + b"a" * 200_000, "not_csv"),
    "truncated xlsx": (xlsx(*LONG)[:-200], "not_xlsx"),
    "empty workbook": (xlsx(), "empty"),
}


@pytest.mark.parametrize("name", GOOD)
def test_good_files_read_alike(name: str) -> None:
    line = read_file(GOOD[name], "file.xlsx" if name.startswith("xlsx") else "file.csv")[0]
    assert tuple(line.fields[column] for column in ("indicator", "year", "value", "unit")) in (
        ROW,
        (ROW[0], "2022年", "7000", ROW[3]),
    )


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_with_their_reason(name: str) -> None:
    data, code = BAD[name]
    with pytest.raises(FileProblem) as caught:
        read_file(data, "file.csv")
    assert caught.value.problem.code == code
    for lang in ("zh", "en"):
        text = caught.value.problem.text(lang)
        assert text
        assert not re.search(r"\{[a-z]+\}", text)


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    data = b'indicator,year,value,note\n\na,2022,1,"x\ny"\nb,2022,2,\n'
    assert [line.number for line in read_file(data, "")] == [3, 4]


def test_wide_form_gives_a_value_for_each_year_and_keeps_quarters_for_refusal() -> None:
    lines = read_file("指标,单位,2021,2022年,2023Q1\na,家,1,,3\n".encode(), "")
    assert [(x.fields["year"], x.fields["value"]) for x in lines] == [
        ("2021", "1"),
        ("2022年", ""),
        ("2023q1", "3"),
    ]


def test_percent_cells_formulas_and_dates_of_a_workbook() -> None:
    rows = read_file(
        xlsx(
            *LONG,
            ["a", date(2022, 12, 31), 0.123, "%"],
            ["b", 2022, "=1+1", "家"],
            percent="C2",
        ),
        "a.xlsx",
    )
    assert rows[0].fields["value"] == "12.3%"
    assert rows[0].fields["year"] == "2022-12-31"
    assert rows[1].fields["value"] == "=1+1"


# What a cell can hold that a CSV keeps: no control characters; the ends are stripped when read.
cells = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufeff"), max_size=30
).map(str.strip)


@settings(max_examples=150)
@given(st.lists(st.tuples(*[cells] * (len(COLUMNS) - 1)), min_size=1, max_size=5))
def test_what_is_exported_reads_back_equal(rows: list[tuple[str, ...]]) -> None:
    table = [("x", *row) for row in rows]
    lines = read_file(to_csv(COLUMNS, table), "a.csv")
    assert [tuple(line.fields[name] for name in COLUMNS) for line in lines] == table


# What XML can hold beside: no half of a surrogate pair, none of the two non-characters.
workbook_cells = st.text(
    st.characters(
        exclude_categories=("Cc", "Cs"),
        exclude_characters="\ufeff\ufffe\uffff",
        max_codepoint=0xFFFF,
    ),
    max_size=30,
).map(str.strip)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[workbook_cells] * (len(COLUMNS) - 1)), min_size=1, max_size=4))
def test_what_is_exported_as_a_workbook_reads_back_equal(rows: list[tuple[str, ...]]) -> None:
    table = [("x", *row) for row in rows]
    lines = read_file(as_workbook(to_csv(COLUMNS, table), "values"), "a.xlsx")
    assert [tuple(line.fields[name] for name in COLUMNS) for line in lines] == table


VALID = [TEXT.encode("utf-16"), TEXT.encode("gb18030"), GOOD["xlsx"], GOOD["wide"]]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(VALID), st.data())
def test_no_mutation_of_a_valid_file_makes_an_unhandled_error(
    valid: bytes, data: st.DataObject
) -> None:
    changed = bytearray(valid)
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(changed)))
    for content in (bytes(changed), bytes(changed[:cut])):
        with suppress(FileProblem):
            assert read_file(content, "a.csv")


@settings(max_examples=150)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.binary(max_size=100).map(lambda tail: HEAD.encode() + tail),
        st.binary(max_size=100).map(lambda tail: b"PK\x03\x04" + tail),
        st.text(max_size=100).map(lambda text: text.encode("utf-16", "replace")),
    )
)
def test_no_bytes_make_an_unhandled_error(data: bytes) -> None:
    with suppress(FileProblem):
        assert read_file(data, "a.csv")


STARTS = [
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    "'=",
    "＝",
    "＋",
    "－",
    "＠",
    "﹦",
    "﹢",
    "﹣",
    "﹫",
    "⁼",
    "₊",
]


@pytest.mark.parametrize("start", STARTS)
def test_no_exported_text_runs_as_a_formula(start: str) -> None:
    text = start + "cmd|' /C calc'!A0"
    data = to_csv(["note"], [[text]])
    (_, [cell]) = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert cell == "'" + text
    assert bare(cell) == text
    # A title is a cell as well.
    assert to_csv([text], []).decode("utf-8-sig").lstrip('"')[0] == "'"


@pytest.mark.parametrize("start", STARTS)
def test_no_text_of_a_workbook_runs_when_it_is_edited(start: str) -> None:
    text = start.strip() + "1+1"
    book = load_workbook(io.BytesIO(as_workbook(to_csv(["note"], [[text]]), "values")))
    cell = book.active["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", text[0] != "'")


@pytest.mark.parametrize("text", ["", "公报", "1-2", "a=b", "—", "·x", "-5", "-1.5e-7"])
def test_what_runs_nothing_is_left_alone(text: str) -> None:
    assert guarded(text) == text


@given(st.text(max_size=8))
def test_the_mark_of_a_text_comes_off_again(text: str) -> None:
    assert bare(str(guarded(text))) == text


def test_nul_characters_are_told_and_do_not_become_other_letters() -> None:
    with pytest.raises(FileProblem) as caught:
        read_file(TEXT.encode().replace(b"7000", b"7\x000"), "a.csv")
    assert caught.value.problem.code == "nul"
    assert caught.value.problem.params == {"row": "2"}
    padded = (TEXT + ROW[0] + ",2023,7100,亿元\n").encode() + b"\0" * 512
    with pytest.raises(FileProblem) as caught:
        read_file(padded, "a.csv")
    assert caught.value.problem.params == {"row": "4"}


def test_utf_32_is_read() -> None:
    assert read_file(TEXT.encode("utf-32"), "a.csv")[0].fields["value"] == "7000"


def test_two_letters_do_not_make_a_picture_of_a_table() -> None:
    lines = read_file(("BM,year,value,unit,indicator\n1,2022,7000,亿元,x\n").encode(), "a.csv")
    assert lines[0].fields["value"] == "7000"
    lines = read_file(("PK,year,value,unit,indicator\n1,2022,7000,亿元,x\n").encode(), "a.xlsx")
    assert lines[0].fields["value"] == "7000"
