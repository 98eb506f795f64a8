"""Writes the files of this folder, when it is run. What is to come of each stands in manifest.csv."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import numbers

HERE = Path(__file__).parent
HEAD = "indicator,year,value,unit,source,note\n"
ROWS = "sw_revenue,2022,13700,亿元,公报,\nlisted_firms,2023,310,家,,\n"
PLAIN = HEAD + ROWS


def book(
    *sheets: tuple[str, list[list[Any]]],
    percent: str = "",
    form: str = numbers.FORMAT_PERCENTAGE_00,
) -> bytes:
    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
        if percent:
            sheet[percent].number_format = form
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def hide(data: bytes, *, sheet: str = "", rows: tuple[int, ...] = (), columns: str = "") -> bytes:
    """The workbook with a sheet, or rows and columns of its first sheet, hidden."""
    made = load_workbook(io.BytesIO(data))
    if sheet:
        made[sheet].sheet_state = "hidden"
    for row in rows:
        made.worksheets[0].row_dimensions[row].hidden = True
    for column in columns:
        made.worksheets[0].column_dimensions[column].hidden = True
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def patched(data: bytes, *changes: tuple[str, str], to_all: bool = False) -> bytes:
    """A workbook with its sheets (or all its parts) changed as texts, as programs write what openpyxl does not."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode()
            if to_all or "worksheets/sheet" in name:
                for before, after in changes:
                    content = content.replace(before, after)
            new.writestr(name, content)
    return out.getvalue()


def strict(data: bytes) -> bytes:
    """A workbook as Excel saves it under “Strict Open XML”."""
    old, new = "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/"
    names = (
        "spreadsheetml/2006/main",
        "officeDocument/2006/relationships",
        "drawingml/2006/main",
    )
    return patched(data, *((old + n, new + n.replace("/2006/", "/")) for n in names), to_all=True)


def container(*streams: str) -> bytes:
    """The beginning of an OLE container whose directory names these streams."""
    names = b"".join(
        name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *streams)
    )
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + names


def zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        # Without the time of making, so that the same comes out each time.
        archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def text(body: str, encoding: str = "utf-8") -> bytes:
    return body.encode(encoding)


