"""Reads data/entities: one table for each entity, its name being the slug."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from aikg import vocab
from aikg.claims.acknowledging import read_acknowledgement
from aikg.claims.literals import literal_of
from aikg.claims.model import Acknowledgement, EntityRecord, Iri, Literal
from aikg.claims.reading import TomlFile, TomlTable, languages
from aikg.errors import Problem
from aikg.iris import PREFIXES, TERM, entity, local_name
from aikg.ontology import Ontology, Term

TEXTS = f"{PREFIXES['rdf']}PlainLiteral"
"""The range of a text in several languages."""

TABLES: Final = "tables"
"""The folder of the entities that only tables name; their names may be in one language."""

language_form = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
"""The language tags that names may have (BCP 47); ``und`` where nobody says which language it is."""

_ADDRESS: Final = re.compile(r"https?://[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]+")
"""An IRI of the web that needs no escape in N-Quads: what is not ASCII is written with per cent signs."""

slug_form = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_entities(directory: Path, ontology: Ontology) -> tuple[dict[str, EntityRecord], list[Problem]]:
    """All entities by slug, and every problem found in the files."""
    entities: dict[str, EntityRecord] = {}
    homes: dict[str, str] = {}
    tables: dict[str, TomlTable] = {}
    paths = (*sorted(directory.glob("*.toml")), *sorted((directory / TABLES).glob("*.toml")))
    files = [TomlFile(path, f"entities/{path.relative_to(directory).as_posix()}") for path in paths]
    for file in files:
        for slug, values in file.tables.items():
            table = TomlTable(file, slug, 0, values if isinstance(values, dict) else {})
            if slug in homes:
                remedy = "Give one of the two another id."
                table.note("", f"The id {slug!r} is taken already, in {homes[slug]}.", remedy)
            homes.setdefault(slug, file.shown_as)
            is_of_table = file.shown_as.startswith(f"entities/{TABLES}/")
            entities[slug], tables[slug] = _entity(table, slug, ontology, is_of_table), table
    for slug, item in entities.items():
        _note_dangling(item, tables[slug], entities, ontology)
    return entities, [problem for file in files for problem in file.problems]


def _note_dangling(
    item: EntityRecord, table: TomlTable, entities: Mapping[str, EntityRecord], ontology: Ontology
) -> None:
    """Note each attribute that leads to no entity, or to one of another class than its property asks for."""
    for name, value in item.attributes:
        if isinstance(value, Iri):
            slug, wanted = local_name(value.value), ontology.properties[name].range
            if slug not in entities:
                table.note(name, f"There is no entity {slug!r}.", nearest(slug, entities))
            elif wanted not in ontology.ancestors(entities[slug].class_iri):
                message = f"{slug!r} is a {local_name(entities[slug].class_iri)}."
                table.note(name, message, f"{name} must be a {local_name(str(wanted))}.")


def _entity(table: TomlTable, slug: str, ontology: Ontology, is_of_table: bool) -> EntityRecord:
    if not slug_form.fullmatch(slug):
        table.note("", f"The id {slug!r} is not a slug.", "Use a-z, 0-9 and single hyphens.")
    class_iri = entity_class(table, ontology)
    label = _only_name(table) or table.texts("label") if is_of_table else table.texts("label")
    alias = _alias(table)
    url = _url(table, class_iri, ontology)
    acknowledgements = tuple(_acknowledgements(table, slug))
    attributes = tuple(_attributes(table, class_iri, ontology))
    return EntityRecord(slug, class_iri, label, alias, attributes, url, acknowledgements)


def _only_name(table: TomlTable) -> Mapping[str, str]:
    """The one name of an entity that a table alone names, as it stands there: all languages have it."""
    given = table.left.get("label")
    if not isinstance(given, str):
        return {}
    name = table.take("label", str, "the name in the table") or ""
    return dict.fromkeys(languages, name)


def entity_class(table: TomlTable, ontology: Ontology) -> str:
    """The IRI of the class that a table names under ``class``."""
    name = table.take("class", str, "the name of a class of the ontology") or ""
    if name and name not in ontology.classes:
        table.note("class", f"There is no class {name!r}.", nearest(name, ontology.classes))
    return TERM + name


def nearest(name: str, known: Mapping[str, Any]) -> str:
    """A remedy that names what was probably meant."""
    close = get_close_matches(name, _alike(name, tuple(known)), n=3)
    return f"Did you mean {' or '.join(close)}?" if close else "Add it first, or correct the name."


def _alike(name: str, known: tuple[str, ...]) -> list[str]:
    """The names that have the most pairs of letters in common with one; to compare it with all takes long."""
    found = Counter(other for pair in _pairs(name) for other in _by_pair(known).get(pair, ()))
    return [other for other, _ in found.most_common(50)]


@lru_cache(8)
def _by_pair(names: tuple[str, ...]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        for pair in _pairs(name):
            found.setdefault(pair, []).append(name)
    return found


def _pairs(name: str) -> set[str]:
    return {name[start : start + 2] for start in range(max(1, len(name) - 1))}


def _alias(table: TomlTable) -> Mapping[str, tuple[str, ...]]:
    form = "{ en = [ … ], ko = [ … ] }, and any other language by its tag"
    given = table.take_if_given("alias", dict, form) or {}
    for tag, names in given.items():
        if not language_form.fullmatch(tag) or not are_texts(names):
            table.note("alias", f"alias.{tag} does not fit.", f"Write {form}.")
            return {}
    return {tag: tuple(names) for tag, names in given.items()}


def _acknowledgements(table: TomlTable, slug: str) -> Iterator[Acknowledgement]:
    form = "[{ check = …, figures = [ … ], reason = { … } }]"
    for given in table.take_if_given("acknowledgement", list, form) or []:
        if isinstance(given, dict):
            yield read_acknowledgement(table.within("acknowledgement", given), entity(slug))
        else:
            table.note("acknowledgement", f"{given!r} is no acknowledgement.", f"Write {form}.")


def _url(table: TomlTable, class_iri: str, ontology: Ontology) -> str:
    """Where a publication can be read; what is none has no address, and so no such key."""
    if vocab.Publication not in ontology.ancestors(class_iri):
        return ""
    form = "an address of the web, such as https://example.org/report"
    given = table.take_if_given("url", str, form) or ""
    if given and not _ADDRESS.fullmatch(given):
        table.note("url", f"url = {given!r} does not fit.", f"Write {form}.")
        return ""
    return given


def are_texts(names: object) -> bool:
    """Whether a value is a list of texts, each with something in it."""
    return isinstance(names, list) and all(isinstance(name, str) and name.strip() for name in names)


def _attributes(table: TomlTable, class_iri: str, ontology: Ontology) -> Iterator[tuple[str, Iri | Literal]]:
    for key, value in table.rest().items():
        prop = ontology.properties.get(key)
        if prop is None or not prop.editorial or prop.domain not in ontology.ancestors(class_iri):
            table.note(key, f"An entity has no {key!r}.", "Use class, label, alias, or state a claim.")
            continue
        found = _values(value, prop)
        if not found:
            table.note(key, f"{key} = {value!r} does not fit.", f"The range is {prop.range}.")
        yield from ((key, each) for each in found)


def _values(value: Any, prop: Term) -> list[Iri | Literal]:
    """What an attribute says; nothing where the value does not fit."""
    if prop.kind == "object property":
        return [Iri(entity(value))] if isinstance(value, str) and slug_form.fullmatch(value) else []
    if prop.range == TEXTS:
        fits = isinstance(value, dict) and set(value) == set(languages)
        return [Literal(str(value[tag]), language=tag) for tag in languages] if fits else []
    literal = literal_of(value, prop.range or "")
    return [literal] if literal else []
