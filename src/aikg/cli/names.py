"""Look names up: which entities they mean, for certain or perhaps."""

import argparse
from contextlib import closing
from pathlib import Path

from aikg.build.project import Project
from aikg.build.register import register
from aikg.checkout import is_checkout
from aikg.cli.own_dump import own_dump
from aikg.iris import local_name
from aikg.reconcile.candidates import Candidate, ReconciliationQuery
from aikg.reconcile.reconciler import Reconciler
from aikg.reconcile.spaces import OWN
from aikg.store import Store
from aikg.store.local import LocalStore
from aikg.store.location import open_store

example = """\
  aikg names 'WuDao 2.0'
  aikg names 네이버 '悟道 2.0' --type Organization
  aikg names Kakao --store dist/aikg.nq"""

_SECONDS = 60.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("name", nargs="+", help="a name in any language, an id, an IRI or a Wikidata item")
    parser.add_argument("--type", help="a class of the ontology; what is not in it is left out")
    parser.add_argument("--limit", type=int, default=5, help="the most candidates of a name (5)")
    parser.add_argument(
        "--store",
        help="a dump, a store's folder or an endpoint's address (default: the files of the checkout that "
        "this folder is, built or not; elsewhere the published dump)",
    )


def run(given: argparse.Namespace) -> int:
    """Print the candidates of each name, the best first; ``match`` marks what is safe to take."""
    for name, found in zip(given.name, _found(given), strict=True):
        print(name)
        for candidate in found:
            print(f"  {_line(candidate)}")
        if not found:
            print("  no candidate")
    return 0


def _found(given: argparse.Namespace) -> list[list[Candidate]]:
    types, most = (given.type,) if given.type else (), max(1, given.limit)
    queries = [ReconciliationQuery((name,), types, limit=most) for name in given.name]
    with closing(_store(given.store)) as store:
        return Reconciler(store, _SECONDS).candidates(queries, OWN)


def _store(location: str | None) -> Store:
    if location is None and is_checkout(Path.cwd()):
        return LocalStore(register(Project(Path.cwd())))
    return open_store(location or str(own_dump(Path.cwd())))


def _line(candidate: Candidate) -> str:
    entity = candidate.entity
    labels = " / ".join(dict.fromkeys(entity.labels[tag] for tag in sorted(entity.labels)))
    classes = ", ".join(map(local_name, entity.narrowest))
    verdict = "match" if candidate.match else "     "
    return f"{candidate.score:6.2f}  {verdict}  {entity.slug}  {labels} ({classes})"
