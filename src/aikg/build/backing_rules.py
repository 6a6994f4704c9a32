"""What the ontology says of backing: which properties support, what makes a body public, what dates works."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from aikg import vocab
from aikg.iris import local_name
from aikg.ontology import Ontology


@dataclass(frozen=True, slots=True)
class Publicity:
    """How a property makes its subject a body of the state: not members of ``no`` classes, by what share.

    Where it ``passes_on``, the value may be a body of the state by another claim.
    """

    no: frozenset[str]
    above: Decimal
    passes_on: bool


@dataclass(frozen=True, slots=True)
class BackingRules:
    """The rules, with properties, classes and levels by IRI; they hold of the properties below one as well.

    Four mappings go from properties to levels: ``direct`` from those that state the backing of a work
    themselves, ``developing`` from those that lead from a work to the agent who made it, ``made_with`` from
    those that lead to what it was made with, ``supporting`` from those that support whoever develops works.
    A property of ``from_subject`` supports its value. ``for_work`` goes from the level of a support to
    the one that holds where it was for one work. ``dating`` are the dates of works, the best first.
    """

    direct: Mapping[str, str]
    developing: Mapping[str, str]
    made_with: Mapping[str, str]
    supporting: Mapping[str, str]
    from_subject: frozenset[str]
    for_work: Mapping[str, str]
    makes_public: Mapping[str, Publicity]
    dating: tuple[str, ...]

    @property
    def read(self) -> frozenset[str]:
        """The properties of which claims are premises."""
        levels = (*self.direct, *self.developing, *self.made_with, *self.supporting)
        return frozenset((*levels, *self.makes_public, *self.dating))


@lru_cache(2)
def backing_rules(ontology: Ontology) -> BackingRules:
    """The rules that an ontology states."""
    levels = dict(_annotated(ontology, vocab.supportLevel))
    works = {iri for iri in levels if _leads(ontology, ontology.terms[local_name(iri)].domain, vocab.Work)}
    agents = {iri for iri in levels if _leads(ontology, ontology.terms[local_name(iri)].range, vocab.Agent)}
    order = dict(_annotated(ontology, vocab.datingOrder))
    return BackingRules(
        direct={t.iri: t.backing_level for t in ontology.direct_properties.values() if t.backing_level},
        developing={iri: level for iri, level in levels.items() if iri in works & agents},
        made_with={iri: level for iri, level in levels.items() if iri in works - agents},
        supporting={iri: level for iri, level in levels.items() if iri not in works},
        from_subject=frozenset(iri for iri, _ in _annotated(ontology, vocab.supportsValue)),
        for_work=dict(_for_work(ontology)),
        makes_public={iri: _publicity(ontology, iri) for iri, _ in _annotated(ontology, vocab.makesPublic)},
        dating=tuple(sorted(order, key=lambda iri: (int(order[iri]), iri))),
    )


def _annotated(ontology: Ontology, annotation: str) -> Iterator[tuple[str, str]]:
    """The properties that claims state and that have an annotation, their own or that of one above."""
    for term in ontology.direct_properties.values():
        above = (term.iri, *sorted(ontology.ancestors(term.iri)))
        value = next((v for iri in above for v in ontology.annotations(iri, annotation)), None)
        if value not in (None, "false"):
            yield term.iri, str(value)


def _leads(ontology: Ontology, end: str | None, to: str) -> bool:
    return end is not None and to in ontology.ancestors(end)


def _for_work(ontology: Ontology) -> Iterator[tuple[str, str]]:
    for term in ontology.terms.values():
        for level in ontology.annotations(term.iri, vocab.levelForWork):
            yield term.iri, level


def _publicity(ontology: Ontology, iri: str) -> Publicity:
    no = (each for above in ontology.ancestors(iri) for each in ontology.annotations(above, vocab.notOf))
    above = ontology.annotations(iri, vocab.aboveShare)
    passes_on = "false" not in ontology.annotations(iri, vocab.passesOnPublicity)
    return Publicity(frozenset(no), Decimal(next(iter(above), "0")), passes_on)
