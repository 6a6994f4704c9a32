"""Reads and writes data/resolved: which entity each name of a source's tables means, and who says so.

The files are mapping sets of SSSOM (https://mapping-commons.github.io/sssom/). A name is a subject by its
class and its text, so that what is said of it holds for every row, and for later editions of the table.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from aikg.checkout import WAITING
from aikg.claims.mappings import EXACT, NOT_FOUND
from aikg.claims.sssom import SssomFile, SssomRow
from aikg.errors import Problem
from aikg.iris import BASE, PREFIXES, TERM, entity, local_name

TOOL: Final = "aikg resolve"
"""Who is named as the author of what no person has ruled."""

RULED, MATCHED = "ManualMappingCuration", "CompositeMatching"
"""The justifications of the semantic mapping vocabulary: a person says so, or names and facts agree."""

VERSION_OF, PART_OF = f"{TERM}versionOf", f"{TERM}partOf"
_PREDICATES: Final = (EXACT, VERSION_OF, PART_OF)
_DATE: Final = re.compile(r"-\d{4}-\d{2}-\d{2}$")
_BLANKS: Final = re.compile(r"\s+")
_PREFIXES: Final = ("aikg", "id", "skos", "sssom", "semapv")
_COLUMNS: Final = (
    "subject_id", "subject_label", "predicate_id", "object_id", "object_label", "object_category",
    "mapping_justification", "author_label", "mapping_date", "confidence", "comment",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResolvedName:
    """That a name of tables means an entity, or one that is a version or a part of it.

    ``class_name`` is the class that the mapping asks for, ``slug`` that of the entity, empty where the name
    stands for nothing. ``predicate`` is an IRI; ``category``, the class of a new entity, and
    ``justification`` are local names. ``confidence`` is from 0 to 1.
    """

    class_name: str
    text: str
    predicate: str
    slug: str
    label: str
    category: str
    justification: str
    author: str
    date: str
    confidence: str
    comment: str

    @property
    def is_exact(self) -> bool:
        """Whether the name is one of the entity itself."""
        return self.predicate == EXACT

    @property
    def is_ruled(self) -> bool:
        """Whether a person says so."""
        return self.author != TOOL


def set_name(source_slug: str) -> str:
    """The name of what is resolved for a source, which all editions of a table share: its slug, undated."""
    return _DATE.sub("", source_slug)


def resolved_path(data: Path, source_slug: str) -> Path:
    """The file that says what the names of a source mean; ``data`` is the folder of that name."""
    return data / "resolved" / f"{set_name(source_slug)}.sssom.tsv"


def waiting_path(data: Path, source_slug: str) -> Path:
    """The file of proposals that wait for a ruling."""
    return data / "resolved" / f"{set_name(source_slug)}{WAITING}"


def entities_by_text(rows: Iterable[ResolvedName]) -> Mapping[str, Mapping[str, str]]:
    """The slug of the entity of each text, by class; empty for a text that stands for nothing."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        if row.is_exact:
            found[row.class_name][row.text] = row.slug
    return found


def read_resolved(path: Path) -> tuple[list[ResolvedName], list[Problem]]:
    """The rows of a file, none where there is no file, and every problem in it."""
    if not path.is_file():
        return [], []
    file = SssomFile(path, f"resolved/{path.name}")
    rows = [_row(file, row) for row in file.rows]
    meanings: dict[tuple[str, str], int] = {}
    for line, row in zip((each.line for each in file.rows), rows, strict=True):
        key = (row.class_name, row.text)
        if row.is_exact and row.is_ruled and meanings.setdefault(key, line) != line:
            file.note(line, f"{row.text!r} is ruled in line {meanings[key]} already.", "Remove one of them.")
    return rows, file.problems


def _row(file: SssomFile, row: SssomRow) -> ResolvedName:
    class_name, _, text = file.iri(row, "subject_id").partition("#")[2].partition("/")
    predicate, meant = file.iri(row, "predicate_id"), file.iri(row, "object_id")
    if not (class_name and text):
        file.note(row.line, "The subject is no name of a class.", "Write name:CLASS/TEXT, as the others do.")
    if predicate not in _PREDICATES:
        remedy = "Use skos:exactMatch, aikg:versionOf or aikg:partOf."
        file.note(row.line, f"predicate_id {row.cell('predicate_id')!r} does not fit.", remedy)
    slug = meant.removeprefix(entity(""))
    if meant != NOT_FOUND and entity(slug) != meant:
        file.note(row.line, f"{row.cell('object_id')!r} is no entity.", "Write id:… or sssom:NoTermFound.")
    return ResolvedName(
        class_name,
        unquote(text),
        predicate,
        "" if meant == NOT_FOUND else slug,
        row.cell("object_label"),
        row.cell("object_category").partition(":")[2],
        row.cell("mapping_justification").partition(":")[2],
        row.cell("author_label"),
        row.cell("mapping_date"),
        row.cell("confidence"),
        row.cell("comment"),
    )


def write_resolved(path: Path, title: str, licence: str, rows: Iterable[ResolvedName]) -> None:
    """Write a file anew, in the order of the rows."""
    name = path.name.removesuffix(".sssom.tsv")
    out = io.StringIO(newline="")
    prefixes = {prefix: PREFIXES[prefix] for prefix in _PREFIXES}
    prefixes |= {"name": f"{BASE}mappings/{name}#", "home": BASE}
    out.write("#curie_map:\n" + "".join(f"#  {prefix}: {iri}\n" for prefix, iri in prefixes.items()))
    out.write(f"#license: {licence}\n#mapping_set_id: {BASE}mappings/{name}\n#mapping_set_title: {title}\n")
    out.write(f"#mapping_tool: {TOOL}\n#object_source: home:dataset\n")
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(_cells(row) for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(out.getvalue(), encoding="utf-8")


def _cells(row: ResolvedName) -> tuple[str, ...]:
    prefix = "skos" if row.is_exact else "aikg"
    return (
        f"name:{row.class_name}/{quote(row.text, safe='')}",
        _BLANKS.sub(" ", row.text),
        f"{prefix}:{local_name(row.predicate)}",
        f"id:{row.slug}" if row.slug else "sssom:NoTermFound",
        _BLANKS.sub(" ", row.label),
        f"aikg:{row.category}" if row.category else "",
        f"semapv:{row.justification}",
        row.author,
        row.date,
        row.confidence,
        row.comment,
    )
