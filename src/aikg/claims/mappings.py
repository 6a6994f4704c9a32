"""Reads data/mappings: which entities and terms of ours match which of Wikidata's, and who says so."""

import re
import typing
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from aikg.claims.claim_reader import Known
from aikg.claims.entities import nearest
from aikg.claims.sssom import SssomFile, SssomRow
from aikg.errors import Problem
from aikg.iris import BASE, PREFIXES, TERM, entity, local_name, source

WD = PREFIXES["wd"]
EXACT = f"{PREFIXES['skos']}exactMatch"
NOT_FOUND = f"{PREFIXES['sssom']}NoTermFound"
"""The object of a mapping that says that a search found nothing; its confidence may be left out."""

predicates = tuple(
    f"{PREFIXES['skos']}{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")
)
decimal_form = re.compile(r"0(\.[0-9]+)?|1(\.0+)?")


@dataclass(frozen=True, slots=True)
class Mapping:
    """One mapping of an entity or a term of ours (https://mapping-commons.github.io/sssom/Mapping/).

    All but the labels, author, date and comment are IRIs, empty where a cell is. ``value_class`` limits a
    mapping of a property to values of that class; where ``inverse``, subject and value change places.
    """

    set_iri: str
    subject: str
    predicate: str
    object: str
    subject_label: str
    object_label: str
    object_category: str
    justification: str
    author_label: str
    date: str
    confidence: Decimal | None
    comment: str
    value_class: str
    inverse: bool

    @property
    def is_exact(self) -> bool:
        """Whether the two ends are the same thing."""
        return self.predicate == EXACT


@dataclass(frozen=True, slots=True)
class MappingSet:
    """A file of mappings: its IRI, and its slots, those that are IRIs written out."""

    iri: str
    slots: typing.Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Placed:
    mapping: Mapping
    file: str
    line: int


def read_mappings(directory: Path, known: Known) -> tuple[list[Mapping], list[Problem]]:
    """All mappings in the order of the files, and every problem found in them."""
    placed: list[_Placed] = []
    problems: list[Problem] = []
    for path in sorted(directory.glob("*.sssom.tsv")):
        file = SssomFile(path, f"mappings/{path.name}")
        placed += [_Placed(_mapping(file, row), file.shown_as, row.line) for row in file.rows]
        for item in placed:
            if item.file == file.shown_as:
                for message, remedy in _errors(item.mapping, known):
                    file.note(item.line, message, remedy)
        problems += file.problems
    return [item.mapping for item in placed], [*problems, *_contradictions(placed)]


def read_mapping_sets(directory: Path) -> list[MappingSet]:
    """What each file says of itself; its problems are those that ``read_mappings`` reports."""
    files = (SssomFile(path, path.name) for path in sorted(directory.glob("*.sssom.tsv")))
    return [
        MappingSet(
            file.metadata.get("mapping_set_id", ""),
            {slot: file.expanded(value) for slot, value in file.metadata.items()},
        )
        for file in files
    ]


def _mapping(file: SssomFile, row: SssomRow) -> Mapping:
    def if_given(column: str) -> str:
        return file.iri(row, column) if row.cell(column) else ""

    return Mapping(
        set_iri=file.metadata.get("mapping_set_id", ""),
        subject=file.iri(row, "subject_id"),
        predicate=file.iri(row, "predicate_id"),
        object=file.iri(row, "object_id"),
        subject_label=row.cell("subject_label"),
        object_label=row.cell("object_label"),
        object_category=if_given("object_category"),
        justification=file.iri(row, "mapping_justification"),
        author_label=row.cell("author_label"),
        date=_date(file, row),
        confidence=_confidence(file, row),
        comment=row.cell("comment"),
        value_class=if_given("value_class"),
        inverse=_inverse(file, row),
    )


def _date(file: SssomFile, row: SssomRow) -> str:
    given = row.cell("mapping_date")
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError:
        file.note(row.line, f"mapping_date {given!r} is no date.", "Write it as 2026-11-24.")
        return ""


