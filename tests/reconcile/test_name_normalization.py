"""What is the same name, and what is not."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aikg.reconcile.name_normalization import Name, parts, read, read_out, without_form
from aikg.reconcile.similarity import is_same, similarity

pytestmark = pytest.mark.quick

NAMES = st.text(st.sampled_from("aAbkoGPT가네이버클 -.·&()0123.5㈜주ＧÉß$+#'\u200b"), max_size=24) | st.text(
    max_size=40
)


def evenly(_: str) -> float:
    return 1.0


def alike(one: Name, other: Name) -> float:
    return similarity(one, other, evenly)


SAME = [
    ("KoGPT", "Ko-GPT"), ("KoGPT", "ko gpt"), ("ＧＰＴ－３", "GPT-3"), ("GPT–3", "gpt 3"),
    ("DALL·E", "Dalle"),
    ("Mi:dm", "MIDM"), ("믿:음", "믿음"), ("초거대 AI", "초거대AI"), ("U.S.", "United States"),
    ("U.S.A.", "USA"), ("DOD", "DoD"), ("K.T.", "KT"), ("Won", "won"),
    ("Wu Dao 2.0", "WuDao 2"), ("GPT v3", "GPT-3"), ("Peking Univ.", "Peking University"),
    ("옥스퍼드대학교", "옥스퍼드대"), ("University of Oxford", "Oxford University"),
    ("The Korea Economic Daily", "Korea Economic Daily"),
    ("Ministry of Defence", "Defense Ministry"),
    ("OpenAI™", "OpenAI"), ("People’s Republic", "Peoples Republic"), ("Andúril", "Anduril"),
]  # fmt: skip
DIFFERENT = [
    ("GPT-3", "GPT-3.5"), ("GPT-3.5", "GPT-35"), ("GPT-3.5", "GPT-3 5"), ("어니 3.0", "어니 4.0"),
    ("KT", "KT&G"), ("US$", "US"), ("C", "C++"), ("C#", "C"),
    ("it", "IT"), ("Us", "US"), ("us", "United States"), ("Ms", "MS"), ("WON", "won"),
    ("LG", "LG CNS"), ("Model A", "Model"),
    ("Naver", "Naver Corp"), ("KoGPT", "KoGPT2"), ("ChatGPT", "ChatGPT+"), ("람다", "달리"),
    ("Naver (Webtoon)", "Naver"), ("US dollar", "US Dollars"), ("한국", "한국은행"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_is_only_written_differently_is_the_same(one: str, other: str) -> None:
    assert is_same(read(one), read(other))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_distinguishes_is_kept(one: str, other: str) -> None:
    assert not is_same(read(one), read(other))


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Naver Corp.", "naver"), ("네이버(주)", "네이버"), ("㈜ 네이버", "네이버"),
        ("주식회사 카카오", "카카오"),
        ("카카오주식회사", "카카오"), ("Xiaomi Co., Ltd.", "xiaomi"), ("OpenAI, L.L.C.", "openai"),
        ("KT 코퍼레이션", "kt"), ("Inc.", "inc"), ("Limited Company", "limited"), ("Naver", "naver"),
    ],
)  # fmt: skip
def test_the_legal_form_is_taken_from_the_ends(text: str, bare: str) -> None:
    assert without_form(read(text)).key == bare


def test_a_parenthesis_at_the_end_is_a_part_of_its_own() -> None:
    assert parts("하이퍼클로바(HyperCLOVA)") == ("하이퍼클로바", "HyperCLOVA")
    assert parts("네이버(주)") == parts("네이버의 (B2B) 모델") == ("", "")


def test_capitals_are_read_out() -> None:
    assert read_out("챗GPT") == "챗지피티"
    assert read_out("OpenAI") == "Open에이아이"


@given(NAMES)
@example("U.S.A. 3.0.0 (주)")
def test_reading_a_reading_changes_nothing(text: str) -> None:
    once = read(" ".join(read(text).words))
    assert read(" ".join(once.words)).words == once.words == read(text).words


@given(NAMES)
def test_canonically_equivalent_texts_are_read_alike(text: str) -> None:
    assert read(unicodedata.normalize("NFC", text)).words == read(unicodedata.normalize("NFD", text)).words


@given(NAMES, NAMES)
def test_similarity_is_symmetric_and_within_its_bounds(one: str, other: str) -> None:
    forwards, backwards = alike(read(one), read(other)), alike(read(other), read(one))
    assert forwards == pytest.approx(backwards)
    assert 0 <= forwards <= 1
    assert (forwards > 0.95) == is_same(read(one), read(other))


@given(NAMES)
def test_a_name_is_like_itself(text: str) -> None:
    assert alike(read(text), read(text)) == 1
