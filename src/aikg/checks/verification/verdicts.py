"""The rules by which evidence is judged: the code of each, whether it refuses, and what it says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from aikg.iris import local_name


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """What a rule says in English and Korean; ``{0}`` and so on are the parts of a verdict.

    ``reported_by`` is the check that finds the same without the text of the source.
    """

    is_refusal: bool
    english: str
    korean: str
    reported_by: str = ""


def _refused(english: str, korean: str, reported_by: str = "") -> EvidenceRule:
    return EvidenceRule(True, english, korean, reported_by)


def _asked(english: str, korean: str, reported_by: str = "") -> EvidenceRule:
    return EvidenceRule(False, english, korean, reported_by)


RULES: Mapping[str, EvidenceRule] = MappingProxyType(
    {
        "outside": _refused(
            "The span {0} is not within the text of {1} code points. Correct the span.",
            "구간이 글을 벗어남: {0}, 글의 길이 {1}. 구간을 바로잡는다.",
        ),
        "other-words": _refused(
            "The SHA-256 is that of other words. Cite the passage again.",
            "SHA-256이 다른 글의 것이다. 구절을 다시 인용한다.",
        ),
        "cut": _refused(
            "The span cuts “{0}” in two. Move its end to that of a word.",
            "구간이 낱말을 자름: “{0}”. 구간의 끝을 낱말의 끝으로 옮긴다.",
        ),
        "not-verbatim": _refused(
            "“{0}” does not occur in it. Quote the words as they stand.",
            "구절에 없는 인용: “{0}”. 적힌 그대로 인용한다.",
        ),
        "part-of-longer": _refused(
            "“{0}” occurs in it only as a part of a longer figure or word. Quote all of it.",
            "더 긴 수치나 낱말의 일부: “{0}”. 전체를 인용한다.",
        ),
        "locator-beside-text": _refused(
            "The source has a text, and the claim cites no passage of it: {0}. Cite one.",
            "구절 인용 없음: {0}. 글의 구절을 인용한다.",
        ),
        "unquoted": _refused(
            "Nothing is quoted. Quote the figure or the names that prove the claim.",
            "인용 없음. 주장을 증명하는 수치나 이름을 인용한다.",
        ),
        "unproven-amount": _refused(
            "No quote has the sum “{0}”. Quote it, or state it as the source does.",
            "금액이 인용되지 않음: “{0}”. 인용하거나 출처대로 적는다.",
            "figure",
        ),
        "other-figure": _refused(
            "What is quoted says another figure than “{0}”. Correct the one that is wrong.",
            "인용된 수치와 다름: “{0}”. 틀린 쪽을 바로잡는다.",
            "figure",
        ),
        "other-unit": _refused(
            "“{0}” is of another unit than {1}. Quote the figure that is meant.",
            "단위가 다름: “{0}”, {1}. 해당 수치를 인용한다.",
        ),
        "unquoted-figure": _refused(
            "No quote is there for the figure {1} ({0}). Quote it.",
            "수치의 인용 없음: {1}({0}). 인용한다.",
        ),
        "other-table": _refused(
            "The SHA-256 is that of another file than {0}. Import the table again.",
            "SHA-256이 다른 파일의 것이다: {0}. 표를 다시 가져온다.",
        ),
        "no-column": _refused(
            "{0} has no column “{1}”. Correct the column.", "{0}에 없는 열: “{1}”. 열을 바로잡는다."
        ),
        "no-row": _refused(
            "{0} has no row “{1}”. Correct the row.", "{0}에 없는 행: “{1}”. 행을 바로잡는다."
        ),
        "other-cell": _refused(
            "The cell reads “{1}”, not “{0}”. Cite it as it stands.",
            "칸의 글은 “{1}”이고 “{0}”이 아니다. 적힌 그대로 인용한다.",
        ),
        "cell-of-another-figure": _refused(
            "The cell reads “{0}”, in no scale the value {1}. Correct the value, or cite its cell.",
            "칸의 글은 “{0}”이고 어떤 단위로도 {1}이 아니다. 값을 바로잡거나 그 칸을 인용한다.",
        ),
        "repeated": _refused(
            "The source is made to say the same twice. Keep one of the two claims.",
            "같은 진술이 두 번 있음: {0}, {1}.",
        ),
        "unproven-figure": _asked(
            "No quote has the figure {1} ({0}). Quote it, or say how the words give it.",
            "수치가 인용되지 않음: {1}({0}). 인용하거나 근거를 밝힌다.",
        ),
        "unproven-currency": _asked(
            "“{0}” names no currency; the claim has {1}. Quote the word for it, or leave the currency out.",
            "“{0}”에 통화가 없음. 주장의 통화는 {1}. 통화의 말을 인용하거나 통화를 뺀다.",
        ),
        "end-of-range": _asked(
            "“{0}” is a range, of which {1} is one end. State both, or a hedge.",
            "“{0}”: 범위의 한쪽 끝은 {1}. 양쪽이나 한정 표현을 적는다.",
        ),
        "unknown-unit": _asked(
            "“{0}” may count something else than {1}: “{2}” is no word for it. Confirm the figure.",
            "“{0}”의 단위 확인 필요: “{2}”, {1}.",
        ),
        "other-month": _asked(
            "The month of {0} is {1}; what is quoted says {2}. Confirm the date.",
            "달이 다름({0}): 값은 {1}, 인용은 {2}.",
        ),
        "other-day": _asked(
            "The day of {0} is {1}; what is quoted says {2}. Confirm the date.",
            "날이 다름({0}): 값은 {1}, 인용은 {2}.",
        ),
        "distant-date": _asked(
            "“{2}” does not mean {1} ({0}), counted from when the source was issued. Confirm the date.",
            "연도 확인 필요({0}): {1}, “{2}”.",
        ),
        "unnamed": _asked(
            "No quote names {1} ({0}). Quote its name, or words that mean it and how.",
            "인용에 이름이 없음: {1}({0}). 이름이나 가리키는 말을 인용한다.",
        ),
        "names-neither": _asked(
            "No quote names {0} or {1}, nor means either. Quote the words that speak of them.",
            "인용에 {0}도 {1}도 없음. 둘을 가리키는 말을 인용한다.",
        ),
        "names-another": _asked(
            "“{1}” names {2}, not {3} ({0}). Correct the quote or the claim.",
            "“{1}”은 다른 개체의 이름: {2}. 주장에는 {3}({0}).",
        ),
        "no-antecedent": _asked(
            "“{1}” stands for {2} ({0}), which nothing before it names. Say which words do.",
            "“{1}”이 가리키는 {2}({0})이 앞에 나오지 않음.",
        ),
        "other-referent": _asked(
            "“{1}” means {2} ({0}) here and {3} elsewhere in the source. Confirm which.",
            "“{1}”: 여기서는 {2}({0}), 다른 주장에서는 {3}.",
        ),
        "nearer": _asked(
            "{1} stands nearer to “{0}” than {2}. Confirm whose it is.",
            "“{0}”에 {2}보다 {1}이(가) 더 가까움. 어느 쪽인지 확인한다.",
        ),
        "passed-over": _asked(
            "“{1}” stands nearer to {2} than “{0}”. Confirm which figure is meant.",
            "{2}에는 “{0}”보다 “{1}”이(가) 더 가까움. 어느 수치인지 확인한다.",
        ),
        "turned-round": _asked(
            "“{0}” has subject and object of “{1}” the other way round. Confirm which is which.",
            "“{0}”: {1}의 주어와 목적어가 바뀌었을 수 있음. 확인한다.",
        ),
        "set-apart": _asked(
            "“{0}” leaves out whom it names from “{1}”. Confirm that the claim is true of it.",
            "“{0}”: {1}에서 제외하는 말일 수 있음. 확인한다.",
        ),
        "listed": _asked(
            "“{1}” gives each of a list its own: {0} may be that of {2}. Count along the list.",
            "“{1}”: 차례로 나열된 수치. {0}의 주인 확인 필요({2}).",
        ),
        "longer-name": _asked(
            "“{0}” stands in the longer name “{1}”, which may be another than {2}. Confirm which is meant.",
            "“{0}”은 더 긴 이름 “{1}”의 일부. {2}인지 확인한다.",
        ),
        "common-word": _asked(
            "“{0}” is a common word as well as a name of {1}. Confirm that it is meant.",
            "“{0}”은 보통 낱말이기도 함. {1}의 이름인지 확인한다.",
        ),
        "cue-without-hedge": _asked(
            "“{0}” makes the figure less than exact ({1}); the claim has no hedge. Add it.",
            "“{0}”({1}): 한정 표현 없음. 덧붙인다.",
        ),
        "hedge-without-cue": _asked(
            "No word of the passage makes the figure “{0}”. Correct the hedge, or quote its word.",
            "한정 표현의 근거 없음: {0}.",
        ),
        "cue-without-modality": _asked(
            "“{0}” may speak of no fact ({1}); the claim states one. Confirm it.",
            "“{0}”({1}): 사실이 아닐 수 있음. 양태를 확인한다.",
        ),
        "modality-without-cue": _asked(
            "No word of the passage makes it “{0}”. Correct the modality, or quote its word.",
            "양태의 근거 없음: {0}.",
        ),
        "cue-without-saidby": _asked(
            "“{0}” tells of a speaker; the claim names none. Add who says it.",
            "“{0}”: 화자 없음. 누구의 말인지 덧붙인다.",
        ),
        "saidby-without-cue": _asked(
            "No word of the passage has {0} say it. Cite the words that do.",
            "화자의 근거 없음: {0}. 그 말을 인용한다.",
        ),
        "value-without-cue": _asked(
            "No word of the passage tells of “{1}” ({0}). Confirm it.",
            "근거가 되는 말 없음: {1}({0}). 확인한다.",
        ),
        "sister": _asked(
            "“{0}” speaks of “{1}”, and no word of “{2}”. Confirm the property.",
            "“{0}”은 {1}을(를) 나타냄. {2}의 근거 없음. 속성을 확인한다.",
        ),
        "property-without-cue": _asked(
            "No word of the passage tells of “{0}”. Confirm the property, or cite the words that do.",
            "{0}의 근거가 되는 말 없음. 속성을 확인하거나 그 말을 인용한다.",
        ),
        "implausible": _asked(
            "{1} is out of what is plausible for {0}. Compare digits and unit with the source.",
            "타당한 범위를 벗어남: {1}({0}). 자릿수와 단위를 확인한다.",
            "shape",
        ),
    }
)
"""The rules by their codes, those that refuse before those that ask."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the verifier says of a claim, by the rule with its code; ``parts`` are what it is about.

    Parts are words of the source, numbers or IRIs. ``span`` is where in the text, in code points. A question
    that was answered stays answered while its words are the same.
    """

    code: str
    parts: tuple[str, ...]
    span: tuple[int, int] | None = None

    @property
    def is_refused(self) -> bool:
        """Whether the claim cannot stand; otherwise somebody is asked."""
        return RULES[self.code].is_refusal

    @property
    def words(self) -> str:
        """The parts in a line, entities and terms by their ids."""
        return " ".join(local_name(part) if part.startswith("https://") else part for part in self.parts)

    def messages(self, name: Callable[[str, str], str]) -> tuple[str, str]:
        """The verdict in English and Korean; ``name`` gives the label of an IRI in a language."""
        rule = RULES[self.code]
        where = "Passage {}–{}: ".format(*self.span) if self.span else ""
        english, korean = (
            template.format(*(name(p, tag) if p.startswith("https://") else p for p in self.parts))
            for tag, template in (("en", rule.english), ("ko", rule.korean))
        )
        return where + english, where.replace("Passage", "구절") + korean
