"""What the words of a claim's evidence do not prove: what is refused, and what somebody is asked about."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Final

from aikg import vocab
from aikg.checks.figures import Figure, FigureReader
from aikg.checks.stated import Expected, expected_of
from aikg.claim_nodes import ClaimNode, plain
from aikg.claims.name_keys import name_key
from aikg.iris import PREFIXES, TERM, local_name
from aikg.ontology import Ontology

HEDGE: Final = re.compile(
    r"약 ?(?=\d)|\d[\d,.]{0,20}[천백십만억조경개%]{0,4}(?:여|가량|정도|이상|넘|초과|안팎|단위|육박)"
    r"|이상|넘게|넘는|넘은|가까이|단위|최대|최소"
    r"|(?i:\b(?:about|around|over|nearly|almost|up to|more than|at least|some)\b)"
)
PLAN: Final = re.compile(
    r"전망|계획|예정|방침|목표|추진|검토|준비|내놓으려|예상|요청|촉구|면 |으로 보인다"
    r"|(?i:\b(?:will|would|plans?|planned|expects?|expected|forecasts?|aims?|could|may|if)\b)"
)
SPEAKER: Final = re.compile(
    r"따르면|밝혔|말했|전했|지적|강조|주장|발표|보고서|전문가|입을 모"
    r"|(?i:\b(?:according to|said|says|told|claims?|reported|report)\b)"
)
_CUED: Final = MappingProxyType({"hedge": HEDGE, "modality": PLAN, "saidBy": SPEAKER})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the verifier says of a claim: refused, or a question; ``words`` are what it is about.

    ``code`` names the rule. A question that was answered stays answered while its words are the same.
    """

    code: str
    is_refused: bool
    words: str


@dataclass(frozen=True)
class Names:
    """The names of entities and sources, and the classes of entities, by IRI."""

    by_iri: Mapping[str, frozenset[str]]
    classes: Mapping[str, str]

    @cached_property
    def keys(self) -> Mapping[str, frozenset[str]]:
        """The names as they are compared: letters and digits alone."""
        return {iri: frozenset(filter(None, map(name_key, names))) for iri, names in self.by_iri.items()}

    @cached_property
    def by_class(self) -> Mapping[str, tuple[str, ...]]:
        """The entities of each class."""
        found: dict[str, list[str]] = {}
        for iri, kind in self.classes.items():
            found.setdefault(kind, []).append(iri)
        return {kind: tuple(iris) for kind, iris in found.items()}

    def places(self, iris: Iterable[str], text: str) -> Iterator[tuple[int, str]]:
        """Where names of some entities stand in a text."""
        named = ((iri, name) for iri in iris for name in self.by_iri[iri] if len(name) > 1 and name in text)
        for iri, name in named:
            yield from ((match.start(), iri) for match in re.finditer(re.escape(name), text))

    def mean(self, iri: str, words: str) -> bool:
        """Whether words hold a name of the entity, or are a part of one."""
        key = name_key(words)
        return any(own == key or (len(own) > 1 and own in key) for own in self.keys.get(iri, ()))


