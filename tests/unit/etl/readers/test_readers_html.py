"""HTML pages: what is text, what is furniture, what is a table."""

from __future__ import annotations

import pytest

from etl.document import Document
from etl.readers import DocumentError, read_bytes


def read(body: str, suffix: str = ".html", encoding: str = "utf-8") -> Document:
    return read_bytes(body.encode(encoding), suffix, f"plan{suffix}")


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


def test_text_split_across_tags_is_one_sentence() -> None:
    page = (
        "<p>用户普及率达到<span id='s1'><a href='#'>线上线下</a></span><span></span>融合，"
        "<b>2015</b><b> 年</b>为8%</p>"
    )
    assert texts(read(page)) == ["用户普及率达到线上线下融合，2015年为8%"]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>\u3000\u3000规模达到1\n3.69亿元</p>", "规模达到13.69亿元"),
        ("<p>规模&nbsp;达到&nbsp;&nbsp;2 万亿元</p>", "规模达到2万亿元"),
        (
            "<p>发布SEMICON\n China和T/SSIA 0002-2018标准</p>",
            "发布SEMICON China和T/SSIA 0002-2018标准",
        ),
        ("<p>占比 8 %，5G/6G\u200b 芯片</p>", "占比8%，5G/6G芯片"),
        ("<p>第一章\u3000\u3000发展 基础</p>", "第一章 发展基础"),
        ("<p>产值<!-- note -->增长<wbr>5%</p>", "产值增长5%"),
    ],
)
def test_white_space(page: str, expected: str) -> None:
    assert texts(read(page)) == [expected]


def test_full_width_digits_stay_as_printed() -> None:
    assert texts(read("<p>总量达到１２０万人</p>")) == ["总量达到１２０万人"]


def test_line_breaks_part_paragraphs_but_not_sentences() -> None:
    page = (
        "<div>\u3000\u3000一、发展目标<br><br>\u3000\u3000到2025年，产业规模达到500亿元。<br>"
        "\u3000\u3000培育企业30家，新增就业达到1<br>3.5万人。</div>"
    )
    assert texts(read(page)) == [
        "一、发展目标",
        "到2025年，产业规模达到500亿元。",
        "培育企业30家，新增就业达到13.5万人。",
    ]


def test_site_furniture_is_dropped() -> None:
    page = """<html><head><title>门户网站</title><script>var x = '2025年';</script></head><body>
    <div class="header-nav"><a href="/">首页</a><a href="/a">新闻</a><a href="/b">政务公开</a></div>
    <div>当前位置：首页 > 政务公开 > 规划</div>
    <h1>东江市海洋经济发展“十四五”规划</h1>
    <p>发布时间：2022-03-05 10:20 来源：东江市发展改革委 【字体：大 中 小】</p>
    <div style="display:none">隐藏的300家企业</div><p hidden>另有20家</p>
    <p>到2025年，海洋生产总值达到800亿元。</p>
    <style>.q{width:74px}</style><div class="qr_container">扫一扫在手机打开当前页</div>
    <p class="article-editor">责任编辑：张三</p>
    <footer>版权所有：东江市政府 京ICP备123号</footer></body></html>"""
    document = read(page)
    assert texts(document) == [
        "东江市海洋经济发展“十四五”规划",
        "到2025年，海洋生产总值达到800亿元。",
    ]
    assert document.title == "东江市海洋经济发展“十四五”规划"
    assert ("发布时间", "2022-03-05 10:20") in document.metadata
    assert ("来源", "东江市发展改革委") in document.metadata


def test_a_container_with_a_furniture_name_keeps_the_plan() -> None:
    body = "".join(f"<p>第{n}项任务推进实施，形成产值{n}亿元。</p>" for n in range(1, 40))
    document = read(f"<div class='bottom'>{body}</div>")
    assert len(document.blocks) == 39


