"""Write statements that Wikidata may lack, or links that say owl:sameAs, in the form of other tools."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from aikg.build.project import Project
from aikg.claims.mapping_rdf import same_as_quads
from aikg.wikidata import quickstatements, wikibase_json
from aikg.wikidata.correspondence import Correspondence
from aikg.wikidata.export import Export, Refusal, select
from aikg.wikidata.items import read_items
from aikg.wikidata.statements import source_statements
from aikg.wikidata.wikibase_model import WIKIDATA, Statement

example = """\
  aikg export quickstatements --dry-run
  aikg export quickstatements --known items.json > commands.tsv
  aikg export same-as > same-as.nq"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("form", choices=(*_WRITERS, "same-as"))
    parser.add_argument("--project", type=Path, default=Path(), help="a checkout (default: this folder)")
    parser.add_argument("--known", type=Path, help="items as Wikidata has them; what they say is left out")
    parser.add_argument("--dry-run", action="store_true", help="explain each line, and what has none")


def run(given: argparse.Namespace) -> int:
    """Write to standard output."""
    project = Project(given.project)
    if given.form == "same-as":
        sys.stdout.writelines(same_as_quads(project.mappings[0]))
        return 0
    known = {item.id: item for item in read_items(given.known)} if given.known else {}
    verified = {mapping.object for mapping in project.mappings[0]}
    decided = list(select(_statements(project), verified, known))
    if given.dry_run:
        _explain(project, decided)
    else:
        _WRITERS[given.form]([item for item in decided if isinstance(item, Export)])
    return 0


def _write_commands(exports: Iterable[Export]) -> None:
    sys.stdout.writelines(f"{quickstatements.line(export)}\n" for export in exports)


def _write_json(exports: Iterable[Export]) -> None:
    print(json.dumps(wikibase_json.document(exports), ensure_ascii=False, indent=2))


_WRITERS = {"quickstatements": _write_commands, "wikibase-json": _write_json}
"""What writes statements in each form; there is no other."""


def _statements(project: Project) -> Iterator[Statement]:
    """What the sources state, but for what was imported from Wikidata itself."""
    files = project.source_files()
    correspondence = Correspondence(project.mappings[0], project.known)
    for file in files:
        if not file.source.url.startswith(WIKIDATA.replace("http:", "https:")):
            yield from source_statements(file, correspondence)


def _explain(project: Project, decided: Iterable[Export | Refusal]) -> None:
    labels = {mapping.object: mapping.object_label for mapping in project.mappings[0]}
    refused: Counter[str] = Counter()
    for item in decided:
        if isinstance(item, Refusal):
            refused[item.reason] += 1
            continue
        snak = item.statement.snak
        ends = (item.statement.subject.iri, snak.property.iri, getattr(snak.value, "iri", ""))
        said = " – ".join(labels.get(iri, iri) for iri in ends if iri)
        print(f"{quickstatements.line(item)}\n    {said}\n    from {item.statement.node.partition('#')[0]}")
        print(f"    not in the line: {', '.join(item.left_out) or 'nothing'}")
    for reason, count in refused.most_common():
        print(f"{count} not exported: {reason}")