@dataclass(frozen=True, slots=True)
class Verifier:
    """Compares claims with the text that they were read from; pure."""

    names: Names
    reader: FigureReader
    ontology: Ontology

    def verdicts(self, claim: ClaimNode, text: str) -> Iterator[Verdict]:
        """What is refused of a claim, and what is asked; nothing where its words prove it."""
        passages = [text[each.start or 0 : each.end or 0] for each in claim.passages]
        if not claim.passages:
            yield Verdict("locator-beside-text", True, " | ".join(each.locator for each in claim.evidence))
            return
        if not claim.quotes:
            yield Verdict("unquoted", True, " | ".join("{}–{}".format(*each.span) for each in claim.passages))
        yield from self._figures(claim)
        yield from self._entities(claim)
        yield from self._neighbours(claim, passages)
        yield from _cues(claim, passages)

    def _figures(self, claim: ClaimNode) -> Iterator[Verdict]:
        figures = [figure for quote in claim.quotes for figure in self.reader.find(quote)]
        for expected in expected_of(claim):
            if not any(_says(figure, expected) for figure in figures):
                yield Verdict("unproven-figure", False, f"{expected.what} {expected.value:f}")
        for amount in claim.amounts:
            if not any(amount.stated in quote for quote in claim.quotes):
                yield Verdict("unproven-amount", True, amount.stated)

    def _entities(self, claim: ClaimNode) -> Iterator[Verdict]:
        """Entities that no quote names, but for those that one means in another way, and says how."""
        kind = self.ontology.classes.get(claim.claim_class.removeprefix(TERM))
        roles = (kind.subject_role, kind.object_role) if kind else (None, None)
        ends = [(roles[0], claim.subject), *((roles[1], plain(value)) for value in claim.values)]
        besides = ((iri, plain(v)) for iri, vs in claim.qualifiers.items() for v in vs)
        quoted = [quote for evidence in claim.evidence for quote in evidence.quoted]
        for role, iri in (*ends, *besides):
            own = [quote for quote in quoted if quote.proves in (role, "")]
            is_meant = any(quote.refers_as for quote in own)
            is_named = any(self.names.mean(iri, quote.text) for quote in own)
            if iri in self.names.classes and not is_meant and not is_named:
                yield Verdict("unnamed", False, f"{(role or '').removeprefix(TERM)} {local_name(iri)}")

    def _neighbours(self, claim: ClaimNode, passages: Iterable[str]) -> Iterator[Verdict]:
        """Figures beside which another entity of the subject's class stands nearer than the subject."""
        rivals = self.names.by_class.get(self.names.classes.get(claim.subject, ""), ())
        if not rivals or not (claim.amounts or any(True for _ in expected_of(claim))):
            return
        quotes = [quote for quote in claim.quotes if re.search(r"\d", quote)]
        for passage in passages:
            places = sorted(self.names.places(rivals, passage))
            for quote in quotes if places else ():
                at = passage.find(quote)
                _, nearest = min((abs(place - at), iri) for place, iri in places)
                if at >= 0 and nearest != claim.subject:
                    words = f"{quote}: {local_name(nearest)}, not {local_name(claim.subject)}"
                    yield Verdict("nearer", False, words)


def _says(figure: Figure, expected: Expected) -> bool:
    return figure.value == expected.value and expected.may_be_said_by(figure)


def _cues(claim: ClaimNode, passages: Iterable[str]) -> Iterator[Verdict]:
    """Cue words without their qualifier, and qualifiers without a cue."""
    words = "\n".join(passages)
    said = {
        "hedge": _hedges(claim),
        "modality": "" if claim.modality == vocab.Fact else claim.modality,
        "saidBy": " ".join(iri for iri in claim.said_by if iri != claim.source),
    }
    for name, form in _CUED.items():
        cue, states = form.search(words), said[name]
        if name == "hedge" and not (claim.amounts or claim.value is not None):
            continue
        if cue and not states:
            yield Verdict(f"cue-without-{name.lower()}", False, cue[0])
        elif states and not cue:
            yield Verdict(f"{name.lower()}-without-cue", False, ", ".join(map(local_name, states.split())))


def _hedges(claim: ClaimNode) -> str:
    given = [claim.qualifier(vocab.hedge) or "", *(amount.hedge for amount in claim.amounts)]
    return " ".join(filter(None, given))


def repeated(claims: Iterable[ClaimNode]) -> Iterator[tuple[str, str]]:
    """The claims that say what another of the same source says, each with the first that does."""
    first: dict[tuple[object, ...], str] = {}
    for claim in claims:
        values = tuple(sorted(map(_identity, claim.values)))
        besides = tuple(sorted((iri, _identity(v)) for iri, vs in claim.qualifiers.items() for v in vs))
        statement = (claim.source, claim.predicate, claim.subject, values, besides)
        if first.setdefault(statement, claim.iri) != claim.iri:
            yield claim.iri, first[statement]


def _identity(value: object) -> str:
    number, stated = getattr(value, "value", ""), getattr(value, "stated", "")
    return f"{number} {stated}" if isinstance(number, Decimal) else str(value)


def names_of(rows: Iterable[Mapping[str, str]]) -> Names:
    """Names from solutions with ?entity, ?name and ?class."""
    names: dict[str, set[str]] = {}
    classes: dict[str, str] = {}
    for row in rows:
        names.setdefault(row["entity"], set()).add(row["name"])
        if row["entity"].startswith(PREFIXES["id"]):
            classes[row["entity"]] = row["class"]
    return Names({iri: frozenset(found) for iri, found in names.items()}, classes)
