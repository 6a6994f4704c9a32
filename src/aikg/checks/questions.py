"""What the texts of the sources do not prove of the claims: refusals, and questions for the editors."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from aikg.checks.compiled_dump import Dump
from aikg.checks.findings import Finding, Severity
from aikg.checks.verification import Verdict, Verifier, names_of, repeated
from aikg.claim_nodes import ClaimNode
from aikg.iris import PREFIXES
from aikg.source_text import digest

NAME = "question"

_NAMES = f"""SELECT ?entity ?class ?name {{ ?entity a ?class ; rdfs:label|skos:altLabel ?name
  FILTER(STRSTARTS(STR(?entity), "{PREFIXES["id"]}") || STRSTARTS(STR(?entity), "{PREFIXES["source"]}"))
  FILTER NOT EXISTS {{ GRAPH <{PREFIXES["graph"]}inferred> {{ ?entity a ?class }} }} }}
  ORDER BY ?entity ?class"""

messages: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "locator-beside-text": (
            "The source has a text, and the claim cites no passage of it: {}.",
            "구절 인용 없음: {}.",
        ),
        "unquoted": ("Nothing is quoted from the passages {}.", "인용 없음: {}."),
        "unproven-amount": ("No quote has the sum: {}.", "금액이 인용되지 않음: {}."),
        "unproven-figure": ("No quote has the figure: {}.", "수치가 인용되지 않음: {}."),
        "unnamed": ("No quote names {}.", "인용에 이름이 없음: {}."),
        "nearer": ("Another entity stands nearer to the figure: {}.", "다른 개체가 수치에 더 가까움: {}."),
        "cue-without-hedge": (
            "“{}” makes a figure less than exact; the claim has no hedge.",
            "한정 표현 없음: {}.",
        ),
        "cue-without-modality": ("“{}” may speak of no fact; the claim states one.", "양태 없음: {}."),
        "cue-without-saidby": ("“{}” tells of a speaker; the claim names none.", "화자 없음: {}."),
        "hedge-without-cue": ("No word of the passage makes the figure {}.", "한정 표현의 근거 없음: {}."),
        "modality-without-cue": ("No word of the passage makes it {}.", "양태의 근거 없음: {}."),
        "saidby-without-cue": ("No word of the passage has {} say it.", "화자의 근거 없음: {}."),
    }
)
"""What a verdict says, by its code, in English and Korean."""


def verifier_of(dump: Dump) -> Verifier:
    """A verifier that knows the names and currencies of a dump."""
    return Verifier(names_of(dump.select(_NAMES)), dump.figure_reader, dump.ontology)


def find(dump: Dump, texts: Mapping[str, str]) -> Iterable[Finding]:
    """An error for what is refused, information for each question; an acknowledgement is the answer to one.

    Claims of a source whose text was not given, or another, are left out: the check of the evidence says so.
    """
    verifier = verifier_of(dump)
    for claim in dump.claims:
        text = texts.get(claim.source.removeprefix(PREFIXES["source"]))
        if text is not None and dump.sources[claim.source].sha256 == digest(text):
            yield from (_finding(claim, verdict) for verdict in verifier.verdicts(claim, text))
    yield from map(_of_repetition, repeated(dump.claims))


def _finding(claim: ClaimNode, verdict: Verdict) -> Finding:
    severity = Severity.ERROR if verdict.is_refused else Severity.INFORMATION
    english, korean = (text.format(verdict.words) for text in messages[verdict.code])
    return Finding(
        NAME, severity, english, (claim.iri,), korean=korean, kind=verdict.code, figures=(verdict.words,)
    )


def _of_repetition(pair: tuple[str, str]) -> Finding:
    claim, first = pair
    message = "The source is made to say the same twice. Keep one of the two claims."
    return Finding(NAME, Severity.ERROR, message, pair, korean=f"같은 진술이 두 번 있음: {claim}, {first}.")
