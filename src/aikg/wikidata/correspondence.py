"""Which items and properties of Wikidata correspond to entities and terms of ours, by the mappings."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain

from aikg.claims.claim_reader import Known
from aikg.claims.mappings import Mapping as TermMapping
from aikg.iris import PREFIXES, TERM, local_name
from aikg.wikidata.wikibase_model import WD, Item, Property

follows = frozenset(f"{PREFIXES['skos']}{kind}Match" for kind in ("exact", "close", "broad"))
"""The matches by which a statement with our property is one with theirs, whatever the value."""


contains = frozenset(f"{PREFIXES['skos']}{kind}Match" for kind in ("exact", "close", "narrow"))
"""The matches by which what is in a class of theirs is in ours."""


above = frozenset(f"{PREFIXES['skos']}{kind}Match" for kind in ("close", "broad"))
"""The matches by which what is in a class of ours is in theirs, whatever else is in it."""


class Correspondence:
    """The mappings to Wikidata, looked up from our side."""

    def __init__(self, mappings: Iterable[TermMapping], known: Known) -> None:
        self._known = known
        self._items: dict[str, TermMapping] = {}
        self._properties: dict[str, list[TermMapping]] = defaultdict(list)
        self._classes: dict[str, str] = {}
        self._snak_properties: dict[str, Property] = {}
        self._near_classes: list[TermMapping] = []
        for mapping in mappings:
            if mapping.object.startswith(f"{WD}P"):
                self._properties[mapping.subject].append(mapping)
            elif mapping.object.startswith(f"{WD}Q") and mapping.is_exact:
                self._items[mapping.subject] = mapping
            elif mapping.object.startswith(f"{WD}Q") and mapping.subject.startswith(TERM):
                self._near_classes += [mapping] if mapping.predicate in above else []
            is_class = mapping.subject.removeprefix(TERM) in known.ontology.classes
            if is_class and mapping.predicate in contains:
                self._classes.setdefault(mapping.object.removeprefix(WD), mapping.subject)

    @property
    def classes(self) -> Mapping[str, str]:
        """The class of ours to which the instances of a class of theirs belong, by its identifier."""
        return self._classes

    @property
    def items(self) -> Mapping[str, TermMapping]:
        """The exact matches with items, by the IRI of the entity, source, class or unit of ours."""
        return self._items

    @property
    def mappings(self) -> list[TermMapping]:
        """The exact matches with items, and the matches of whatever kind with properties."""
        return [*self._items.values(), *chain.from_iterable(self._properties.values())]

    @property
    def near_classes(self) -> list[TermMapping]:
        """The matches of our classes with those of Wikidata that are near to them, or above."""
        return self._near_classes

    def nearest_classes(self, iri: str) -> list[str]:
        """The classes of Wikidata whose instance all of a class of ours is; itself where there is none.

        That is the same class, or else those that are near to it or above, as far as none is told by another.
        """
        return sorted(self._nearest(iri)) or [iri]

    def broader_classes(self, iri: str) -> list[str]:
        """What is directly above a class of ours among the classes of Wikidata, or else among ours."""
        above = (each for parent in self._parents(iri) for each in self.nearest_classes(parent))
        return sorted({*self._near(iri), *above})

    def _nearest(self, iri: str) -> set[str]:
        if iri in self._items:
            return {self._items[iri].object}
        near = self._near(iri)
        follow = self._same_above if near else self._nearest
        return near.union(*map(follow, self._parents(iri)))

    def _same_above(self, iri: str) -> set[str]:
        if iri in self._items:
            return {self._items[iri].object}
        return set().union(*map(self._same_above, self._parents(iri)))

    def _near(self, iri: str) -> set[str]:
        return {mapping.object for mapping in self._near_classes if mapping.subject == iri}

    def _parents(self, iri: str) -> list[str]:
        term = self._known.ontology.classes[iri.removeprefix(TERM)]
        return [parent for parent in term.parents if parent.startswith(TERM)]

    def item(self, iri: str) -> Item:
        """Wikidata's item for an entity, source or class of ours, or else that itself."""
        return Item(self._items[iri].object if iri in self._items else iri)

    def statement_properties(self, iri: str, value: str = "") -> list[tuple[Property, bool]]:
        """The properties of the statements that a claim with a property of ours becomes.

        ``value`` is the IRI of what the claim leads to, if it is one. The second of each pair says whether
        subject and value change places. Where nothing corresponds, the property stands for itself.
        """
        found = [
            (Property(mapping.object), mapping.inverse)
            for mapping in self._properties.get(iri, ())
            if self._applies(mapping, value)
        ]
        return found or [(Property(iri), False)]

    def snak_property(self, iri: str) -> Property:
        """The property of the qualifiers and parts of references that one of ours becomes."""
        if iri not in self._snak_properties:
            self._snak_properties[iri] = self.statement_properties(iri)[0][0]
        return self._snak_properties[iri]

    def _applies(self, mapping: TermMapping, value: str) -> bool:
        if mapping.value_class:
            value_class = self._known.class_of(local_name(value)) or ""
            return mapping.value_class in self._known.ontology.ancestors(value_class)
        return mapping.inverse or mapping.predicate in follows
