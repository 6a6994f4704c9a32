"""Where entities lack a link: what was searched, which items there are, and the row of a confirmed match."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from aikg import iris
from aikg.claims.claim_reader import Known
from aikg.claims.mappings import NOT_FOUND, read_mappings
from aikg.claims.mappings import Mapping as TermMapping
from aikg.claims.model import EntityRecord
from aikg.errors import AikgError, DataError
from aikg.iris import compact
from aikg.wikidata.api import WikidataApi
from aikg.wikidata.items import WikidataItem, item_of
from aikg.wikidata.proposals import Proposal, folded, names_of


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who confirms a match, when (a date), and how sure they are, from 0 to 1."""

    author: str
    date: str
    confidence: str


def unlinked(
    entities: Iterable[EntityRecord], mappings: Iterable[TermMapping]
) -> list[tuple[EntityRecord, str]]:
    """The entities without an exact match, each with what was found when it was last searched."""
    matches = [mapping for mapping in mappings if mapping.is_exact]
    linked = {mapping.subject for mapping in matches if mapping.object != NOT_FOUND}
    searched = {m.subject: f"{m.date}: {m.comment}" for m in matches if m.object == NOT_FOUND}
    left = (entity for entity in entities if iris.entity(entity.slug) not in linked)
    return [(entity, searched.get(iris.entity(entity.slug), "")) for entity in left]


def items_by_name(
    entities: Iterable[EntityRecord], items: Iterable[WikidataItem]
) -> Mapping[str, list[WikidataItem]]:
    """The items that share a name with an entity, by slug; read one by one, so that a dump may be long."""
    slugs: dict[str, set[str]] = defaultdict(set)
    for entity in entities:
        for names in names_of(entity).values():
            for name in names:
                slugs[folded(name)].add(entity.slug)
    found: dict[str, list[WikidataItem]] = defaultdict(list)
    for item in items:
        for slug in sorted({slug for name in item.names() for slug in slugs.get(folded(name), ())}):
            found[slug].append(item)
    return found


def searched_items(entity: EntityRecord, api: WikidataApi) -> Iterator[WikidataItem]:
    """The items that the search finds under any name of an entity."""
    hits: dict[str, None] = {}
    for tag, names in names_of(entity).items():
        for name in names:
            hits |= dict.fromkeys(api.search(name, tag))
    yield from map(item_of, api.entities(hits))


def write_row(
    folder: Path, entity: EntityRecord, candidate: Proposal, confirmation: Confirmation, known: Known
) -> None:
    """Add a confirmed match to data/mappings, in place of the row that nothing was found.

    Raises DataError, and leaves the file as it was, where the mappings would contradict each other.
    """
    path = folder / "wikidata-entities.sssom.tsv"
    changed = {path: _with_row(path, _cells(entity, candidate, confirmation))}
    searched = folder / "wikidata-not-found.sssom.tsv"
    if searched.is_file():
        changed[searched] = _without(searched, compact(iris.entity(entity.slug)))
    with TemporaryDirectory() as trial:
        for file in folder.glob("*.sssom.tsv"):
            text = changed.get(file) or file.read_text(encoding="utf-8")
            (Path(trial) / file.name).write_text(text, encoding="utf-8")
        _, problems = read_mappings(Path(trial), known)
    if problems:
        raise DataError(problems)
    for file, text in changed.items():
        partial = file.with_suffix(".partial")
        partial.write_text(text, encoding="utf-8")
        partial.replace(file)


def _cells(entity: EntityRecord, candidate: Proposal, confirmation: Confirmation) -> Mapping[str, str]:
    reasons = "; ".join(reason.text for reason in candidate.reasons)
    return {
        "subject_id": compact(iris.entity(entity.slug)),
        "subject_label": entity.label["en"],
        "predicate_id": "skos:exactMatch",
        "object_id": f"wd:{candidate.item.id}",
        "object_label": candidate.item.label,
        "object_category": compact(candidate.category) if candidate.category else "",
        "mapping_justification": "semapv:ManualMappingCuration",
        "author_label": confirmation.author,
        "mapping_date": confirmation.date,
        "confidence": confirmation.confidence,
        "comment": f"Confirmed by a person: {reasons}.",
    }


def _with_row(path: Path, cells: Mapping[str, str]) -> str:
    if not path.is_file():
        raise AikgError(f"There is no {path}. Run this in a checkout of aikg.")
    lines = path.read_text(encoding="utf-8").splitlines()
    header = next(line for line in lines if not line.startswith("#"))
    start = lines.index(header) + 1
    row = "\t".join(" ".join(cells.get(column, "").split()) for column in header.split("\t"))
    return "\n".join([*lines[:start], *sorted([*lines[start:], row])]) + "\n"


def _without(path: Path, subject: str) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith(f"{subject}\t")) + "\n"