def test_front_matter_is_no_text() -> None:
    document = read(
        "---\ntitle: '某某规划全文'\ndate: 2021\n---\n<div><p>产值达到5亿元。</p></div>"
    )
    assert texts(document) == ["产值达到5亿元。"]
    assert document.title == "某某规划全文"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(encoding: str) -> None:
    page = "<html><head><meta charset='gb2312'></head><body><p>产值达到五十亿元。</p></body></html>"
    assert texts(read(page, encoding=encoding)) == ["产值达到五十亿元。"]


def test_html_source_in_a_text_file() -> None:
    page = "<html><body><p>产值达到5亿元。</p><p>企业30家。</p></body></html>"
    assert texts(read(page, ".txt")) == ["产值达到5亿元。", "企业30家。"]


def test_spans_are_expanded() -> None:
    document = read(
        """<p>附表</p><p>主要指标</p><p>单位：亿元</p><table>
        <tr><th rowspan=2>指标</th><th colspan=2>目标值</th></tr><tr><th>2020年</th><th>2025年</th></tr>
        <tr><td><p>生产</p><p>总值</p></td><td>1 286</td><td></td></tr>
        <tr><td colspan=3></td></tr></table>"""
    )
    [table] = document.tables
    shown = [["" if o is None else document.blocks[o].text for o in row] for row in table.grid]
    assert shown == [
        ["指标", "目标值", "目标值"],
        ["指标", "2020年", "2025年"],
        ["生产总值", "1 286", ""],
    ]
    assert table.caption == "主要指标 单位：亿元"
    assert [document.text[a:b] for a, b in table.row_spans] == [
        "指标\t目标值",
        "2020年\t2025年",
        "生产总值\t1 286",
    ]


def test_hostile_spans_do_not_fill_memory() -> None:
    rows = "<tr><td colspan='999999999' rowspan='999999999'>甲</td><td>乙</td></tr>" * 50
    document = read(f"<table>{rows}</table><p>产值5亿元</p>")
    assert document.blocks[-1].text == "产值5亿元"


def test_layout_tables_are_paragraphs() -> None:
    document = read(
        """<table><tr><td><table><tr><td>索 引 号：</td><td>A-1</td><td>发文机关：</td>
        <td>东江市人民政府</td></tr></table></td></tr><tr><td><p>一、目标</p><p>产值达到5亿元，企业30家。</p></td>
        <td><a href=#>链接</a></td></tr></table>"""
    )
    assert document.tables == ()
    assert "发文机关：东江市人民政府" in texts(document)
    assert document.blocks[-2].section == ("一、目标",)
    assert ("发文机关", "东江市人民政府") in document.metadata


def test_a_frame_bounds_its_heading() -> None:
    document = read(
        "<p>一、任务</p><table><tr><td>专栏1 重点工程</td></tr><tr><td><p>建设园区5个。</p></td></tr></table>"
        "<p>推进项目落地，完成投资30亿元。</p>"
    )
    assert [block.section for block in document.blocks] == [
        (),
        ("一、任务",),
        ("一、任务", "专栏1 重点工程"),
        ("一、任务",),
    ]


def test_ordered_list_numbers_are_text() -> None:
    page = "<p>附件：</p><ol start=2><li>某某发展规划</li></ol><p>正文达到5亿元。</p>"
    assert texts(read(page))[1] == "2.某某发展规划"


def nested(depth: int) -> str:
    return "<div>" * depth + "<p>产值达到5亿元。</p>" + "</div>" * depth + "<p>企业30家。</p>"


def test_deep_pages_are_read_whole_or_refused() -> None:
    assert texts(read(nested(1500))) == ["产值达到5亿元。", "企业30家。"]
    with pytest.raises(DocumentError, match="nested"):
        read(nested(5000))


def test_article_container_leaves_the_page_around_it_out() -> None:
    article = "".join(f"<p>第{n}年产值达到{n}亿元，企业达到{n}家。</p>" for n in range(1, 30))
    page = f"<div>今日要闻：某地签约项目80个</div><div class='TRS_Editor'>{article}</div><div>访问量999</div>"
    document = read(page)
    assert len(document.blocks) == 29
