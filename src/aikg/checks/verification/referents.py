"""Words that mean an entity without its name: the same words of a source mean the same, or it is asked."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from aikg.checks.verification.proven_names import NameRules
from aikg.checks.verification.verdicts import Verdict
from aikg.claim_nodes import ClaimNode
from aikg.iris import TERM

_LIST: Final = f"{TERM}ByList"

Words = tuple[str, tuple[int, int], str]
"""A source, a passage of it, and words there."""


@dataclass(frozen=True, slots=True)
class Referents:
    """How often the claims let words mean each entity (an IRI)."""

    names: NameRules
    counted: Mapping[Words, Counter[str]]

    def with_claim(self, claim: ClaimNode) -> "Referents":
        """The same with one more claim."""
        return referents((claim,), self.names, self.counted)

    def verdicts(self, claim: ClaimNode) -> Iterator[Verdict]:
        """What is asked of the words of a claim that mean another entity elsewhere, and there as often."""
        for role, words, iri in _referring(claim, self.names):
            counts = self.counted.get(words, Counter())
            others = {other: count for other, count in counts.items() if other != iri}
            other = max(others, key=lambda each: (others[each], each), default="")
            if other and others[other] >= counts[iri]:
                yield Verdict("other-referent", (role, words[-1], iri, other))


def referents(
    claims: Iterable[ClaimNode], names: NameRules, known: Mapping[Words, Counter[str]] = MappingProxyType({})
) -> Referents:
    """What words mean in some claims, besides those that are known."""
    counted: dict[Words, Counter[str]] = {words: Counter(counts) for words, counts in known.items()}
    for claim in claims:
        for _, words, iri in _referring(claim, names):
            counted.setdefault(words, Counter())[iri] += 1
    return Referents(names, counted)


def _referring(claim: ClaimNode, names: NameRules) -> Iterator[tuple[str, Words, str]]:
    """The words of a claim that mean one entity without its name, with the property that the entity has.

    Words for a list mean several, of each of which a claim speaks by itself.
    """
    roles = names.roles(claim)
    for role, iri in roles:
        if [same for same, _ in roles].count(role) > 1:
            continue
        for passage in claim.passages:
            for quote in passage.quoted:
                if quote.proves == role and quote.refers_as not in ("", _LIST):
                    yield role, (claim.source, passage.span, quote.text), iri
