"""What a document proposes for its catalogue, and how an existing catalogue is completed."""

from __future__ import annotations

import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.catalogue.draft import Draft, Proposal, draft, plain_title, region_of
from etl.catalogue.read import read_catalogue
from etl.catalogue.write import PlanFileError, completed_plan_file, new_plan_file
from etl.extract.walk import extract
from etl.language.zh.front_matter import describe
from etl.readers import read_document
from etl.reconcile import reconcile
from tests.rendering import Grid, Part, Text, to_html

TITLE = Text("滨城市国民经济和社会发展第十四个五年规划", centered=True)
GOALS = Text("二、主要目标")


def drafted(tmp_path: Path, *parts: Part) -> Draft:
    document = read_document(to_html([*parts], tmp_path / "plan.html"))
    return draft(document, extract(document), describe(document))


def row_of(found: Draft, name: str) -> Proposal:
    return next(row for row in found.rows if row.name == name)


def test_a_row_for_each_target_with_unit_kind_and_place(tmp_path: Path) -> None:
    found = drafted(
        tmp_path,
        TITLE,
        GOALS,
        Text("到2025年，工业总产值达到9000亿元，高新技术企业超过800家，研发投入强度达到3.5%左右。"),
    )
    assert [(row.name, row.unit, row.kind, row.direction) for row in found.rows] == [
        ("工业总产值", "亿元", "level", "up"),
        ("高新技术企业", "家", "count", "up"),
        ("研发投入强度", "%", "share", "up"),
    ]
    assert {row.category for row in found.rows} == {"zhu_yao_mu_biao"}
    assert [part.zh for part in found.parts] == ["滨城市国民经济和社会发展第十四个五年规划"]
    assert found.parts[0].begins == "", "a document in one part needs no beginning"


def test_what_is_less_is_better_and_a_total_fall_is_a_multiple(tmp_path: Path) -> None:
    found = drafted(
        tmp_path,
        TITLE,
        GOALS,
        Text("到2025年，单位工业增加值能耗累计下降13.5%，城镇登记失业率控制在5%以内。"),
    )
    fall = next(row for row in found.rows if "能耗" in row.name)
    assert (fall.kind, fall.unit, fall.direction) == ("multiple", "倍", "down")
    assert fall.name == "单位工业增加值能耗"
    ceiling = next(row for row in found.rows if "失业率" in row.name)
    assert (ceiling.kind, ceiling.direction) == ("share", "down")


def test_one_name_with_two_years_is_one_row(tmp_path: Path) -> None:
    found = drafted(
        tmp_path,
        TITLE,
        GOALS,
        Text("机器人产量到2023年达到5万台，到2025年达到8万台。"),
    )
    assert len(found.rows) == 1


def test_a_table_row_in_other_words_becomes_an_alias_and_says_so(tmp_path: Path) -> None:
    found = drafted(
        tmp_path,
        TITLE,
        GOALS,
        Text("到2025年，规上工业企业研发投入占营业收入的比重达到2.6%。"),
        Grid(
            [
                ["指标", "单位", "2020年", "2025年"],
                ["工业企业研发投入占营业收入比重", "%", "1.9", "2.6"],
            ]
        ),
    )
    assert len(found.rows) == 1
    assert found.rows[0].aliases == ["工业企业研发投入占营业收入比重"]
    assert any("核对" in note for note in found.rows[0].notes)


def test_like_names_in_prose_are_kept_apart_and_noted(tmp_path: Path) -> None:
    found = drafted(
        tmp_path,
        TITLE,
        GOALS,
        Text("到2025年，马铃薯种植机械化率达到45%，马铃薯收获机械化率达到45%。"),
    )
    assert len(found.rows) == 2
    note = " ".join(row_of(found, "马铃薯种植机械化率").notes)
    assert "马铃薯收获机械化率" in note