def _confidence(file: SssomFile, row: SssomRow) -> Decimal | None:
    given = row.cell("confidence")
    if decimal_form.fullmatch(given):
        return Decimal(given)
    if given or file.iri(row, "object_id") != NOT_FOUND:
        file.note(row.line, f"confidence {given!r} is not between 0 and 1.", "Write it as 0.95.")
    return None


def _inverse(file: SssomFile, row: SssomRow) -> bool:
    given = row.cell("direction")
    if given not in ("", "inverse"):
        file.note(row.line, f"There is no direction {given!r}.", "Write inverse, or leave it empty.")
    return given == "inverse"


def _errors(mapping: Mapping, known: Known) -> Iterator[tuple[str, str]]:
    """What is wrong with one mapping by itself: message and remedy."""
    if mapping.predicate and mapping.predicate not in predicates:
        kinds = ", ".join(f"skos:{local_name(iri)}" for iri in predicates)
        yield f"<{mapping.predicate}> says no match.", f"Use one of {kinds}."
    yield from _subject_errors(mapping, known)
    if mapping.object.startswith(WD) and not re.fullmatch(r"[QP][1-9][0-9]*", mapping.object[len(WD) :]):
        yield f"<{mapping.object}> is no item or property.", "Write wd:Q… or wd:P…."
    for iri in (mapping.value_class, mapping.object_category):
        if iri and iri.removeprefix(TERM) not in known.ontology.classes:
            yield f"There is no class <{iri}>.", nearest(local_name(iri), known.ontology.classes)
    yield from _disjointness(mapping, known)


def _subject_errors(mapping: Mapping, known: Known) -> Iterator[tuple[str, str]]:
    if not mapping.subject.startswith(BASE):
        return
    name = mapping.subject.removeprefix(TERM)
    if mapping.subject.startswith(TERM):
        term = known.ontology.terms.get(name)
        if term is None:
            yield f"There is no term {name!r}.", nearest(name, known.ontology.terms)
        elif mapping.object.startswith(WD):
            is_property = term.kind.endswith("property")
            if is_property != mapping.object.startswith(f"{WD}P"):
                yield f"{name!r} is a {term.kind}.", "Classes match items, properties match properties."
    elif _class_of(mapping.subject, known) is None:
        slug = local_name(mapping.subject)
        yield f"There is no entity {slug!r}.", nearest(slug, known.entity_classes)
    elif mapping.object.startswith(f"{WD}P"):
        yield "An entity matches no property.", "Write wd:Q…."


def _class_of(subject: str, known: Known) -> str | None:
    slug = local_name(subject)
    return known.class_of(slug) if subject in (entity(slug), source(slug)) else None


def _disjointness(mapping: Mapping, known: Known) -> Iterator[tuple[str, str]]:
    ours = _class_of(mapping.subject, known)
    if not (mapping.is_exact and ours and mapping.object_category):
        return
    if known.ontology.disjoint(ours, mapping.object_category):
        names = f"a {local_name(ours)}, {mapping.object_label!r} a {local_name(mapping.object_category)}"
        yield f"{mapping.subject_label!r} is {names}; nothing is both.", "Find the right item, or none."


def _contradictions(placed: Iterable[_Placed]) -> Iterator[Problem]:
    """Rows that say the same again, and exact matches of one thing with two."""
    rows: dict[tuple[str, ...], _Placed] = {}
    ends: dict[str, _Placed] = {}
    for item in placed:
        mapping = item.mapping
        key = (mapping.subject, mapping.predicate, mapping.object, mapping.value_class)
        if key in rows:
            remedy = "Remove one of the two."
            message = f"The same mapping stands in {_place(rows[key])}."
            yield Problem(item.file, item.line, message, remedy)
            continue
        rows[key] = item
        for end in {mapping.subject, mapping.object} - {NOT_FOUND} if mapping.is_exact else ():
            if end in ends:
                message = f"<{end}> has another exact match in {_place(ends[end])}."
                yield Problem(item.file, item.line, message, "At most one of them can be exact.")
            ends.setdefault(end, item)


def _place(item: _Placed) -> str:
    return f"{item.file}:{item.line}"
