"""Names as they are compared: one reading for all spellings that differ in nothing that distinguishes."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Final

from aikg.reconcile.hangul import jamo, romanise, spoken

_MARKS: Final = str.maketrans("", "", "™®©℠\u200b\u200c\u200d\u2060\ufeff'’‘ʼ`´＇")
_PARENTHESIS: Final = re.compile(r"(?P<outer>.*\S)\s*[(\[（［](?P<inner>[^()\[\]（）［］]+)[)\]）］]\s*")
_LEGAL_MARK: Final = re.compile(r"\(\s*(주|유)\s*\)")
# In capitals alone, so that the word "us" is not a country.
_COUNTRIES: Final = (
    (re.compile(r"(?<![A-Za-z])U\.?S\.?(?:A\.?)?(?![A-Za-z])"), " United States "),
    (re.compile(r"(?<![A-Za-z])U\.?K\.?(?![A-Za-z])"), " United Kingdom "),
)
_INITIALS: Final = re.compile(r"(?<![a-z])(?:[a-z]\.){2,}(?:[a-z](?![a-z]))?|(?<![a-z])[a-z]\.[a-z](?![a-z])")
_VERSION: Final = frozenset({"v", "ver", "version", "버전"})
_TOKEN: Final = re.compile(
    r"(?P<number>\d+(?:\.\d+)*)|[a-zß-ɏ]+|[가-힣]+|[^\W\d_a-zß-ɏ가-힣]+|(?P<symbol>[^\w\s])"
)
_DISTINCTIVE_PUNCTUATION: Final = frozenset("#%&")
_HANGUL: Final = re.compile("[가-힣]")
_CAPITALS: Final = re.compile(r"(?<![A-Z])[A-Z]{2,6}(?![a-z])")
_UNIVERSITY: Final = re.compile("(?:대학교|대학)$")

_LONGEST_ACRONYM: Final = 3

LEGAL_FORMS: Final = frozenset({
    "inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "llc", "llp", "plc",
    "gmbh", "ag", "sa", "nv", "bv", "kk", "pty", "pte", "주식회사",
    "유한회사", "코퍼레이션", "株式会社", "有限公司", "股份有限公司",
})  # fmt: skip
_GLUED_FORM: Final = re.compile("^(주식회사|유한회사)(?=..)|(?<=..)(주식회사|유한회사|코퍼레이션)$")
FUNCTION_WORDS: Final = frozenset({"the", "of", "&"})
_SPELLINGS: Final = {
    "univ": ("university",), "inst": ("institute",), "dept": ("department",), "govt": ("government",),
    "gov": ("government",), "natl": ("national",), "intl": ("international",), "acad": ("academy",),
    "defence": ("defense",), "centre": ("center",), "programme": ("program",), "labour": ("labor",),
    "organisation": ("organization",), "daehakgyo": ("university",), "and": ("&",), "plus": ("+",),
}  # fmt: skip
"""Abbreviations and spellings of words that stand for one word or phrase and nothing else."""

# What two ways to write Korean, or a foreign name in it, with Latin letters differ in.
_SOUNDS: Final = (
    ("yeo", "yu"), ("eo", "u"), ("eu", "u"), ("oo", "u"), ("ou", "u"), ("ae", "e"), ("ai", "e"), ("ee", "i"),
    ("ui", "i"), ("ch", "j"), ("ck", "k"), ("sh", "s"), ("th", "t"), ("ph", "p"), ("qu", "k"), ("x", "ks"),
    ("c", "k"), ("g", "k"), ("q", "k"), ("d", "t"), ("b", "p"), ("f", "p"), ("v", "p"), ("l", "r"),
    ("z", "j"),
)  # fmt: skip
_BETWEEN_NUMBERS: Final = re.compile(r"(?<=\d) (?=\d)")
_DOUBLED: Final = re.compile(r"([a-z])\1+")


@dataclass(frozen=True)
class Name:
    """A name as it is compared.

    ``words`` are its words in their order, in lower case, with abbreviations written out; versions
    are words of their own ("3.0" is read as "3"). ``form`` is the legal form of a company that was
    taken from its ends, such as "inc", or empty.
    """

    text: str
    words: tuple[str, ...]
    form: str = ""

    @cached_property
    def key(self) -> str:
        """The name without its spaces: equal for names that differ only in how they are written."""
        return _joined(self.words[1:] if self.words[:1] == ("the",) and self.words[1:] else self.words)

    @cached_property
    def bag(self) -> tuple[str, ...]:
        """The words that carry meaning, sorted: equal for names that differ only in their order."""
        carrying = sorted(word for word in self.words if word not in FUNCTION_WORDS)
        return tuple(carrying or sorted(self.words))

    @cached_property
    def distinct(self) -> frozenset[str]:
        """The words of the bag, each once."""
        return frozenset(self.bag)

    @cached_property
    def spelled(self) -> tuple[tuple[str, str, int], ...]:
        """The distinct words that are no numbers, each with its letters and how many they are."""
        spelled = ((word, letters(word)) for word in self.distinct if not word[:1].isdecimal())
        return tuple((word, found, len(found)) for word, found in spelled)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers among the words, which tell versions apart."""
        return frozenset(word for word in self.words if word[:1].isdecimal())

    @cached_property
    def letters(self) -> str:
        """The key with Hangul as its jamo, so that a slip of one letter is a difference of one."""
        return letters(self.key)

    @cached_property
    def is_acronym(self) -> bool:
        """Whether it has at most three Latin letters, two of them capitals: KT and DoD, but not Won or it."""
        if len(self.key) > _LONGEST_ACRONYM or not self.key.isascii():
            return False
        written = [
            char for char in unicodedata.normalize("NFKC", self.text) if char.isascii() and char.isalpha()
        ]
        return sum(char.isupper() for char in written[: len(self.key)]) > 1

    @cached_property
    def is_hangul(self) -> bool:
        """Whether any of it is written in Hangul."""
        return bool(_HANGUL.search(self.key))

    @cached_property
    def sound(self) -> str:
        """The key in Latin letters, as far as all ways to romanise agree."""
        return _sound(romanise(self.key))

    @cached_property
    def initials(self) -> frozenset[str]:
        """Its acronyms; none for a single word."""
        return initials(self.words) if len(self.bag) > 1 else frozenset()