def test_a_baseline_under_another_name_is_a_candidate_not_a_ruling(tmp_path: Path) -> None:
    found = drafted(
        tmp_path,
        TITLE,
        Text("一、发展基础"),
        Text("2020年，机器人产业销售收入120亿元。"),
        GOALS,
        Text("到2025年，机器人产业规模达到300亿元。"),
    )
    row = row_of(found, "机器人产业规模")
    assert any("机器人产业销售收入" in note for note in row.notes)
    assert row.aliases == []


def test_regions_and_titles() -> None:
    assert region_of("上海市电子信息产业发展规划", "") == ("上海市", "上海", "全市")
    assert region_of("关于印发规划的通知", "广东省人民政府") == ("广东省", "广东", "全省")
    assert region_of("“十四五”数字经济发展规划", "国务院") == ("全国",)
    assert plain_title("（三）发展目标") == "发展目标"
    assert plain_title("1．集成电路") == "集成电路"


def test_the_years_must_be_known(tmp_path: Path) -> None:
    found = drafted(tmp_path, Text("工作方案", centered=True), Text("建设30个园区。"))
    with pytest.raises(PlanFileError, match="--target-year"):
        new_plan_file(found, "source.html", slug="x")


def test_completing_changes_nothing_but_adds_what_is_new(tmp_path: Path) -> None:
    first = drafted(tmp_path, TITLE, GOALS, Text("到2025年，工业总产值达到9000亿元。"))
    made = new_plan_file(first, "source.html", slug="x")
    by_hand = made.text.replace(
        'name = "工业总产值"', 'name = "工业总产值"  # 口径已核\nname_en = "Output"'
    ).replace('code = "gong_ye_zong_chan_zhi"', 'code = "output"')
    both = drafted(
        tmp_path, TITLE, GOALS, Text("到2025年，工业总产值达到9000亿元，高新技术企业达到800家。")
    )
    done = completed_plan_file(by_hand, both)
    assert done.added == ["高新技术企业"]
    assert done.text.startswith(by_hand[: by_hand.index("[draft]")].rstrip()[:200])
    for line in by_hand.splitlines():
        assert line in done.text
    rows = tomllib.loads(done.text)["indicators"]
    assert [row["code"] for row in rows] == ["output", "gao_xin_ji_shu_qi_ye"]
    assert completed_plan_file(done.text, both).added == []


def test_a_row_taken_out_stays_out_and_a_target_gone_is_told(tmp_path: Path) -> None:
    both = drafted(
        tmp_path, TITLE, GOALS, Text("到2025年，工业总产值达到9000亿元，高新技术企业达到800家。")
    )
    made = new_plan_file(both, "source.html", slug="x").text
    head, first, second = made.split("[[indicators]]")
    without_first = "[[indicators]]".join([head, second])
    done = completed_plan_file(without_first, both)
    assert (done.added, done.left_out) == ([], ["工业总产值"])
    one = drafted(tmp_path, TITLE, GOALS, Text("到2025年，高新技术企业达到800家。"))
    assert completed_plan_file(made, one).gone == ["工业总产值"]
    assert "工业总产值" in first


NAMES = [
    "工业总产值",
    "高新技术企业数量",
    "研发投入强度",
    "机器人密度",
    "机器人产业规模",
    "单位产值能耗",
    "数字化转型比例",
    "市级以上绿色工厂",
]
QUANTITIES = ["达到9000亿元", "超过80家", "达到3.5%左右", "翻一番", "不低于12万人", "下降10%"]
CLAUSES = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(QUANTITIES), st.sampled_from([2023, 2025])),
    min_size=1,
    max_size=6,
)


