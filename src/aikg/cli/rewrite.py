"""Rewrite the evidence of a source file: passages by name and quotes by role, or all in place."""

import argparse
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from aikg.build.project import Project
from aikg.checks.verification.cue_words import CueFinder
from aikg.checks.verification.quote_roles import RoleFinder
from aikg.claims.evidence_rewriting import with_named_passages, with_passages_in_place
from aikg.claims.model import Evidence, Passage, Quote, SourceFile
from aikg.claims.sources import read_source
from aikg.errors import AikgError, DataError

example = """\
  aikg rewrite data/sources/hankyung-2023-02-06.toml
  aikg rewrite data/sources/hankyung-2023-02-06.toml --in-place"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("file", type=Path, help="a file of data/sources")
    parser.add_argument(
        "--in-place",
        action="store_true",
        help="write each passage where it is cited, and leave out what the quotes prove",
    )


def run(given: argparse.Namespace) -> int:
    """Rewrite the file, and say of how many quotes somebody has to say what they prove."""
    project = Project(Path.cwd())
    before, text = _read(given.file, project), given.file.read_text("utf-8")
    if given.in_place:
        new = with_passages_in_place(text)
    else:
        reader, cues = project.background.figure_reader, CueFinder(project.ontology)
        finder = RoleFinder(project.ontology, project.names_by_iri, reader, cues)
        new = with_named_passages(text, lambda number, exact: finder.assigned(before.claims[number], exact))
    after = _read_again(new, given.file.name, project)
    if after is None or _bare(after) != _bare(before):
        raise AikgError(f"{given.file} cannot be rewritten without loss, and was left as it is.")
    given.file.write_text(new, "utf-8")
    print(_summary(after))
    return 0


def _read(path: Path, project: Project) -> SourceFile:
    if not path.is_file():
        raise AikgError(f"There is no file {path}. Name a file of data/sources.")
    file, problems = read_source(path, project.known)
    if file is None or problems:
        raise DataError(problems)
    return file


def _read_again(text: str, name: str, project: Project) -> SourceFile | None:
    """What a text says as a source file of that name; None where it has problems."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(text, "utf-8")
        file, problems = read_source(path, project.known, project.root / "data" / "tables")
    return None if problems else file


def _bare(file: SourceFile) -> SourceFile:
    """The file without what quotes prove, and without their order."""
    claims = (replace(each, evidence=tuple(map(_unassigned, each.evidence))) for each in file.claims)
    return replace(file, claims=tuple(claims))


def _unassigned(evidence: Evidence) -> Evidence:
    if not isinstance(evidence, Passage):
        return evidence
    return replace(evidence, quotes=tuple(map(Quote, sorted(evidence.exact))))


def _summary(file: SourceFile) -> str:
    passages = [each for claim in file.claims for each in claim.evidence if isinstance(each, Passage)]
    quotes = [quote for passage in passages for quote in passage.quotes]
    spans = {(passage.start, passage.end) for passage in passages}
    said = sum(bool(quote.role) for quote in quotes)
    proving = f"{said} of {len(quotes)} quotes with what they prove"
    return f"{len(passages)} citations of {len(spans)} passages, {proving}"
