"""Reads data/sources: one file for each source, with the claims that were read from it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import tomli

from aikg import vocab
from aikg.claims.acknowledging import read_acknowledgement, read_answers
from aikg.claims.cited_places import PASSAGE, TABLE, CitedPlaces, read_cited_places
from aikg.claims.claim_reader import ClaimReader, Known
from aikg.claims.entities import entity_class, nearest, slug_form
from aikg.claims.model import Acknowledgement, Claim, Source, SourceFile
from aikg.claims.reading import TomlFile, TomlTable
from aikg.claims.tables.mapping import STATEMENT, VALUES
from aikg.claims.tables.row_claims import claims_of_tables
from aikg.errors import Problem
from aikg.iris import TERM, claim, local_name

_TABLES: Final = frozenset(
    {"source", PASSAGE, TABLE, VALUES, STATEMENT, "claim", "acknowledgement", "answer"}
)
"""The tables that a source file may have."""

_LANGUAGE: Final = re.compile("[a-z]{2,3}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class SourceHead:
    """What a source file says of its source before its claims; empty where it cannot be told."""

    class_iri: str = ""
    label: Mapping[str, str] = field(default_factory=dict)


def source_head(path: Path) -> SourceHead:
    """The class and the names that a source file declares."""
    head, _, _ = path.read_text(encoding="utf-8", errors="replace").partition("\n[[")
    try:
        header = tomli.loads(head).get("source", {})
    except tomli.TOMLDecodeError:
        return SourceHead()
    label = header.get("label")
    return SourceHead(f"{TERM}{header.get('class', '')}", label if isinstance(label, dict) else {})


def claim_ids(path: Path, known: Known) -> frozenset[str]:
    """The ids that a source file gives its claims, whatever else is wrong with them."""
    tables = TomlFile(path, path.name).tables
    if STATEMENT in tables:
        file, _ = read_source(path, known)
        return frozenset(each.id for each in file.claims) if file else frozenset()
    return frozenset(str(each.get("id")) for each in tables.get("claim", []) if isinstance(each, dict))


def read_source(
    path: Path, known: Known, tables: Path | None = None
) -> tuple[SourceFile | None, list[Problem]]:
    """One source with all its claims, and every problem in its file; None where there is no [source].

    ``tables`` is the folder of compact tables, data/tables of the same checkout where it is None.
    """
    file = TomlFile(path, f"sources/{path.name}")
    header = file.tables.get("source")
    if not isinstance(header, dict):
        if not file.problems:
            message, remedy = "There is no [source] table.", "Start the file with one."
            file.problems.append(Problem(file.shown_as, 1, message, remedy))
        return None, file.problems
    origin = _source(TomlTable(file, "source", 0, header), path.stem, known)
    places = read_cited_places(file, origin.text_length)
    written = _claims(file, origin, places, known)
    folder = tables or path.parent.parent / "tables"
    claims = (*written, *claims_of_tables(file, origin, places, known, folder))
    acknowledgements = tuple(_acknowledgements(file, path.stem, {item.id for item in claims}))
    for name in set(file.tables) - _TABLES:
        table = TomlTable(file, name, 0, {})
        remedy = f"Use {', '.join(sorted(_TABLES))}."
        table.note("", f"There is no table {name!r} here.", remedy)
    return SourceFile(origin, claims, acknowledgements), file.problems


def _source(table: TomlTable, slug: str, known: Known) -> Source:
    if not slug_form.fullmatch(slug):
        table.note("", f"The file name {slug!r} is not a slug.", "Use a-z, 0-9 and hyphens.")
    issued = table.take("issued", date, "a date, such as 2023-02-06")
    found = Source(
        slug=slug,
        class_iri=entity_class(table, known.ontology),
        label=table.texts("label"),
        url=table.take("url", str, "where the source is published") or "",
        issued=issued.isoformat() if issued else "",
        language=_language(table),
        text_length=table.take_if_given("textLength", int, "a number of code points"),
        sha256=table.take_if_given("sha256", str, "64 hexadecimal digits"),
        derived_from=tuple(_derived_from(table, slug, known)),
        licence=table.take_if_given("licence", str, "the IRI of a licence") or "",
        credit=table.take_if_given("credit", str, "the words in which the publisher is credited") or "",
    )
    known_keys = "class, label, url, issued, language, textLength, sha256, derivedFrom, licence and credit"
    table.refuse_rest(known_keys)
    return found


def _derived_from(table: TomlTable, slug: str, known: Known) -> Iterator[str]:
    """The sources and publications that a source takes its statements from."""
    for name in table.take_if_given("derivedFrom", list, "a list of ids of sources or publications") or ():
        class_iri = known.class_of(name) if isinstance(name, str) else None
        if name == slug:
            table.note("derivedFrom", f"{name!r} is derived from itself.", "Name another source.")
        elif class_iri is None:
            message = f"There is no source {name!r}."
            remedy = nearest(str(name), {**known.source_classes, **known.entity_classes})
            table.note("derivedFrom", message, remedy)
        elif vocab.Publication not in known.ontology.ancestors(class_iri):
            table.note("derivedFrom", f"{name!r} is no publication.", "Name a source or a publication.")
        else:
            yield known.iri_of(name)


def _language(table: TomlTable) -> str:
    """The language of the source: a tag of BCP 47, whose first part is a code of ISO 639."""
    tag = table.take("language", str, "a language tag") or ""
    if tag and not _LANGUAGE.fullmatch(tag):
        table.note("language", f"{tag!r} is no language tag.", "Write one such as en, ko or zh-Hant.")
    return tag


def _tables(file: TomlFile, name: str) -> list[TomlTable]:
    given = file.tables.get(name, [])
    if not isinstance(given, list) or not all(isinstance(values, dict) for values in given):
        TomlTable(file, name, 0, {}).note("", f"{name} is not a list of tables.", f"Write [[{name}]].")
        return []
    return [TomlTable(file, name, index, values) for index, values in enumerate(given)]


def _claims(file: TomlFile, origin: Source, places: CitedPlaces, known: Known) -> Iterable[Claim]:
    seen: set[str] = set()
    for table in _tables(file, "claim"):
        claim = ClaimReader(table, origin, places, known).read()
        if claim is None:
            continue
        if claim.id in seen:
            table.note("id", f"The claim id {claim.id!r} is taken already.", "Give it another.")
        seen.add(claim.id)
        yield claim


def _acknowledgements(file: TomlFile, slug: str, claim_ids: set[str]) -> Iterator[Acknowledgement]:
    """What is acknowledged and what is answered; each once, so that nobody wonders which holds."""
    for table in _tables(file, "acknowledgement"):
        claim_id = table.take("claim", str, "the id of a claim of this file") or ""
        if claim_id not in claim_ids:
            remedy = nearest(claim_id, dict.fromkeys(claim_ids))
            table.note("claim", f"There is no claim {claim_id!r}.", remedy)
        yield read_acknowledgement(table, claim(slug, claim_id))
    seen: set[tuple[str, str, tuple[str, ...]]] = set()
    for table in _tables(file, "answer"):
        for answer in read_answers(table, slug, claim_ids):
            question = answer.about, answer.rule, answer.figures
            if question in seen:
                message = f"This question about {local_name(answer.about)!r} is answered already."
                table.note("claims", message, "Answer it once.")
            seen.add(question)
            yield answer
