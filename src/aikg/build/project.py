"""The folders of the write side, and what the build reads from them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from aikg import queries, vocab
from aikg.build.dcat import Publication
from aikg.build.file_claims import ProjectBackground
from aikg.build.ontology_files import read_ontology
from aikg.checkout import require_checkout
from aikg.claims.claim_reader import Known
from aikg.claims.entities import read_entities
from aikg.claims.mappings import Mapping as TermMapping
from aikg.claims.mappings import MappingSet, read_mapping_sets, read_mappings
from aikg.claims.model import EntityRecord, Literal, SourceFile
from aikg.claims.naming import NamesFile, called, read_names
from aikg.claims.reading import TomlFile, TomlTable
from aikg.claims.sources import claim_ids, read_source, source_head
from aikg.claims.withdrawals import Withdrawal, read_withdrawals
from aikg.errors import DataError, Problem
from aikg.iris import entity, local_name, source
from aikg.ontology import Ontology
from aikg.wikidata.view import View

reserved = frozenset(
    {
        "agreement", "backing", "dataset", "entities", "facts", "findings", "inferences", "inferred",
        "mappings", "names", "ontology", "queries", "same-as", "shapes", "wikidata", "withdrawn",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Project:
    """A checkout: the folder that holds ontology/, data/ and queries/."""

    root: Path

    def __post_init__(self) -> None:
        require_checkout(self.root)

    @cached_property
    def ontology(self) -> Ontology:
        """The ontology with its alignments; raises DataError where a file does not parse."""
        return Ontology(self.ontology_graphs["ontology"])

    @cached_property
    def ontology_graphs(self) -> Mapping[str, list[ox.Triple]]:
        """The triples of ontology/ by the name of their graph: ``ontology`` and ``shapes``."""
        return read_ontology(self.root)

    @cached_property
    def entities(self) -> tuple[dict[str, EntityRecord], list[Problem]]:
        """The entities by slug, with the names that editors give them, and the problems of their files."""
        return read_entities(self.root / "data" / "entities", self.ontology)

    @cached_property
    def names(self) -> tuple[list[NamesFile], list[Problem]]:
        """What others call the entities, and the problems of those files."""
        return read_names(self.root / "data" / "names", self.entities[0])

    @cached_property
    def called(self) -> list[EntityRecord]:
        """The entities with the names that anyone gives them."""
        return list(called(self.entities[0].values(), self.names[0]))

    @cached_property
    def names_by_iri(self) -> Mapping[str, tuple[str, ...]]:
        """What entities and sources are called, by IRI."""
        labels = {iri: tuple(texts.values()) for iri, texts in self.known.labels.items()}
        return labels | {entity(each.slug): tuple(_names(each)) for each in self.called}

    @cached_property
    def source_paths(self) -> list[Path]:
        """The source files, in the order of their names."""
        return sorted((self.root / "data" / "sources").glob("*.toml"))

    @cached_property
    def known(self) -> Known:
        """What claims may refer to."""
        entities, _ = self.entities
        heads = {path.stem: source_head(path) for path in self.source_paths}
        return Known(
            self.ontology,
            {slug: each.class_iri for slug, each in entities.items()},
            {slug: head.class_iri for slug, head in heads.items()},
            dict(_currency_codes(entities.values())),
            {entity(slug): each.label for slug, each in entities.items()}
            | {source(slug): head.label for slug, head in heads.items()},
            {entity(slug): unit for slug, each in entities.items() if (unit := _unit(each))},
            frozenset(name for each in self.called for name in _names(each)),
        )

    @cached_property
    def background(self) -> ProjectBackground:
        """What the checks know of the entities, before the sources are read."""
        codes = {entity(slug): code for slug, code in self.known.currency_codes.items()}
        named = {code: iri for iri, code in codes.items()}
        for slug, record in self.entities[0].items():
            if record.class_iri == vocab.Currency:
                named |= dict.fromkeys(_names(record), entity(slug))
        return ProjectBackground(self.ontology, self.known.labels, codes, named)

    @cached_property
    def mappings(self) -> tuple[list[TermMapping], list[Problem]]:
        """The mappings of data/mappings, and the problems of their files."""
        return read_mappings(self.root / "data" / "mappings", self.known)

    @cached_property
    def mapping_sets(self) -> list[MappingSet]:
        """What the files of data/mappings say of themselves."""
        return read_mapping_sets(self.root / "data" / "mappings")

    @cached_property
    def withdrawals(self) -> tuple[list[Withdrawal], list[Problem]]:
        """What data/withdrawn.toml withdraws, and the problems of that file."""
        return read_withdrawals(self.root / "data" / "withdrawn.toml", self._defines)

    def _defines(self, name: str) -> bool:
        """Whether the data define a name such as ``id/openai``; a claim's source is read for it."""
        kind, _, rest = name.partition("/")
        if kind == "id":
            return rest in self.known.entity_classes
        slug, _, claim_id = rest.partition(".")
        if slug not in self.known.source_classes or not claim_id:
            return slug in self.known.source_classes
        if slug not in self._claim_ids:
            path = self.root / "data" / "sources" / f"{slug}.toml"
            self._claim_ids[slug] = claim_ids(path, self.known)
        return claim_id in self._claim_ids[slug]

    @cached_property
    def _claim_ids(self) -> dict[str, frozenset[str]]:
        return {}

    def source_files(self) -> list[SourceFile]:
        """All sources with their claims; raises DataError where the data hold problems."""
        read = [read_source(path, self.known) for path in self.source_paths]
        problems = [*self.entities[1], *self.mappings[1], *(p for _, found in read for p in found)]
        if problems:
            raise DataError(problems)
        return [file for file, _ in read if file is not None]

    @cached_property
    def wikidata_view(self) -> View:
        """The data in Wikidata's shape."""
        mappings, _ = self.mappings
        # Few sources prefer a claim, and the text tells which may.
        paths = (path for path in self.source_paths if b"PreferredRank" in path.read_bytes())
        read = (read_source(path, self.known) for path in paths)
        return View(mappings, self.known, [file for file, _ in read if file is not None])

    def slug_problems(self) -> list[Problem]:
        """Sources whose name is an entity's, or that of a graph the build makes itself."""
        entities, _ = self.entities
        taken = reserved.union(entities, (file.graph_name for file in self.names[0]))
        return [
            Problem(f"sources/{path.name}", 0, f"The name {path.stem!r} is taken.", "Rename the file.")
            for path in self.source_paths
            if path.stem in taken
        ]

    def library(self) -> list[queries.LibraryQuery]:
        """The query library; raises DataError where a header is incomplete."""
        return queries.load(self.root / "queries")

    def publication(self) -> Publication:
        """What data/dataset.toml says; raises DataError where it is incomplete."""
        file = TomlFile(self.root / "data" / "dataset.toml", "dataset.toml")
        table = TomlTable(file, "dataset", 0, file.tables.get("dataset", {}))
        found = Publication(
            title=table.texts("title"),
            description=table.texts("description"),
            version=str(table.take("version", str, "a version")),
            issued=str(table.take("issued", object, "a date")),
            licence=str(table.take("licence", str, "an IRI")),
            creator=str(table.take("creator", str, "a name")),
            contact=table.take_if_given("contact", str, "an IRI") or "",
            spatial=table.take_if_given("spatial", str, "an IRI") or "",
            theme=table.take_if_given("theme", dict, "a label in each language for each theme") or {},
            keyword=table.take_if_given("keyword", dict, "a list of words for each language") or {},
        )
        if file.problems:
            raise DataError(file.problems)
        return found


def _names(record: EntityRecord) -> Iterator[str]:
    yield from record.label.values()
    yield from (name for names in record.alias.values() for name in names)


def _currency_codes(entities: Iterable[EntityRecord]) -> Iterator[tuple[str, str]]:
    for each in entities:
        yield from ((each.slug, literal.lexical) for literal in _literals(each, vocab.currencyCode))


def _unit(item: EntityRecord) -> Mapping[str, str]:
    """What follows a sum in a currency, by language tag."""
    return {literal.language: literal.lexical for literal in _literals(item, vocab.unitName)}


def _literals(item: EntityRecord, prop: str) -> Iterator[Literal]:
    for name, value in item.attributes:
        if name == local_name(prop) and isinstance(value, Literal):
            yield value
