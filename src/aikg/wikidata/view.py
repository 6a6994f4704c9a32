"""The graph in Wikidata's own shape: what graph/wikidata holds."""

from collections.abc import Iterable, Iterator

from aikg import iris
from aikg.claims.claim_reader import Known
from aikg.claims.mapping_rdf import is_individual
from aikg.claims.mappings import Mapping as TermMapping
from aikg.claims.model import EntityRecord, SourceFile
from aikg.claims.n_triples import Triple
from aikg.iris import TERM
from aikg.ontology import Term
from aikg.wikidata.correspondence import Correspondence
from aikg.wikidata.statements import (
    attribute_statements,
    class_statement,
    hierarchy_statements,
    source_statements,
)
from aikg.wikidata.wikibase_rdf import item_triples, label_triples, preferred_topics, statement_triples


class View:
    """The same facts as in the other graphs, as Wikidata would have them.

    ``preferring`` are the sources in which claims may be preferred: they take the best rank from the claims
    of all other sources about the same.
    """

    def __init__(
        self, mappings: Iterable[TermMapping], known: Known, preferring: Iterable[SourceFile] = ()
    ) -> None:
        self._ontology = known.ontology
        self._known = known
        self._correspondence = Correspondence(mappings, known)
        said = (source_statements(file, self._correspondence) for file in preferring)
        self._preferred = frozenset(topic for each in said for topic in preferred_topics(each))

    def entity(self, entity: EntityRecord) -> Iterator[Triple]:
        """An entity: its names, its class as a description and as a statement, and what it belongs to."""
        iri = iris.entity(entity.slug)
        item = self._correspondence.item(iri).iri
        yield from item_triples(item, entity.label, entity.alias, self._class(entity.class_iri).label)
        yield from statement_triples(class_statement(iri, entity.class_iri, self._correspondence))
        yield from statement_triples(attribute_statements(entity, self._correspondence))

    def source(self, file: SourceFile) -> Iterator[Triple]:
        """A source with the statements of its claims."""
        iri, source = iris.source(file.source.slug), file.source
        yield from item_triples(iri, source.label, {}, self._class(source.class_iri).label)
        yield from statement_triples(class_statement(iri, source.class_iri, self._correspondence))
        yield from statement_triples(source_statements(file, self._correspondence), self._preferred)

    def vocabulary(self) -> Iterator[Triple]:
        """The classes of entities and sources as items, and the labels of Wikidata's own terms."""
        used = {*self._known.entity_classes.values(), *self._known.source_classes.values()}
        known = {iri for name in used for iri in self._ontology.ancestors(name)}
        classes = sorted(iri for iri in known if iri.startswith(TERM))
        said = filter(self._is_value, classes)
        pairs = [(iri, above) for iri in said for above in self._correspondence.broader_classes(iri)]
        yield from statement_triples(hierarchy_statements(pairs, self._correspondence))
        for mapping in self._correspondence.near_classes:
            if mapping.subject in known:
                yield from label_triples(mapping.object, {"en": mapping.object_label})
        for mapping in self._correspondence.mappings:
            if not is_individual(mapping):
                yield from label_triples(mapping.object, self._label(mapping))

    def _is_value(self, iri: str) -> bool:
        """Whether statements have a class of ours, or the same of Wikidata, and none that is above it."""
        return self._correspondence.nearest_classes(iri) == [self._correspondence.item(iri).iri]

    def _class(self, iri: str) -> Term:
        return self._ontology.classes[iri.removeprefix(TERM)]

    def _label(self, mapping: TermMapping) -> dict[str, str]:
        """Wikidata's English label, and ours in Korean where the two mean the same."""
        term = self._ontology.terms.get(mapping.subject.removeprefix(TERM))
        korean = {"ko": term.label["ko"]} if term and mapping.is_exact and "ko" in term.label else {}
        return {"en": mapping.object_label, **korean}
