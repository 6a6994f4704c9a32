"""Propose items of Wikidata for entities that have none, and write what a person confirms."""

import argparse
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import httpx

from aikg.build.project import Project
from aikg.claims.model import EntityRecord
from aikg.errors import AikgError
from aikg.wikidata.api import ADDRESS, WikidataApi
from aikg.wikidata.correspondence import Correspondence
from aikg.wikidata.items import WikidataItem, item_of, read_items
from aikg.wikidata.linking import Confirmation, items_by_name, searched_items, unlinked, write_row
from aikg.wikidata.proposals import Proposal, Proposer, contexts

example = """\
  aikg link --review
  aikg link naver baai
  aikg link --items items.json --interactive --author 'A. Person'
  aikg link naver --accept Q123 --author 'A. Person'"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("entity", nargs="*", help="ids of entities (default: all that are not linked)")
    parser.add_argument("--project", type=Path, default=Path(), help="a checkout (default: this folder)")
    parser.add_argument("--review", action="store_true", help="list what has no link, and what was searched")
    parser.add_argument("--items", type=Path, help="search a file: JSON dump, entity JSON, SPARQL result")
    parser.add_argument("--address", default=ADDRESS, help="the API that is searched (default: %(default)s)")
    parser.add_argument("--cache", type=Path, help="a folder that keeps the API's answers")
    parser.add_argument("--least", type=float, default=0.3, help="the least score shown (default: 0.3)")
    parser.add_argument("--interactive", action="store_true", help="ask which candidate is right")
    parser.add_argument("--accept", metavar="ITEM", help="link the entity to this item")
    parser.add_argument("--author", help="who confirms; needed to write")
    parser.add_argument("--confidence", default="0.9", help="of what is confirmed, 0 to 1 (default: 0.9)")


def run(given: argparse.Namespace) -> int:
    """Review, propose, or write; 1 where nothing was found."""
    project = Project(given.project)
    left = _chosen(project, given.entity)
    if given.review:
        return _review(left)
    proposer = _proposer(project)
    with httpx.Client(timeout=30.0, follow_redirects=False) as client:
        api = WikidataApi(client, time.sleep, given.address, given.cache)
        if given.accept:
            return _accept(project, proposer, given, [entity for entity, _ in left], api)
        find = _finder([entity for entity, _ in left], given.items, api)
        shown = [_propose(project, proposer, entity, find(entity), given) for entity, _ in left]
    return 0 if any(shown) else 1


def _chosen(project: Project, slugs: list[str]) -> list[tuple[EntityRecord, str]]:
    entities, _ = project.entities
    left = unlinked(entities.values(), project.mappings[0])
    unknown = [slug for slug in slugs if slug not in {entity.slug for entity, _ in left}]
    if unknown:
        raise AikgError(f"{unknown[0]!r} is no entity without a link. `aikg link --review` lists them.")
    return [(entity, said) for entity, said in left if not slugs or entity.slug in slugs]


def _review(left: list[tuple[EntityRecord, str]]) -> int:
    for entity, said in sorted(left, key=lambda pair: (not pair[1], pair[0].class_iri, pair[0].slug)):
        names = " / ".join(dict.fromkeys(entity.label.values()))
        kind = entity.class_iri.rsplit("#", 1)[-1]
        print(f"{entity.slug}  ({kind}) {names}\n    {said or 'not searched yet'}")
    print(f"{len(left)} entities without an item of Wikidata")
    return 0


def _proposer(project: Project) -> Proposer:
    correspondence = Correspondence(project.mappings[0], project.known)
    known = contexts(project.source_files(), correspondence)
    return Proposer(project.ontology, correspondence, known)


def _finder(
    entities: list[EntityRecord], file: Path | None, api: WikidataApi
) -> Callable[[EntityRecord], Iterable[WikidataItem]]:
    if file is None:
        return lambda entity: searched_items(entity, api)
    found = items_by_name(entities, read_items(file))
    return lambda entity: found.get(entity.slug, ())


def _propose(
    project: Project,
    proposer: Proposer,
    entity: EntityRecord,
    items: Iterable[WikidataItem],
    given: argparse.Namespace,
) -> bool:
    candidates = [c for c in proposer.candidates(entity, items) if c.score >= given.least]
    print(f"{entity.slug}  {' / '.join(dict.fromkeys(entity.label.values()))}")
    for number, candidate in enumerate(candidates, 1):
        _print(number, candidate)
    if not candidates:
        print("    no candidate")
    elif given.interactive and (right := _answer(candidates)):
        _write(project, entity, right, given)
    return bool(candidates)


def _print(number: int, candidate: Proposal) -> None:
    item = candidate.item
    about = item.descriptions.get("en") or item.descriptions.get("ko") or "no description"
    print(f"  {number}. {item.id}  {candidate.score:.2f}  {item.label}: {about}")
    for reason in candidate.reasons:
        print(f"       {reason.points:+.2f}  {reason.text}")


def _answer(candidates: list[Proposal]) -> Proposal | None:
    print("  Which is it? Its number, or nothing for none: ", end="", flush=True)
    text = sys.stdin.readline().strip()
    return candidates[int(text) - 1] if text.isdecimal() and 0 < int(text) <= len(candidates) else None


def _accept(
    project: Project,
    proposer: Proposer,
    given: argparse.Namespace,
    entities: list[EntityRecord],
    api: WikidataApi,
) -> int:
    if len(given.entity) != 1:
        raise AikgError("--accept links one entity. Name it: aikg link ENTITY --accept ITEM.")
    known = read_items(given.items) if given.items else map(item_of, api.entities([given.accept]))
    item = next((item for item in known if item.id == given.accept), None)
    if item is None:
        raise AikgError(f"There is no item {given.accept}. Look it up again; an identifier is never guessed.")
    _write(project, entities[0], proposer.candidate(entities[0], item), given)
    return 0


def _write(project: Project, entity: EntityRecord, candidate: Proposal, given: argparse.Namespace) -> None:
    if not given.author:
        raise AikgError("Who confirms this? Give --author NAME.")
    confirmation = Confirmation(given.author, date.today().isoformat(), given.confidence)
    write_row(project.root / "data" / "mappings", entity, candidate, confirmation, project.known)
    print(f"  {entity.slug} is linked to {candidate.item.id}.")