def initials(words: Iterable[str]) -> frozenset[str]:
    """The first letters of words, with and without those of the function words among them."""
    known = list(words)
    while known and known[0] in FUNCTION_WORDS:
        known.pop(0)
    every = "".join(word[:1] for word in known)
    return frozenset({every, "".join(word[:1] for word in known if word not in FUNCTION_WORDS)})


@lru_cache(maxsize=1 << 16)
def letters(word: str) -> str:
    """A word with Hangul as its jamo."""
    return jamo(word)


@lru_cache(maxsize=1 << 16)
def read(text: str) -> Name:
    """The reading of a name as it stands."""
    return Name(text, tuple(_words(text)))


def without_form(name: Name) -> Name:
    """The name without the legal form of a company; the same where it has none."""
    words = [part for word in name.words for part in _GLUED_FORM.sub(r" \1\2 ", word).split()]
    forms: list[str] = []
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        forms.append(words.pop())
    while len(words) > 1 and words[0] in ("주식회사", "유한회사", "株式会社"):
        forms.append(words.pop(0))
    return Name(name.text, tuple(words), forms[0]) if forms else name


def parts(text: str) -> tuple[str, str]:
    """What stands before a parenthesis at the end of a name, and in it; both empty where there is none."""
    found = _PARENTHESIS.fullmatch(_LEGAL_MARK.sub(" ", unicodedata.normalize("NFKC", text)))
    return (found["outer"], found["inner"]) if found else ("", "")


def read_out(text: str) -> str:
    """The text with its runs of Latin capitals as a Korean speaker reads them: 챗GPT as 챗지피티."""
    return _CAPITALS.sub(lambda match: spoken(match[0].lower()), text)


def _words(text: str) -> list[str]:
    plain = _LEGAL_MARK.sub(" 주식회사 ", unicodedata.normalize("NFKC", text.translate(_MARKS)))
    for country, name in _COUNTRIES:
        plain = country.sub(name, plain)
    plain = plain.casefold()
    plain = _INITIALS.sub(lambda match: match[0].replace(".", ""), _without_accents(plain))
    found = [word for match in _TOKEN.finditer(plain) for word in _written_out(match)]
    return _without_version(found) or [plain.strip() or text]


def _without_version(words: list[str]) -> list[str]:
    """The words without those that announce a number: v3 is 3."""
    return [a for a, b in pairwise([*words, ""]) if not (a in _VERSION and b[:1].isdecimal())]


def _without_accents(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(char for char in apart if not unicodedata.combining(char)))


def _written_out(match: re.Match[str]) -> tuple[str, ...]:
    word = match[0]
    if match["number"]:
        return (_number(word),)
    if match["symbol"]:
        is_symbol = unicodedata.category(word)[0] == "S" or word in _DISTINCTIVE_PUNCTUATION
        return (word,) if is_symbol else ()
    return _SPELLINGS.get(word) or (_UNIVERSITY.sub("대", word),)


def _number(digits: str) -> str:
    """A version number without the zeros that say nothing: 3.0 is 3."""
    parts = digits.split(".")
    while len(parts) > 1 and not parts[-1].strip("0"):
        parts.pop()
    return ".".join(parts)


def _joined(words: tuple[str, ...]) -> str:
    """The words in one; numbers that follow each other stay apart."""
    return _BETWEEN_NUMBERS.sub("\0", " ".join(words)).replace(" ", "").replace("\0", " ")


def _sound(latin: str) -> str:
    for written, heard in _SOUNDS:
        latin = latin.replace(written, heard)
    return _DOUBLED.sub(r"\1", latin)