LONG = [["indicator", "year", "value", "unit"]]
FILES: dict[str, bytes] = {
    # How a file is saved.
    "utf8.csv": text(PLAIN),
    "utf8_mark.csv": text(PLAIN, "utf-8-sig"),
    "gb18030.csv": text(PLAIN, "gb18030"),
    "utf16_mark.csv": text(PLAIN, "utf-16"),
    "utf16le_bare.csv": text(PLAIN, "utf-16-le"),
    "utf16be_bare.csv": text(PLAIN, "utf-16-be"),
    "semicolons.csv": text(PLAIN.replace(",", ";")),
    "tabs.txt": text(PLAIN.replace(",", "\t")),
    "fullwidth_commas.csv": text(PLAIN.replace(",", "，")),
    "sep_line.csv": text("sep=;\n" + PLAIN.replace(",", ";")),
    "crlf.csv": text(PLAIN.replace("\n", "\r\n")),
    "cr.csv": text(PLAIN.replace("\n", "\r")),
    "no_last_newline.csv": text(PLAIN.rstrip("\n")),
    # What the table looks like.
    "chinese_header.csv": text("指标,年份,数值,单位\n软件和信息服务业经营收入,2022,13700,亿元\n"),
    "fullwidth_header.csv": text(
        "ｉｎｄｉｃａｔｏｒ,ｙｅａｒ,Value,Unit\nsw_revenue,2022,13700,亿元\n"
    ),
    "title_above.csv": text("2022年统计\n制表：某处\n\n" + PLAIN),
    "other_order.csv": text("序号,单位,数值,年份,指标\n1,亿元,13700,2022,sw_revenue\n"),
    "unit_in_header.csv": text("指标,年份,数值（亿元）\nsw_revenue,2022,13700\n"),
    "unit_above.csv": text("单位：亿元\n指标,2022\nsw_revenue,13700\n"),
    "wide.csv": text(
        "指标,单位,2021,2022年,2023\nsw_revenue,亿元,12500,13700,\nlisted_firms,家,,300,310\n"
    ),
    "wide_quarter.csv": text("指标,单位,2022,2023Q1\nsw_revenue,亿元,13700,3500\n"),
    "blank_rows.csv": text(HEAD + "\n,,,,,\n" + ROWS + "\n\n"),
    "quoted_newline.csv": text(HEAD + 'sw_revenue,2022,13700,亿元,"统计局\n公报",\n'),
    "more_columns.csv": text(
        "indicator,year,value,unit,电话,note\nsw_revenue,2022,13700,亿元,123,\n"
    ),
    # How numbers, years and units are written.
    "thousands.csv": text(HEAD + 'sw_revenue,2022,"13,700.5",亿元,,\n'),
    "fullwidth_digits.csv": text(HEAD + "sw_revenue,２０２２,１３７００,亿元,,\n"),
    "magnitudes.csv": text(
        HEAD
        + "sw_revenue,2022,1.37万亿,元,,\nei_scale,2022,1.9,万亿元,,\nemployees,2022,700000,人,,\n"
    ),
    "percent.csv": text(
        HEAD + "sw_value_added_share,2022,8.3%,,,\nsoftware_rd_share,2022,10.5,百分比,,\n"
    ),
    "qualifiers.csv": text(
        HEAD + "sw_revenue,2022,约13700亿元,,,\nlisted_firms,2023,超过310,家,,\n"
    ),
    "missing_marks.csv": text(
        HEAD + "sw_revenue,2022,—,亿元,,\nlisted_firms,2023,…,家,,\nbases,2023,n/a,个,,\n"
    ),
    "dates_as_years.csv": text(
        HEAD + "sw_revenue,2022-12-31,13700,亿元,,\nlisted_firms,2023.0,310,家,,\n"
    ),
    "statuses.csv": text(
        "indicator,year,value,unit,status\nsw_revenue,2022,13700,亿元,初步\nlisted_firms,2023,310,家,final\n"
    ),
    "estimate_of_year.csv": text(
        "indicator,year,value,unit,status\nsw_revenue,2023年1-9月,11000,亿元,估计\n"
    ),
    "apostrophe.csv": text(HEAD + "sw_revenue,2022,13700,亿元,'=公报,\n"),
    # Rows that must be refused, each for its own reason.
    "unknown_name.csv": text(HEAD + "软件和信息服务业经营收人,2022,13700,亿元,,\n" + ROWS),
    "no_name.csv": text(HEAD + ",2022,13700,亿元,,\n"),
    "year_outside.csv": text(HEAD + "sw_revenue,2019,1,亿元,,\nsw_revenue,2031,1,亿元,,\n"),
    "base_year_stated.csv": text(HEAD + "sw_revenue,2020,10900,亿元,,\n"),
    "base_year_open.csv": text(HEAD + "listed_firms,2020,250,家,年鉴,\n"),
    "quarter.csv": text(
        HEAD + "sw_revenue,2022Q3,3000,亿元,,\nsw_revenue,2022年上半年,6000,亿元,,\n"
    ),
    "words_for_numbers.csv": text(
        HEAD + "sw_revenue,2022,很多,亿元,,\nlisted_firms,2023,三百,家,,\n"
    ),
    "formula_text.csv": text(HEAD + "sw_revenue,2022,=A1*2,亿元,,\n"),
    "decimal_comma.csv": text(HEAD + 'sw_revenue,2022,"1,37",亿元,,\n'),
    "huge.csv": text(
        HEAD + "sw_revenue,2022,1e999,亿元,,\nsw_revenue,2023,9999999999999999999999,亿元,,\n"
    ),
    "no_unit.csv": text(HEAD + "sw_revenue,2022,13700,,,\n"),
    "wrong_unit.csv": text(HEAD + "sw_revenue,2022,13700,家,,\nlisted_firms,2023,310,亿元,,\n"),
    "twice_same.csv": text(HEAD + "sw_revenue,2022,13700,亿元,,\nsw_revenue,2022,13700,亿元,,\n"),
    "twice_different.csv": text(
        HEAD + "sw_revenue,2022,13700,亿元,,\n软件和信息服务业经营收入,2022年,1.4,万亿元,,\n"
    ),
    "long_note.csv": text(HEAD + f"sw_revenue,2022,13700,亿元,,{'注' * 4001}\n"),
    "bad_status.csv": text("indicator,year,value,unit,status\nsw_revenue,2022,13700,亿元,大概\n"),
    # Rows that are taken with a warning.
    "jump.csv": text(HEAD + "sw_revenue,2021,137000,亿元,,\n"),
    "share_above_100.csv": text(HEAD + "rd_staff_share,2022,130,%,,\n"),
    "share_as_fraction.csv": text(HEAD + "rd_staff_share,2022,0.45,%,,\n"),
    "parts_exceed.csv": text(
        HEAD
        + "sw_revenue,2023,10000,亿元,,\nsoftware_revenue,2023,7000,亿元,,\n"
        + "information_services_revenue,2023,6000,亿元,,\n"
    ),
    "part_exceeds.csv": text(
        HEAD + "sw_revenue,2023,10000,亿元,,\nsoftware_revenue,2023,12000,亿元,,\n"
    ),
    "subset_exceeds.csv": text(
        HEAD + "firms_over_100m,2023,20,家,,\nfirms_over_10b,2023,30,家,,\n"
    ),
    "other_counter.csv": text(HEAD + "listed_firms,2023,310,个,,\n"),
    "negative.csv": text(HEAD + "sw_revenue,2022,-5,亿元,,\n"),
    # Marks of footnotes, powers, brackets: what NFKC would make digits of.
    "footnotes.csv": text(
        HEAD
        + "sw_revenue,2022,13700①,亿元,,\nsw_revenue,2023,14700¹,亿元,,核算\n"
        + "listed_firms,2022,300*,家,,\nlisted_firms,2023,310(a),家,,\nlisted_firms,2024,320[1],家,,\n"
    ),
    "powers.csv": text(
        HEAD
        + "sw_revenue,2022,10⁴,亿元,,\nsw_revenue,2023,1.47×10⁴,亿元,,\nsw_revenue,2024,1.5*10^4,亿元,,\n"
    ),
    "brackets.csv": text(
        HEAD + "sw_revenue,2022,13700（预计）,亿元,,\nsw_revenue,2023,(14700),亿元,,\n"
    ),
    # A scale glued to a number beside a unit that has one; another money.
    "scale_glued.csv": text(
        HEAD + "sw_revenue,2022,1.37万,亿元,,\nsw_revenue,2023,1.47万亿,亿元,,\n"
    ),
    "smaller_unit.csv": text(HEAD + "sw_revenue,2022,13700元,亿元,,\n"),
    "other_money.csv": text(
        HEAD + 'sw_revenue,2022,2100亿美元,元,,\nsw_revenue,2023,"$2,200",亿元,,\n'
        'sw_revenue,2024,"¥14,800",亿元,,\n'
    ),
    # Days in place of years.
    "months_as_days.csv": text(
        HEAD
        + "sw_revenue,2023-01-01,1100,亿元,,\nsw_revenue,2023-02-01,1200,亿元,,\nlisted_firms,2023,310,家,,\n"
    ),
    "first_days.csv": text(
        HEAD + "sw_revenue,2022-01-01,13700,亿元,,\nsw_revenue,2023/1/1,14700,亿元,,\n"
    ),
    "wide_months.csv": text("指标,单位,2023-01-01,2023-02-01\nsw_revenue,亿元,1100,1200\n"),
    # Full-width signs that a spreadsheet would run.
    "fullwidth_formula.csv": text(HEAD + "sw_revenue,2022,＝A1*2,亿元,,\n"),
    "spaces.csv": text(HEAD + f"sw_revenue,2022,约{' ' * 1000}!,亿元,,\n"),
    "head_of_spaces.csv": text(
        f"indicator,year,value{' ' * 40_000}x,unit\nsw_revenue,2022,1,亿元\n"
    ),
    # Workbooks.
    "long.xlsx": book(("表1", [*LONG, ["sw_revenue", 2022, 13700, "亿元"]])),
    "wide.xlsx": book(
        ("表1", [["指标", "单位", 2021, 2022], ["sw_revenue", "亿元", 12500, 13700]])
    ),
    "second_sheet.xlsx": book(
        ("说明", [["填表说明"]]), ("数据", [*LONG, ["sw_revenue", 2022, 13700.0, "亿元"]])
    ),
    "percent_cell.xlsx": book(
        ("表1", [*LONG, ["sw_value_added_share", 2022, 0.083, None]]), percent="C2"
    ),
    "formula.xlsx": book(("表1", [*LONG, ["sw_revenue", 2022, "=1+1", "亿元"]])),
    "literal_percent.xlsx": book(
        ("表1", [*LONG, ["sw_value_added_share", 2022, 8.3, None]]), percent="C2", form='0.0"%"'
    ),
    "unit_in_format.xlsx": book(
        ("表1", [*LONG, ["sw_revenue", 2022, 1.37, None]]), percent="C2", form='0.00"万亿元"'
    ),
    "thousands_in_format.xlsx": book(
        ("表1", [*LONG, ["sw_revenue", 2022, 13_700_000, "亿元"]]), percent="C2", form="#,##0.0,"
    ),
    "year_as_date.xlsx": book(
        ("表1", [*LONG, ["sw_revenue", 2023, 14700, "亿元"]]), percent="B2", form="yyyy"
    ),
    "year_as_date_in_head.xlsx": book(
        ("表1", [["指标", "单位", 2022, 2023], ["sw_revenue", "亿元", 13700, 14700]]),
        percent="D1",
        form="yyyy-mm-dd",
    ),
    "value_as_date.xlsx": book(
        ("表1", [*LONG, ["sw_revenue", 2023, 14700, "亿元"]]), percent="C2", form="yyyy/m/d"
    ),
    "shown_as_year.xlsx": book(
        ("表1", [*LONG, ["sw_revenue", date(2023, 6, 30), 14700, "亿元"]]),
        percent="B2",
        form="yyyy",
    ),
    "shown_as_month.xlsx": book(
        ("表1", [*LONG, ["sw_revenue", date(2023, 1, 1), 1100, "亿元"]]),
        percent="B2",
        form='yyyy"年"m"月"',
    ),
    # As the Open XML SDK writes it: names with a prefix, a formula without its result.
    "prefixed_formula.xlsx": patched(
        book(("表1", [*LONG, ["sw_revenue", 2022, 13700, "亿元"]])),
        ('<c r="C2" t="n"><v>13700</v></c>', '<c r="C2"><x:f>SUM(D5:D9)</x:f></c>'),
        (
            "<worksheet xmlns=",
            '<worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns=',
        ),
    ),
    "array_formula.xlsx": patched(
        book(("表1", [*LONG, ["sw_revenue", 2022, 13700, "亿元"]])),
        ("<v>13700</v>", '<f t="array" ref="C2">SUM(D5:D9)</f>'),
    ),
    "empty_result.xlsx": patched(
        book(("表1", [*LONG, ["sw_revenue", 2022, 13700, "亿元"]])),
        ('<c r="C2" t="n"><v>13700</v></c>', '<c r="C2" t="str"><f>IF(A1="","","")</f><v></v></c>'),
    ),
    "raised_mark.xlsx": patched(
        book(("表1", [*LONG, ["sw_revenue", 2022, 13700, "亿元"]])),
        (
            '<c r="C2" t="n"><v>13700</v></c>',
            '<c r="C2" t="inlineStr"><is><r><t>13700</t></r>'
            '<r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r></is></c>',
        ),
    ),
    "strict.xlsx": strict(book(("表1", [*LONG, ["sw_revenue", 2022, 13700, "亿元"]]))),
    # A web page under the name of a workbook, as systems of statistics export it.
    "web_page.xls": text(
        "<html xmlns:x='urn:schemas-microsoft-com:office:excel'><head><meta charset='utf-8'><style>td{}</style>"
        "</head><body><p>单位：亿元</p><table><tr><th rowspan='1'>指标</th><th>2022年</th><th>2023年</th></tr>"
        "<tr><td>sw_revenue</td><td x:num='13700.25'>13,700.3</td><td>14700<sup>1</sup></td></tr></table></body></html>"
    ),
    "empty.xlsx": book(("表1", [])),
    # Heads that say more than a year.
    "head_part_of_year.csv": text(
        "单位：亿元\n指标,2021年,2023年（1-9月）\nsw_revenue,12500,9800\n"
    ),
    "head_target.csv": text("单位：亿元\n指标,2021年,2025年（目标）\nsw_revenue,12500,15000\n"),
    "head_growth.csv": text("单位：亿元\n指标,2022年,2022年（同比增长%）\nsw_revenue,13700,7.1\n"),
    "head_status.csv": text("单位：亿元\n指标,2022年（初步核算）\nsw_revenue,13700\n"),
    "head_other_unit.csv": text("单位：亿元\n指标,2022年（万元）\nsw_revenue,137000000\n"),
    "head_marks.csv": text(
        "单位：亿元\n指标,2021①,2022*,2023E,2024年预计\n"
        "sw_revenue,12500,13700,14500,15000\n① 按新的范围统计。\n"
    ),
    "marked_value.csv": text(
        "指标,年份,数值①（初步）,单位,备注\nsw_revenue,2022,13700,亿元,年鉴第3页\n① 初步数。\n"
    ),
    "head_unclear.csv": text("指标,单位,2021年,2022年（可比口径）\nsw_revenue,亿元,12500,13700\n"),
    "head_unit_unclear.csv": text("指标,年份,数值（蒲式耳）\nsw_revenue,2022,13700\n"),
    "head_range.csv": text("指标,单位,2021-2022年,2022年\nsw_revenue,亿元,26200,13700\n"),
    "title_part_of_year.csv": text(
        "2023年1—9月主要指标\n单位：亿元\n指标,2022年,2023年\nsw_revenue,13700,9800\n"
    ),
    # Several columns of values.
    "target_and_actual.csv": text(
        "指标,年份,目标值,完成值,完成率（%）,单位\nsw_revenue,2022,13000,13700,105.4,亿元\n"
    ),
    "index_first.csv": text(
        "指标,年份,数值（上年=100）,数值（亿元）\nsw_revenue,2022,107.1,13700\n"
    ),
    "two_values.csv": text("指标,年份,数值,实绩,单位\nsw_revenue,2022,13000,13700,亿元\n"),
    "only_growth.csv": text("指标,年份,同比增长（%）\nsw_revenue,2022,7.1\n"),
    "same_year_twice.csv": text(
        "指标,单位,2022年（初步）,2022年（最终）\nsw_revenue,亿元,13600,13700\n"
    ),
    "two_row_head.csv": text(
        "指标,单位,2022年,,2023年,\n,,目标,实绩,目标,实绩\nsw_revenue,亿元,13000,13700,14000,14500\n"
    ),
    "two_row_head.xlsx": book(
        (
            "表1",
            [
                ["指标", "单位", "实绩", None, "目标"],
                [None, None, "2021年", "2022年", "2025年"],
                ["sw_revenue", "亿元", 12500, 13700, 15000],
            ],
        )
    ),
    "growth_and_actual.csv": text(
        "指标,单位,2022年,\n,,同比（%）,实绩\nsw_revenue,亿元,7.1,13700\n"
    ),
    "roles_above.csv": text(
        ",,实绩,,规划目标\n指标,单位,2021,2022,2025\nsw_revenue,亿元,12500,13700,15000\n"
    ),
    # Columns beside the values.
    "months.csv": text(
        "指标,年份,月份,数值,单位\nsw_revenue,2022,1,1000,亿元\nsw_revenue,2022,全年,13700,亿元\n"
    ),
    "regions.csv": text(
        "指标,年份,地区,数值,单位\nsw_revenue,2022,全市,13700,亿元\nsw_revenue,2022,某区,5000,亿元\n"
    ),
    "one_region.csv": text("指标,年份,地区,数值,单位\nsw_revenue,2022,全市,13700,亿元\n"),
    "unknown_column.csv": text(
        "指标,年份,数值,单位,甲种\nsw_revenue,2021,12500,亿元,1\nsw_revenue,2022,13700,亿元,2\n"
    ),
    "all_targets.csv": text("指标,年份,类型,数值,单位\nsw_revenue,2022,目标,13000,亿元\n"),
    "code_and_name.csv": text(
        "代码,名称,年份,数值,单位\nsoftware_revenue,软件业营收,2022,7500,亿元\n"
        "sw_revenue,软件业营收,2023,8000,亿元\n"
    ),
    "unit_stated_twice.csv": text("指标,年份,数值（万元）,单位\nsw_revenue,2022,137000000,亿元\n"),
    "two_sources.csv": text(
        "指标,年份,数值,单位,来源,数据来源\nsw_revenue,2022,13700,亿元,公报,年鉴\n"
    ),
    # Cells that used to vanish.
    "bare_comma.csv": text(
        "indicator,year,unit,value\nsw_revenue,2022,亿元,13,700\nlisted_firms,2022,家,300\n"
    ),
    "open_quote.csv": text(
        HEAD + 'sw_revenue,2021,12500,亿元,"统计局,\n' + ROWS.replace(",,\n", ',,"\n')
    ),
    "open_quote_at_end.csv": text(HEAD + ROWS + 'bases,2023,35,个,"统计局\nbases,2024,36,个,,\n'),
    "commas_in_note.csv": text(HEAD + "sw_revenue,2022,13700,亿元,,一，二，三，四，五，六，七\n"),
    "semicolons_in_note.csv": text(HEAD + "sw_revenue,2022,13700,亿元,,a;b;c;d;e;f;g;h\n"),
    "tables_beside.csv": text(
        "指标,2021,2022,,指标,2021,2022\n软件业营收（亿元）,7000,7500,,listed_firms,290,300\n"
    ),
    "tables_below.csv": text(
        "指标,单位,2021,2022\nsw_revenue,亿元,12500,13700\n"
        "指标,单位,2023,2024\nlisted_firms,家,310,320\n"
    ),
    "head_again.csv": text(
        "指标,单位,2021,2022\nsw_revenue,亿元,12500,13700\n"
        "指标,单位,2021,2022\nlisted_firms,家,290,300\n"
    ),
    "ten_times_in_file.csv": text(
        HEAD + "information_services_revenue,2021,1700,亿元,,\n"
        "information_services_revenue,2022,18000,亿元,,\n"
    ),
    "fraction_in_file.csv": text(
        HEAD + "graduate_share,2021,21,%,,\ngraduate_share,2022,0.22,%,,\n"
    ),
    # Tables as statistical offices publish and export them.
    "database_export.csv": text(
        "数据库：年度数据\n时间：最近3年\n指标,2023年,2022年,2021年\n"
        "软件业营收(亿元),8000,7500,7000\n软件和信息服务业上市企业数量(家),310,300,\n"
        "注：2023年为初步数。\n数据来源：某统计局\n",
        "gb18030",
    ),
    "yearbook.csv": text(
        "2-4 软件业主要指标\nMain Indicators\n单位：亿元 (100 million yuan)\n"
        "项目 Item,2021,2022,2022年为2021年%\n软件业营收,7000,7500,107.1\n"
    ),
    "communique.csv": text(
        "表1 2022年主要指标\n指标,单位,绝对数,比上年增长（%）\n软件业营收,亿元,7500,7.1\n"
    ),
    "communique_year.csv": text(
        "指标,计量单位,2022年绝对数,2022年比上年增长（%）\n软件业营收,亿元,7500,7.1\n"
    ),
    "monthly_report.csv": text("指标,单位,1-9月累计,同比增长（%）\n软件业营收,亿元,5500,7.1\n"),
    "numbered_columns.csv": text(
        "指标,单位,2021年,2022年\n甲,乙,1,2\n一、软件,,,\n软件业营收,亿元,7000,7500\n"
    ),
    "plan_table.csv": text(
        "序号,指标,单位,2021年实际,2022年计划,2022年预计完成,属性\n"
        "1,软件业营收,亿元,7000,7400,7500,预期性\n2,listed_firms,家,290,295,300,约束性\n"
    ),
    "units_below.csv": text(
        "指标,2022年,2022年\n,亿元,%\n软件业营收,7500,7.1\n",
    ),
    "by_district.xlsx": book(
        (
            "表1",
            [
                ["指标", "区域", "单位", "2021年", "2022年"],
                ["软件业营收", "合计", "亿元", 7000, 7500],
                ["软件业营收", "东部", "亿元", 4000, 4200],
            ],
        )
    ),
    "dataframe_index.csv": text(
        ",indicator,year,value,unit\n0,sw_revenue,2021,12500,亿元\n1,sw_revenue,2022,13700,亿元\n"
    ),
    "hidden_first_sheet.xlsx": hide(
        book(
            ("旧", [*LONG, ["sw_revenue", 2022, 1, "亿元"]]),
            ("新", [*LONG, ["sw_revenue", 2022, 13700, "亿元"]]),
        ),
        sheet="旧",
    ),
    "only_hidden_sheet.xlsx": hide(
        book(("说明", [["填表说明"]]), ("数据", [*LONG, ["sw_revenue", 2022, 13700, "亿元"]])),
        sheet="数据",
    ),
    "hidden_rows.xlsx": hide(
        book(
            ("表1", [*LONG, ["sw_revenue", 2021, 1, "亿元"], ["sw_revenue", 2022, 13700, "亿元"]])
        ),
        rows=(2,),
    ),
    "hidden_column.xlsx": hide(
        book(("表1", [["指标", "单位", 2021, 2022], ["sw_revenue", "亿元", 12500, 13700]])),
        columns="C",
    ),
    # What is no table of values at all.
    "empty.csv": b"",
    "blank.csv": b" \r\n\t\n",
    "header_only.csv": text(HEAD),
    "no_header.csv": b"a,b,c\n1,2,3\n",
    "prose.txt": text("这是一段话，不是表格。\n"),
    "page.html": b"<html><table><tr><td>1</td></tr></table></html>",
    "data.json": b'{"indicator": "sw_revenue", "year": 2022}',
    "random.bin": b"\x81\xff\xfe\xff\x01\x9f\x00\x02",
    "picture.png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "old.xls": container("Workbook"),
    "locked.xlsx": container("EncryptionInfo", "EncryptedPackage"),
    "wps.et": container("Workbook"),
    "letter.doc": container("WordDocument"),
    "page_without_table.xls": b"<html><body>nothing</body></html>",
    "web_archive.xls": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n",
    "spreadsheet_2003.xls": b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>',
    "calc.ods": zipped("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
    "binary.xlsb": zipped("xl/workbook.bin", b""),
    "files.zip": zipped("actuals.csv", PLAIN.encode()),
    "report.pdf": b"%PDF-1.7\n",
    "nul.csv": text(PLAIN).replace(b"310", b"3\0") + b"\0" * 40,
    "broken.xlsx": b"PK\x03\x04 and then nothing",
    "entities.xlsx": zipped("xl/workbook.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
    "bomb.xlsx": zipped("xl/worksheets/sheet1.xml", b" " * (201 * 1024 * 1024)),
    "truncated.xlsx": book(("表1", LONG))[:-200],
    "endless_field.csv": text(HEAD) + b'"' + b"a" * 140_000,
    "many_columns.csv": text(HEAD) + b"a," * 300 + b"b\n",
}


def main() -> None:
    """Write every file."""
    for name, content in FILES.items():
        (HERE / name).write_bytes(content)


if __name__ == "__main__":
    main()
