"""Figures as Korean and English texts write them, read as values with their unit or currency."""

import calendar
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType

small_units = MappingProxyType({"천": 1_000, "백": 100, "십": 10, "": 1})
large_units = MappingProxyType({"경": 10**16, "조": 10**12, "억": 10**8, "만": 10**4, "": 1})
scale_words = MappingProxyType(
    {
        **dict.fromkeys(("thousand",), 10**3),
        **dict.fromkeys(("million", "mn"), 10**6),
        **dict.fromkeys(("billion", "bn"), 10**9),
        **dict.fromkeys(("trillion", "tn"), 10**12),
        **dict.fromkeys(("quadrillion",), 10**15),
        **dict.fromkeys(("quintillion",), 10**18),
        **dict.fromkeys(("lakh", "lakhs"), 10**5),
        **dict.fromkeys(("crore", "crores"), 10**7),
        **dict.fromkeys(("lakh crore",), 10**12),
    }
)
scale_letters = MappingProxyType({"k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12})
prefixes = (
    *("", "kilo", "mega", "giga", "tera", "peta", "exa", "zetta"),
    *("킬로", "메가", "기가", "테라", "페타", "엑사", "제타"),
)
bytes_ = ("bytes", "byte", "바이트", "bits", "bit", "비트")
flops = ("FLOPs", "FLOP/s", "FLOP", "플롭스", "플롭")
operations = tuple(f"floating{link}point operations" for link in " -")
devices = ("GPUs", "GPU", "TPUs", "TPU", "NPUs", "NPU", "CPUs", "CPU", "chips", "accelerators")
letters = "KMGTPEZY"
"""The prefixes of units as letters."""

tokens = ("토큰", "단어", "어절", "글자", "tokens", "token", "words", "word", "characters")
months = tuple(
    name for month in range(1, 13) for name in (calendar.month_name[month], calendar.month_abbr[month])
)
monies = (
    *("엔", "엔화", "유로", "파운드", "루피", "루블", "프랑", "달러", "위안", "원"),
    *("yen", "euros", "euro", "pounds", "pound", "rupees", "francs", "dollars", "dollar", "yuan", "won"),
)
"""Words for money whose currency the reader need not know to tell that it is money."""

counters = MappingProxyType(
    {
        **dict.fromkeys(("위", "등", "번째", "st", "nd", "rd", "th"), "rank"),
        **dict.fromkeys(("배", "times", "-fold", "fold", "x", "×"), "factor"),
        **dict.fromkeys(("년간", "년", "-year", "years", "year"), "year"),
        **dict.fromkeys(("월", "분기", "세기", "Q", "년대", "century", "centuries", *months), "date"),
        **dict.fromkeys(("시간", "시", "분", "초", "주간", "주", "-week", "weeks", "week"), "time"),
        **dict.fromkeys(("hours", "hour", "minutes", "minute", "seconds", "second", "ms"), "time"),
        **dict.fromkeys(("개월", "-month", "months", "month"), "month"),
        **dict.fromkeys(("일간", "일", "-day", "days", "day"), "day"),
        **dict.fromkeys(
            (
                "퍼센트포인트",
                "퍼센트",
                "%p",
                "%포인트",
                "%",
                "％",
                "percentage points",
                "per cent",
                "percent",
            ),
            "percent",
        ),
        **dict.fromkeys(("bps", "bp", "basis points", "ppm", "분의"), "share"),
        **dict.fromkeys(devices, "device"),
        **dict.fromkeys(("개국", "개사", "개", "곳", "건", "대", "종"), "count"),
        **dict.fromkeys(("명", "people", "users", "employees", "persons"), "person"),
        **dict.fromkeys((f"{prefix}{unit}" for unit in bytes_ for prefix in prefixes), "byte"),
        **dict.fromkeys(
            (f"{letter}{unit}" for unit in ("B", "iB", "bps", "bit") for letter in letters), "byte"
        ),
        **dict.fromkeys((f"{prefix}{unit}" for unit in flops for prefix in prefixes), "operation"),
        **dict.fromkeys(
            (f"{letter}{unit}" for unit in ("FLOPs", "FLOP/s", "FLOP", "OPS") for letter in letters),
            "operation",
        ),
        **dict.fromkeys(operations, "operation"),
        **dict.fromkeys((f"{of}{unit}" for unit in tokens for of in ("", "개 ", "개의 ")), "token"),
        **dict.fromkeys(("쪽", "페이지", "pages", "page"), "page"),
        **dict.fromkeys(
            ("km", "kg", "mm", "nm", "킬로미터", "미터", "나노미터", "나노", "톤", "tons"), "measure"
        ),
        **dict.fromkeys(("kW", "MW", "GW", "TW", "kWh", "MWh", "GWh", "TWh", "GHz", "MHz"), "measure"),
        **dict.fromkeys(
            (f"{prefix}{unit}" for unit in ("와트", "watts", "watt") for prefix in prefixes), "measure"
        ),
        **dict.fromkeys(monies, "money"),
    }
)
"""What the word after a number says of it: the kind of the figure."""

leads = MappingProxyType(
    {
        r"no\.|№|#|rank(?:ed|s)?|제": "rank",
        r"pp?\.|pages?": "page",
        "|".join(months): "date",
        r"(?:[A-Z]{1,3})?[£€¥₩₹₽₫฿₺₪$]": "money",
    }
)
"""What stands before a number and says of it what the word after it would, as regular expressions."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in a text: where it stands (code points), its value, and what it counts.

    ``kind`` is one of the values of ``counters``, ``money`` where there is a currency, or ''. ``currency``
    is what the reader was given for the word. ``bare`` is true where there are digits and nothing else.
    """

    start: int
    end: int
    value: Decimal
    kind: str
    currency: str | None
    bare: bool


class FigureReader:
    """Finds figures in a text; ``currencies`` goes from words and signs to what they stand for.

    A Korean number joins its units: 3조2410억 is one figure, and so is 3조 2410억. An English number has
    at most one scale: 1.75 trillion, 175B. A currency stands after the number (억달러, billion dollars), or
    before it where it is a sign or written in Latin letters ($2.6 billion, USD 2.6bn). What is said once of
    a range holds for both of its ends: 20~30억원, $2-3 billion.
    """

    def __init__(self, currencies: Mapping[str, str]) -> None:
        plural = {f"{word}s": currency for word, currency in currencies.items()}
        self._currencies = {w.casefold(): c for w, c in {**plural, **currencies}.items()}
        self._form = re.compile(_figure_form(self._currencies), re.IGNORECASE)

    def find(self, text: str) -> Iterator[Figure]:
        """The figures of a text from left to right; no two overlap."""
        found = [self._figure(match) for match in self._form.finditer(text)]
        return (_end_of_range(text, *two) for two in zip(found, [*found[1:], None], strict=False))

    def read(self, text: str) -> Figure | None:
        """The figure of a text that holds exactly one, such as a figure with a hedge before it."""
        found = list(self.find(text))
        return found[0] if len(found) == 1 else None

    def _figure(self, match: re.Match[str]) -> Figure:
        word = match["before"] or match["after"] or ""
        currency = self._currencies.get(word.casefold())
        kind = "money" if currency else _kinds.get((match["counter"] or "").casefold(), "") or _lead(match)
        # What follows a month is a day, or in four digits a year: March 2021.
        kind = "year" if kind == "date" and _year.fullmatch(match[0]) else kind
        bare = re.fullmatch(_plain, match[0]) is not None
        return Figure(match.start(), match.end(), _value(match), kind, currency, bare)


def ranges(text: str, figures: Sequence[Figure]) -> Iterator[tuple[Figure, Figure]]:
    """The figures of a text that are the two ends of a range: 20~30억원, between 20 and 30 million."""
    for lower, upper in pairwise(figures):
        link, before = text[lower.end : upper.start], text[max(0, lower.start - _longest_lead) : lower.start]
        is_between = _and.fullmatch(link) and re.search(r"\bbetween\s$", before, re.IGNORECASE)
        if (is_between or _between.fullmatch(link)) and lower.kind in ("", upper.kind):
            yield lower, upper


def place_in_words(text: str) -> Figure | None:
    """The place that an English word alone gives: “third”."""
    place = _places.get(text.casefold())
    return Figure(0, len(text), Decimal(place), "rank", None, bare=False) if place else None


def is_whole(text: str, start: int, end: int, figures: Sequence[Figure]) -> bool:
    """Whether a part of a text cuts no figure, and no word of Latin letters and digits, in two.

    ``figures`` are those of the text.
    """
    return not (
        any(f.start < end and start < f.end and not start <= f.start < f.end <= end for f in figures)
        or _cuts_word(text, start)
        or _cuts_word(text, end)
    )


_grouped = r"\d{1,3}(?:,\d{3})+(?!\d)|\d{1,2}(?:,\d{2})+,\d{3}(?!\d)"
_plain = rf"(?>(?:{_grouped}|\d+)(?:\.\d+)?|(?<![\w.])\.\d+)(?!\.\d)"
"""A number in digits; what has two points is a version or a date."""

_coefficient = rf"(?:{_plain}[천백십])*(?:{_plain})?"
_part = re.compile(rf"({_plain})([천백십]?)여?([경조억만]?)")
_between = re.compile(r"\s?[-–—~∼～〜]\s?|\sto\s|에서\s?")
_and = re.compile(r"\sand\s")
_word = re.compile(r"[A-Za-z0-9]{2}")
_year = re.compile(r"[12]\d{3}")
_kinds = MappingProxyType({word.casefold(): kind for word, kind in counters.items()})
_leads = tuple(
    (re.compile(rf"(?:(?<![A-Za-z가-힣])(?:{form}))\s?$", re.IGNORECASE), kind)
    for form, kind in leads.items()
)
_longest_lead = 12
_places = MappingProxyType(
    {
        word: place
        for place, word in enumerate(
            ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"), 1
        )
    }
)


def _lead(match: re.Match[str]) -> str:
    """What stands before a figure says of it; '' where nothing does."""
    before = match.string[max(0, match.start() - _longest_lead) : match.start()]
    return next((kind for form, kind in _leads if form.search(before)), "")


def _end_of_range(text: str, lower: Figure, upper: Figure | None) -> Figure:
    """The figure, or where it is the lower end of a range, with the scale and unit of the upper one."""
    if upper is None or not _between.fullmatch(text[lower.end : upper.start]):
        return lower
    first, last = (_part.findall(text[each.start : each.end]) for each in (lower, upper))
    if len(first) != 1 or len(last) != 1 or text[lower.start - 1 : lower.start] == "-":
        return lower
    low, high = (Decimal(found[0][0].replace(",", "")) for found in (first, last))
    if upper.bare or lower.value != low or not text[: lower.end][-1:].isdigit() or low >= high:
        return lower
    currency = lower.currency or upper.currency
    return Figure(
        lower.start, lower.end, low * (upper.value / high), upper.kind or lower.kind, currency, bare=False
    )


def _cuts_word(text: str, at: int) -> bool:
    return at > 0 and _word.match(text, at - 1) is not None


def _value(match: re.Match[str]) -> Decimal:
    written = match["number"] or f"1{match['order']}"
    power = unicodedata.normalize("NFKC", match["power"] or match["raised"] or "")
    exponent = int(match["exponent"] or power or match["tens"] or 0) - bool(match["tens"])
    total = coefficient = Decimal(0)
    for plain, small, large in _part.findall(written):
        coefficient += Decimal(plain.replace(",", "")) * small_units[small]
        if large:
            total, coefficient = total + coefficient * large_units[large], Decimal(0)
    sign = -1 if match["sign"] else 1
    return sign * (total + coefficient) * _scale(match) * Decimal(10) ** exponent


def _scale(match: re.Match[str]) -> int:
    word, letter = (match["scale"] or "").lower(), (match["letter"] or "").lower()
    return scale_words.get(word, 1) * scale_letters.get(letter, 1)


def _figure_form(currencies: Iterable[str]) -> str:
    after = _any_of(currencies)
    before = _any_of(word for word in currencies if not re.search("[가-힣]", word))
    return (
        r"(?:(?<![^\s(“‘\"'])(?P<sign>[-−](?=[\d.])))?"
        rf"(?:(?<![A-Za-z])(?P<before>{before})\s?|(?<![A-Za-z\d])(?<!\d[.,]))"
        rf"(?:(?P<number>{_number()})|(?<![가-힣])(?P<order>[십백천]?[만억조경])\s?단위)"
        r"(?:[eE]\+?(?P<exponent>\d{1,2})(?!\d)"
        r"|\s?[x×·*]\s?10(?:(?:\^|\*\*)(?P<power>\d{1,2})(?!\d)|(?P<raised>[⁰¹²³⁴-⁹]{1,2}))"
        r"|(?<=10)(?<![\d.,]10)(?:(?:\^|\*\*)(?P<tens>\d{1,2})(?!\d)))?"
        rf"(?:[\s-]?(?P<scale>{_any_of(scale_words)})(?![A-Za-z])|(?P<letter>[kmbt])(?![A-Za-z]))?"
        rf"여?(?:\s?(?:(?P<after>{after})|(?P<counter>{_any_of(counters)}))(?![A-Za-z]))?"
    )


def _number() -> str:
    """Coefficients with large units, descending; a space may precede a lower unit or the last four digits."""
    units = "".join(rf"(?:(?:(?<=[경조억])\s)?(?={_plain}){_coefficient}여?{unit})?" for unit in "경조억만")
    return (
        rf"(?={_plain}){units}(?:(?={_plain}){_coefficient}|(?<=[경조억만])\s\d{{4}}(?!\d)|(?<=[경조억만]))"
    )


def _any_of(words: Iterable[str]) -> str:
    """An alternation that tries longer words first; it matches nothing where there are no words."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(map(re.escape, ordered)) or r"(?!)"
