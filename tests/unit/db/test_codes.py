"""Codes made from names: stable, well-formed, never one that is taken."""

from hypothesis import given
from hypothesis import strategies as st

from db.codes import LONGEST, code_from_name, is_code


def test_pinyin_without_tones_and_latin_as_it_is() -> None:
    assert code_from_name("绿色率") == "lv_se_lv"
    assert code_from_name("5G基站数") == "5g_ji_zhan_shu"
    assert code_from_name("R&D 投入") == "r_d_tou_ru"


def test_a_taken_code_gets_the_next_free_number() -> None:
    assert code_from_name("产量", {"chan_liang"}) == "chan_liang_2"
    assert code_from_name("产量", {"chan_liang", "chan_liang_2"}) == "chan_liang_3"


def test_a_name_without_a_sound_still_gets_a_code() -> None:
    assert code_from_name("——") == "indicator"


def test_what_is_no_code() -> None:
    assert is_code("sw_revenue-2")
    for text in ("", "_a", "产量", "a b", "a/b", "a\n"):
        assert not is_code(text)


@given(st.text(max_size=80), st.sets(st.text(max_size=8), max_size=4))
def test_every_name_gets_a_code_that_is_free(name: str, taken: set[str]) -> None:
    code = code_from_name(name, taken)
    assert is_code(code)
    assert code not in taken
    assert len(code) <= LONGEST + 3