@given(CLAUSES, CLAUSES)
@settings(max_examples=40, deadline=None)
def test_every_draft_can_be_loaded_and_claims_every_target(
    main: list[tuple[str, str, int]], annex: list[tuple[str, str, int]]
) -> None:
    def sentence(clauses: list[tuple[str, str, int]]) -> Text:
        said = "；".join(f"到{year}年，{name}{quantity}" for name, quantity, year in clauses)
        return Text(f"{said}。")

    with TemporaryDirectory() as folder:
        path = to_html(
            [
                TITLE,
                GOALS,
                sentence(main),
                Text("附件：滨城市机器人产业发展“十四五”规划", centered=True),
                Text("一、目标"),
                sentence(annex),
            ],
            Path(folder) / "source.html",
        )
        document = read_document(path)
        mentions = extract(document, 2020, 2025)
        proposed = draft(document, mentions, describe(document))
        if not proposed.rows:
            return
        plan = Path(folder) / "plan.toml"
        text = new_plan_file(
            proposed, "source.html", slug="x", base_year=2020, start_year=2021, target_year=2025
        ).text
        plan.write_text(text, encoding="utf-8")
        result = reconcile(read_catalogue(plan), mentions)
        targets = [record for record in result.mentions if record.role == "target"]
        assert [record.phrase for record in targets if record.use != "target"] == []


CHANGES = Text(
    "到2025年，细颗粒物浓度较2020年下降10%以上，用水总量较2020年减少5%，森林覆盖率较2020年提高2个百分点。"
)


def test_a_relative_change_sets_a_level_or_a_multiple_of_it(tmp_path: Path) -> None:
    base = Text("2020年，细颗粒物浓度为35微克/立方米。")
    found = drafted(tmp_path, TITLE, Text("一、发展基础"), base, GOALS, CHANGES)
    assert [(row.name, row.unit, row.kind, row.direction) for row in found.rows] == [
        ("细颗粒物浓度", "微克/立方米", "level", "down"),
        ("用水总量", "倍", "multiple", "down"),
        ("森林覆盖率", "%", "share", "up"),
    ]


def test_what_is_brought_down_to_a_value_is_better_low(tmp_path: Path) -> None:
    found = drafted(tmp_path, TITLE, GOALS, Text("到2025年，企业开办时间压缩至3个工作日。"))
    assert [(row.name, row.direction) for row in found.rows] == [("企业开办时间", "down")]


DOUBTFUL = Text(
    "到2025年，培育龙头企业50家，其余20家。城镇化率和人均收入均高于全国5%。继续推动产业链协同创新达到8%。"
)


def test_what_is_no_noun_phrase_is_offered_as_doubtful(tmp_path: Path) -> None:
    found = drafted(tmp_path, TITLE, GOALS, DOUBTFUL)
    assert [row.name for row in found.rows] == ["龙头企业"]
    assert [(row.name, row.doubt) for row in found.doubtful] == [
        ("其余", "pointing"),
        ("城镇化率和人均收入均高于全国", "predicate"),
        ("继续推动产业链协同创新", "verb"),
    ]


def test_doubtful_rows_wait_in_the_file_until_a_person_confirms_or_deletes(tmp_path: Path) -> None:
    found = drafted(tmp_path, TITLE, GOALS, DOUBTFUL)
    text = new_plan_file(found, "plan.html", slug="plan").text
    assert "存疑：没有说明是什么的指标" in text
    file = tomllib.loads(text)
    assert [row["name"] for row in file["indicators"]] == ["龙头企业"]
    assert file["doubtful"][0]["name"] == "其余"
    path = tmp_path / "plan.toml"
    path.write_text(text, encoding="utf-8")
    assert [row.name for row in read_catalogue(path).rows] == ["龙头企业"]
    again = completed_plan_file(text, found)
    assert (again.text, list(again.added), list(again.doubtful)) == (text, [], [])
    confirmed = text.replace("[[doubtful]]", "[[indicators]]", 1)
    path.write_text(confirmed, encoding="utf-8")
    assert [row.name for row in read_catalogue(path).rows] == ["龙头企业", "其余"]
    deleted = text[: text.index("[[doubtful]]")] + text[text.index("[draft]") :]
    assert not completed_plan_file(deleted, found).doubtful
