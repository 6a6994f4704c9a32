"""Take what another data set says of the linked entities as claims by a source of its own."""

import argparse
import json
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from aikg.build.project import Project
from aikg.errors import AikgError
from aikg.store import Query
from aikg.store.remote.remote_store import RemoteStore
from aikg.store.remote.request import Endpoint
from aikg.wikidata.importing import Importer, source_file
from aikg.wikidata.received import query, received

example = """\
  aikg import wikidata entities.json
  aikg import wikidata --endpoint https://query.wikidata.org/sparql"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("source", choices=("wikidata",))
    parser.add_argument("file", nargs="?", type=Path, help="entity JSON, or a SPARQL result in JSON")
    parser.add_argument("--endpoint", metavar="URL", help="a SPARQL endpoint in Wikidata's shape to ask")
    parser.add_argument("--project", type=Path, default=Path(), help="a checkout (default: this folder)")
    parser.add_argument("--date", type=date.fromisoformat, help="when it was retrieved (default: today)")


def run(given: argparse.Namespace) -> int:
    """Write data/sources/wikidata-<date>.toml; 1 where nothing follows."""
    if (given.file is None) == (given.endpoint is None):
        raise AikgError("Where from? Give a file, or --endpoint URL.")
    project = Project(given.project)
    retrieved = given.date or date.today()
    path = project.root / "data" / "sources" / f"wikidata-{retrieved.isoformat()}.toml"
    if path.exists():
        raise AikgError(f"{path} is there already. Remove it first, or give --date.")
    importer = Importer(project.mappings[0], project.known, project.entities[0])
    imported = importer.run(received(_document(given, importer)))
    for reason, count in imported.skipped.most_common():
        print(f"{count} statements were left out: {reason}")
    if not imported.tables:
        print("No claim follows from the rest.")
        return 1
    path.write_text(source_file(imported.tables, retrieved), encoding="utf-8")
    print(f"{path}: {len(imported.tables)} claims")
    return 0


def _document(given: argparse.Namespace, importer: Importer) -> Any:
    try:
        if given.file is not None:
            return json.loads(given.file.read_text(encoding="utf-8"))
        return json.loads(_asked(given.endpoint, query(importer.items, importer.properties)))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        place = given.file or given.endpoint
        raise AikgError(f"{place} cannot be read: {error}. Give JSON, as Wikidata has it.") from error


def _asked(url: str, text: str) -> bytes:
    with closing(RemoteStore(Endpoint(url, url))) as store:
        return b"".join(store.answer(Query(text, accept="application/sparql-results+json")).body)
