"""Hangul in Latin letters, by the examples of the standard itself and of everyday use."""

import pytest

from aikg.reconcile.hangul import jamo, romanise, spoken

ROMANISED = {
    "백마": "baengma", "종로": "jongno", "왕십리": "wangsimni", "별내": "byeollae", "신라": "silla",
    "해돋이": "haedoji", "같이": "gachi", "묵호": "mukho", "집현전": "jiphyeonjeon", "압구정": "apgujeong",
    "낙동강": "nakdonggang", "구미": "gumi", "영동": "yeongdong", "백암": "baegam", "옥천": "okcheon",
    "합덕": "hapdeok", "호법": "hobeop", "월곶": "wolgot", "벚꽃": "beotkkot", "한밭": "hanbat",
    "칠곡": "chilgok", "임실": "imsil", "울릉": "ulleung", "대관령": "daegwallyeong", "설악": "seorak",
    "독립문": "dongnimmun", "팔당": "paldang", "네이버": "neibeo", "삼성": "samseong",
    "엑사원 3.0 AI": "eksawon 3.0 AI",
}  # fmt: skip


@pytest.mark.parametrize(("hangul", "latin"), ROMANISED.items())
def test_hangul_is_romanised_as_it_is_spoken(hangul: str, latin: str) -> None:
    assert romanise(hangul) == latin


def test_a_syllable_is_two_or_three_letters() -> None:
    assert [len(jamo(syllable)) for syllable in "가각a"] == [2, 3, 1]


def test_latin_letters_have_korean_names() -> None:
    assert spoken("gpt") == "지피티"
