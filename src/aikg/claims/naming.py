"""Reads data/names: what others call the entities, a file for each of those who say so."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from aikg.claims.entities import are_texts, language_form, nearest
from aikg.claims.model import EntityRecord
from aikg.claims.n_triples import Triple, tagged, texts, triple, typed
from aikg.claims.reading import TomlFile, TomlTable
from aikg.errors import Problem
from aikg.iris import entity, graph

Names = Mapping[str, tuple[str, ...]]
"""Names by language tag."""


@dataclass(frozen=True, slots=True)
class Naming:
    """What one entity is called, and the IRI of the record that calls it so."""

    slug: str
    record: str
    names: Names


@dataclass(frozen=True, slots=True)
class NamesFile:
    """The names of one origin, which says them under a licence; ``issued`` is the date of its edition."""

    slug: str
    title: Mapping[str, str]
    url: str
    licence: str
    issued: str
    namings: tuple[Naming, ...]

    @property
    def graph_name(self) -> str:
        """The name of the graph with these names."""
        return f"named-by-{self.slug}"

    def triples(self) -> Iterator[Triple]:
        """Where the names come from, and the names, each with the record that it stands in."""
        own = f"<{graph(self.graph_name)}>"
        yield from texts(own, "rdfs:label", self.title)
        yield triple(own, "dcterms:source", f"<{self.url}>")
        yield triple(own, "dcterms:license", f"<{self.licence}>")
        yield triple(own, "dcterms:issued", typed(self.issued, "date"))
        for naming in self.namings:
            subject = f"<{entity(naming.slug)}>"
            yield triple(subject, "rdfs:seeAlso", f"<{naming.record}>")
            for tag, names in naming.names.items():
                yield from (triple(subject, "skos:altLabel", tagged(name, tag)) for name in names)


def read_names(
    directory: Path, entities: Mapping[str, EntityRecord]
) -> tuple[list[NamesFile], list[Problem]]:
    """The files of names in their order, and every problem found in them."""
    files: list[NamesFile] = []
    problems: list[Problem] = []
    taken = {(slug, name) for slug, known in entities.items() for name in _own_names(known)}
    for path in sorted(directory.glob("*.toml")):
        file = TomlFile(path, f"names/{path.name}")
        files.append(_names_file(file, path.stem, entities, taken))
        problems += file.problems
    return files, problems


def called(entities: Iterable[EntityRecord], files: Iterable[NamesFile]) -> Iterator[EntityRecord]:
    """The entities, each with all names that anyone gives it as its own."""
    given: dict[str, list[Naming]] = defaultdict(list)
    for naming in (naming for file in files for naming in file.namings):
        given[naming.slug].append(naming)
    for known in entities:
        yield replace(known, alias=_merged([known.alias, *(naming.names for naming in given[known.slug])]))


def _merged(every: Iterable[Names]) -> Names:
    merged: dict[str, tuple[str, ...]] = {}
    for tag, found in (pair for names in every for pair in names.items()):
        merged[tag] = merged.get(tag, ()) + found
    return merged


def _own_names(known: EntityRecord) -> Iterator[tuple[str, str]]:
    yield from known.label.items()
    yield from ((tag, name) for tag, names in known.alias.items() for name in names)


def _names_file(
    file: TomlFile, slug: str, entities: Mapping[str, EntityRecord], taken: set[tuple[str, tuple[str, str]]]
) -> NamesFile:
    table = TomlTable(file, "source", 0, file.tables.get("source", {}))
    found = NamesFile(
        slug,
        table.texts("title"),
        str(table.take("url", str, "an IRI")),
        str(table.take("licence", str, "an IRI")),
        str(table.take("issued", object, "a date")),
        tuple(
            _naming(TomlTable(file, f"names.{name}", 0, values), name, entities, taken)
            for name, values in file.tables.get("names", {}).items()
        ),
    )
    table.refuse_rest("title, url, licence and issued")
    return found


def _naming(
    table: TomlTable, slug: str, entities: Mapping[str, EntityRecord], taken: set[tuple[str, tuple[str, str]]]
) -> Naming:
    if slug not in entities:
        table.note("", f"There is no entity {slug!r}.", nearest(slug, entities))
    record = str(table.take("record", str, "the IRI of the record"))
    names: dict[str, tuple[str, ...]] = {}
    for tag, given in table.rest().items():
        if not language_form.fullmatch(tag) or not are_texts(given):
            table.note(tag, f"{tag} = {given!r} does not fit.", 'Write names by language: zh = ["…"].')
            continue
        names[tag] = tuple(given)
        for text in given:
            if (slug, (tag, text)) in taken:
                table.note(tag, f"{slug!r} has the name {text!r} already.", "Name it once.")
            taken.add((slug, (tag, text)))
    return Naming(slug, record, names)
