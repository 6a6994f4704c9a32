"""The claims of a dump as values, with their amounts and their evidence."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from aikg import vocab
from aikg.checks.nodes import Node, number_of, plain
from aikg.claims.model import Amount, Passage
from aikg.iris import PREFIXES, TERM
from aikg.ontology import Ontology, RdfTerm, Term

OA = PREFIXES["oa"]


@dataclass(frozen=True, slots=True)
class CompiledClaim:
    """One statement by one source.

    ``subject`` and ``source`` are IRIs. ``states`` is the property that it states. ``qualifiers`` goes from
    a property's IRI to values. ``amounts`` are the sums that it states, those of its qualifiers too.
    """

    iri: str
    states: Term
    subject: str
    objects: tuple[RdfTerm, ...]
    qualifiers: Mapping[str, tuple[RdfTerm, ...]]
    amounts: tuple[Amount, ...]
    passages: tuple[Passage, ...]
    source: str

    @property
    def quotes(self) -> tuple[str, ...]:
        """What is quoted from the source, in all passages."""
        return tuple(quote for passage in self.passages for quote in passage.exact)

    def qualifier(self, predicate: str) -> str | None:
        """The IRI or lexical form of a qualifier; None where the claim has none."""
        return next(map(plain, self.qualifiers.get(predicate, ())), None)

    def number(self, predicate: str) -> Decimal | None:
        """The number that a qualifier gives; None where the claim has none."""
        return next((n for n in map(number_of, self.qualifiers.get(predicate, ())) if n is not None), None)

    @property
    def value(self) -> Decimal | None:
        """The number that the claim states; None where it states no number."""
        return next((n for n in map(number_of, self.objects) if n is not None), None)


class CompiledClaimReader:
    """Reads claims from their nodes; ``describe`` gives the node of an IRI.

    A node that lacks what makes it a claim, an amount or a passage is left out: the shapes report it.
    """

    def __init__(self, ontology: Ontology, describe: Callable[[str], Node]) -> None:
        self._ontology = ontology
        self._describe = describe
        self._properties = {term.iri: term for term in ontology.direct_properties.values()}

    def read(self, iri: str) -> CompiledClaim | None:
        """The claim with an IRI."""
        node = self._describe(iri)
        prop = self._properties.get(node.first(vocab.property) or "")
        claim_class = self._ontology.classes.get(str(prop and prop.claim_class).removeprefix(TERM))
        if prop is None or claim_class is None:
            return None
        subject = node.first(str(claim_class.subject_role))
        source = node.first(f"{PREFIXES['prov']}hadPrimarySource")
        if subject is None or source is None:
            return None
        objects = node.all(str(claim_class.object_role))
        qualifiers = self._qualifiers(node)
        amounts = tuple(self._amounts([*objects, *qualifiers.get(vocab.amount, ())]))
        passages = tuple(self._passages(node.all(vocab.evidence)))
        return CompiledClaim(iri, prop, subject, objects, qualifiers, amounts, passages, source)

    def _qualifiers(self, node: Node) -> Mapping[str, tuple[RdfTerm, ...]]:
        found = ((term.iri, node.all(term.iri)) for term in self._ontology.qualifiers.values())
        return {iri: values for iri, values in found if values}

    def _amounts(self, values: Iterable[RdfTerm]) -> Iterator[Amount]:
        for value in values:
            if not isinstance(value, ox.NamedNode):
                continue
            node = self._describe(value.value)
            number = node.number(vocab.value)
            if number is not None:
                currency, stated = (node.first(name) or "" for name in (vocab.currency, vocab.stated))
                yield Amount(number, currency, stated, node.first(vocab.amountHedge))

    def _passages(self, evidence: Iterable[RdfTerm]) -> Iterator[Passage]:
        for item in evidence:
            resource = self._describe(plain(item))
            selector = resource.first(f"{OA}hasSelector")
            if selector is None:
                continue
            node = self._describe(selector)
            start, end, digest = node.number(f"{OA}start"), node.number(f"{OA}end"), node.first(vocab.sha256)
            if start is not None and end is not None and digest is not None:
                yield Passage(int(start), int(end), digest, self._quotes(resource.all(vocab.quote)))

    def _quotes(self, resources: Iterable[RdfTerm]) -> tuple[str, ...]:
        """The words of quotes, each the end of a chain of selectors of its own."""
        found = (self._along(plain(each), f"{OA}hasSelector", f"{OA}refinedBy") for each in resources)
        quotes = (node.first(f"{OA}exact") for node in found if node is not None)
        return tuple(quote for quote in quotes if quote is not None)

    def _along(self, iri: str, *path: str) -> Node | None:
        """The node at the end of a path of properties."""
        for predicate in path:
            step = self._describe(iri).first(predicate)
            if step is None:
                return None
            iri = step
        return self._describe(iri)
