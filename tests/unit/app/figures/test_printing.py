"""Pictures for paper: lines that fit, sizes as asked for."""

from app.figures.printing import wrapped


def test_chinese_breaks_anywhere_and_latin_words_stay_whole() -> None:
    # Ten characters of 20 points are 200 wide: two lines in 110, of five each.
    assert wrapped("一二三四五六七八九十", 20, 110) == ["一二三四五", "六七八九十"]
    assert wrapped("value added share", 20, 150) == ["value added", "share"]


def test_what_fits_stays_on_one_line_and_nothing_is_lost() -> None:
    assert wrapped("产业规模", 20, 500) == ["产业规模"]
    assert wrapped("", 20, 100) == [""]
    text = "Software and information services, 占全市生产总值比重"
    assert "".join("".join(wrapped(text, 20, 120)).split()) == "".join(text.split())
