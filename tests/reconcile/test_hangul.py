"""Hangul in Latin letters, by the examples of the standard itself and of everyday use."""

import pytest

from aikg.reconcile import hangul
from aikg.reconcile.hangul import jamo, romanise, spoken

pytestmark = pytest.mark.quick

ROMANISED = {
    "백마": "baengma", "종로": "jongno", "왕십리": "wangsimni", "별내": "byeollae", "신라": "silla",
    "해돋이": "haedoji", "같이": "gachi", "묵호": "mukho", "집현전": "jiphyeonjeon", "압구정": "apgujeong",
    "낙동강": "nakdonggang", "구미": "gumi", "영동": "yeongdong", "백암": "baegam", "옥천": "okcheon",
    "합덕": "hapdeok", "호법": "hobeop", "월곶": "wolgot", "벚꽃": "beotkkot", "한밭": "hanbat",
    "칠곡": "chilgok", "임실": "imsil", "울릉": "ulleung", "대관령": "daegwallyeong", "설악": "seorak",
    "독립문": "dongnimmun", "팔당": "paldang", "네이버": "neibeo", "삼성": "samseong",
    "엑사원 3.0 AI": "eksawon 3.0 AI",
}  # fmt: skip
MEETING = {
    "국내": "gungnae", "막내": "mangnae", "믿는": "minneun", "끝내": "kkeunnae",
    "맏며느리": "manmyeoneuri", "꽃말": "kkonmal", "몇리": "myeonni", "앞날": "amnal",
    "없는": "eomneun", "입문": "immun", "법률": "beomnyul", "칼날": "kallal", "난로": "nallo",
    "달력": "dallyeok", "담력": "damnyeok", "정류장": "jeongnyujang", "국력": "gungnyeok",
    "학문": "hangmun",
}  # fmt: skip
"""Where a final and an initial consonant change each other."""

LINKED = {
    "국어": "gugeo", "밖에": "bakke", "몫이": "moksi", "문어": "muneo", "앉아": "anja",
    "많아": "mana", "닫아": "dada", "말을": "mareul", "읽어": "ilgeo", "젊은": "jeolmeun",
    "넓이": "neolbi", "핥아": "halta", "읊어": "eulpeo", "잃어": "ireo", "밤에": "bame",
    "밥을": "babeul", "없이": "eopsi", "옷이": "osi", "있어": "isseo", "강에": "gange",
    "낮에": "naje", "꽃에": "kkoche", "부엌에": "bueoke", "밭에": "bate", "앞에": "ape",
    "좋아": "joa", "외곬이": "oegolsi", "굳이": "guji", "붙이": "buchi", "핥이": "halchi",
}  # fmt: skip
"""Where a final consonant is spoken with the vowel that follows."""


@pytest.mark.parametrize(("hangul", "latin"), ROMANISED.items())
def test_hangul_is_romanised_as_it_is_spoken(hangul: str, latin: str) -> None:
    assert romanise(hangul) == latin


@pytest.mark.parametrize(("hangul", "latin"), (MEETING | LINKED).items())
def test_consonants_that_meet_are_written_as_they_sound(hangul: str, latin: str) -> None:
    assert romanise(hangul) == latin


@pytest.mark.parametrize("table", ["_ASSIMILATED", "_PALATAL"])
def test_no_rule_is_without_an_example(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """G10: that ㄷ and ㄴ change each other could be taken away, and no test failed."""
    examples = {**ROMANISED, **MEETING, **LINKED}
    for rule in list(getattr(hangul, table)):
        with monkeypatch.context() as without:
            without.delitem(getattr(hangul, table), rule)
            assert any(romanise(word) != latin for word, latin in examples.items()), rule


@pytest.mark.parametrize("final", range(1, 28))
def test_no_final_consonant_is_without_an_example(final: int, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = tuple("?" if place == final else heard for place, heard in enumerate(hangul._LINKED))
    monkeypatch.setattr(hangul, "_LINKED", silent)
    assert any(romanise(word) != latin for word, latin in {**ROMANISED, **LINKED}.items())


def test_a_syllable_is_two_or_three_letters() -> None:
    assert [len(jamo(syllable)) for syllable in "가각a"] == [2, 3, 1]


def test_latin_letters_have_korean_names() -> None:
    assert spoken("gpt") == "지피티"
