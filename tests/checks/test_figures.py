"""Figures in Korean and English text: a formatter's figures are read back, and no part of one is whole."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aikg.checks.verification.figures import FigureReader, is_whole

pytestmark = pytest.mark.quick

READER = FigureReader(
    {"달러": "USD", "원": "KRW", "위안": "CNY", "$": "USD", "US$": "USD", "dollar": "USD", "USD": "USD"}
)
LARGE = {10**16: "경", 10**12: "조", 10**8: "억", 10**4: "만", 1: ""}
suffixes = st.sampled_from(
    [("개", "count"), ("원", "money"), ("달러", "money"), ("위", "rank"), ("배", "factor")]
)
values = st.integers(1, 10**18).map(lambda n: n // 10 ** (len(str(n)) // 2) * 10 ** (len(str(n)) // 2))


def coefficient(value: int, words: bool, commas: bool) -> str:
    if words and value % 1000 == 0:
        return f"{value // 1000}천"
    return f"{value:,}" if commas else str(value)


def korean(value: int, words: bool, commas: bool, spaces: bool) -> str:
    """A formatter independent of the reader: 3_241_000_000_000 -> 3조2410억, 3조 2,410억, 5천억 ..."""
    written = ""
    for size, unit in LARGE.items():
        part, value = divmod(value, size)
        if part:
            separable = unit or (part >= 1000 and not words and not commas)
            written += (
                (" " if written and spaces and separable else "") + coefficient(part, words, commas) + unit
            )
    return written


@given(
    st.one_of(values, st.integers(1, 10**7)),
    suffixes,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_korean_figures_are_read_back_whole(
    value: int, suffix: tuple[str, str], words: bool, commas: bool, spaces: bool, apart: bool
) -> None:
    figure = korean(value, words, commas, spaces) + (" " if apart else "") + suffix[0]
    text = f"이 회사는 약 {figure}에 이른다."
    (found,) = READER.find(text)
    assert text[found.start : found.end] == figure
    assert (found.value, found.kind) == (Decimal(value), suffix[1])


@given(st.one_of(values, st.integers(10, 10**7)), st.data())
def test_no_part_of_a_figure_is_whole(value: int, data: st.DataObject) -> None:
    figure = korean(value, words=False, commas=False, spaces=False) + "원"
    text = f"예산 {figure} 규모"
    start = data.draw(st.integers(3, 2 + len(figure)))
    end = data.draw(st.integers(start + 1, 3 + len(figure)))
    assume(end - start < len(figure))
    assert not is_whole(text, start, end, list(READER.find(text)))
    assert is_whole(text, 3, 3 + len(figure), list(READER.find(text)))


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("1조7500억개", 1_750_000_000_000, "count"),
        ("2800억개", 280_000_000_000, "count"),
        ("3조2410억원", 3_241_000_000_000, "money"),
        ("138억위안", 13_800_000_000, "money"),
        ("약 600억원", 60_000_000_000, "money"),
        ("1.5조 원", 1_500_000_000_000, "money"),
        ("3천500억원", 350_000_000_000, "money"),
        ("3곳", 3, "count"),
        ("100여 개", 100, "count"),
        ("5년간", 5, "year"),
        ("6개월", 6, "month"),
        ("조단위", 10**12, ""),
        ("십억 단위", 10**9, ""),
        ("$2.6 billion", 2_600_000_000, "money"),
        ("US$2.6bn", 2_600_000_000, "money"),
        ("USD 140 million", 140_000_000, "money"),
        ("2.6 billion dollars", 2_600_000_000, "money"),
        ("about $5m", 5_000_000, "money"),
        ("175B", 175_000_000_000, ""),
        ("1.75 trillion parameters", 1_750_000_000_000, ""),
        ("1,750,000", 1_750_000, ""),
        ("more than 10 times", 10, "factor"),
        ("2nd", 2, "rank"),
        ("a 6-year plan", 6, "year"),
        ("4.9 terabytes", Decimal("4.9"), "byte"),
        ("4.9TB", Decimal("4.9"), "byte"),
        ("570 GB of text", 570, "byte"),
        ("45테라바이트", 45, "byte"),
        ("4조 바이트", 4 * 10**12, "byte"),
        ("3.14e23 FLOP", Decimal("3.14e23"), "operation"),
        ("2.1 × 10^25 FLOPs", Decimal("2.1e25"), "operation"),
        ("3640 petaFLOP/s", 3640, "operation"),
        ("100엑사플롭스", 100, "operation"),
        ("300 billion tokens", 300 * 10**9, "token"),
        ("5600억 토큰", 560 * 10**9, "token"),
        ("3000억 개의 단어", 300 * 10**9, "token"),
        ("10 million words", 10**7, "token"),
        ("58%", 58, "percent"),
        ("58 per cent", 58, "percent"),
        ("3.5%p", Decimal("3.5"), "percent"),
        ("1억 명", 10**8, "person"),
        ("100 million users", 10**8, "person"),
        ("2월", 2, "date"),
        ("3분기", 3, "date"),
        ("6 February", 6, "date"),
        ("February 6", 6, "date"),
        ("No. 3", 3, "rank"),
        ("ranked 4", 4, "rank"),
        ("#1", 1, "rank"),
        ("3등", 3, "rank"),
        ("p. 12", 12, "page"),
        ("12쪽", 12, "page"),
        ("12 pages", 12, "page"),
        ("140억엔", 14 * 10**9, "money"),
        ("5 billion yen", 5 * 10**9, "money"),
        ("£5m", 5 * 10**6, "money"),
        ("3시간", 3, "time"),
        ("90 minutes", 90, "time"),
        ("7nm", 7, "measure"),
        ("100 MW", 100, "measure"),
        ("10^26 FLOP", 10**26, "operation"),
        ("2 × 10²⁵ FLOP", 2 * 10**25, "operation"),
        ("2·10**25 floating-point operations", 2 * 10**25, "operation"),
        ("1.5 PFLOPS", Decimal("1.5"), "operation"),
        ("100 TOPS", 100, "operation"),
        ("2 ZB", 2, "byte"),
        ("16 bits", 16, "byte"),
        ("10,000 GPUs", 10_000, "device"),
        ("30％", 30, "percent"),
        ("30%p", 30, "percent"),
        ("25 basis points", 25, "share"),
        ("-5%", -5, "percent"),
        ("−5%", -5, "percent"),
        (".5 billion", 5 * 10**8, ""),
        ("10 quadrillion won", 10**16, "money"),
        ("5 crore", 5 * 10**7, ""),
        ("3 lakh crore", 3 * 10**12, ""),
        ("12,34,567", 1_234_567, ""),
        ("10여억 원", 10**9, "money"),
        ("30여만 명", 300_000, "person"),
        ("3천여만 원", 3 * 10**7, "money"),
        ("HK$5bn", 5 * 10**9, "money"),
        ("3Q", 3, "date"),
    ],
)
def test_the_figure_of_a_quote(text: str, value: Decimal | int, kind: str) -> None:
    figure = READER.read(text)
    assert figure is not None
    assert (figure.value, figure.kind) == (Decimal(value), kind)


@pytest.mark.parametrize(
    "text", ["", "바이두", "B2B", "조성되고", "만나 억울하다", "2위와 9위", "v3.0", "1.234.567", "2023.2.6"]
)
def test_no_single_figure(text: str) -> None:
    assert READER.read(text) is None


def test_figures_side_by_side_stay_apart() -> None:
    text = "6년간 26억달러(3조2410억원), 페어리(15조7800억원·2위), 3조 5명"
    assert [text[f.start : f.end] for f in READER.find(text)] == [
        "6년간", "26억달러", "3조2410억원", "15조7800억원", "2위", "3조", "5명",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("20-30억 원", [(20 * 10**8, "money"), (30 * 10**8, "money")]),
        ("20∼30억원", [(20 * 10**8, "money"), (30 * 10**8, "money")]),
        ("20억~30억원", [(20 * 10**8, ""), (30 * 10**8, "money")]),
        ("$2-3 billion", [(2 * 10**9, "money"), (3 * 10**9, "")]),
        ("5 to 10 million users", [(5 * 10**6, "person"), (10**7, "person")]),
        ("10–20%", [(10, "percent"), (20, "percent")]),
        ("2020~2023년", [(2020, "year"), (2023, "year")]),
        ("3에서 5배", [(3, "factor"), (5, "factor")]),
        ("GPT-3-175B", [(3, ""), (175 * 10**9, "")]),
        ("2023-24년", [(2023, ""), (24, "year")]),
        ("24-7", [(24, ""), (7, "")]),
    ],
)
def test_what_is_said_once_of_a_range_holds_for_both_ends(text: str, ends: list[tuple[int, str]]) -> None:
    """E7: a number without its scale would prove another figure than the text has."""
    assert [(figure.value, figure.kind) for figure in READER.find(text)] == ends


@pytest.mark.parametrize(
    ("quote", "text", "whole"),
    [
        ("600억원", "정부는 2600억원을", False),
        ("600억원", "정부는 약 600억원을", True),
        ("2410억원", "3조2410억원", False),
        ("2410억원", "3조 2410억원", False),
        ("3조", "3조2410억원", False),
        ("26억", "26억달러", False),
        ("1위", "11위", False),
        ("2.6 billion", "$2.6 billion", False),
        ("GPT-3", "GPT-3.5", False),
        ("GPT-3", "GPT-3의 매개변수", True),
        ("KT", "KTX", False),
        ("KT", "KT(믿음)", True),
        ("기업(53개)", "미국 기업(53개)이", True),
    ],
)
def test_a_quote_must_be_the_whole_figure_or_word(quote: str, text: str, whole: bool) -> None:
    start = text.index(quote)
    assert is_whole(text, start, start + len(quote), list(READER.find(text))) is whole


def test_a_currency_is_known_by_the_names_that_are_given() -> None:
    unknown = READER.read("140억엔")
    known = FigureReader({"엔": "JPY"}).read("140억엔")
    assert unknown is not None and known is not None
    assert (unknown.currency, known.currency) == (None, "JPY")
