"""Print the table of a passage and the evidence that cites it, or the source's own lines."""

import argparse
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import tomli

from aikg.build.project import Project
from aikg.checks.verification.cue_words import CueFinder
from aikg.checks.verification.gazetteer import Gazetteer
from aikg.checks.verification.quoted_passages import verdicts_on
from aikg.checks.verification.read_passages import PassageReader
from aikg.claim_nodes import EvidenceNode, QuoteNode
from aikg.claims.cited_places import PASSAGE, Span
from aikg.claims.evidence_lines import listed, new_name, passage_table, quoting
from aikg.claims.quote_reader import UNASSIGNED, QuoteMistake, QuoteReader
from aikg.errors import AikgError
from aikg.source_text import digest, normalized

example = """\
  aikg cite texts/lumen-2026-01-05.txt
  aikg cite texts/lumen-2026-01-05.txt 'Aurora has about 7 billion parameters' \
--quote subject=Aurora --quote value='7 billion' --quote hedge=about
  aikg cite texts/hankyung-2023-02-06.txt 924 996 --quote subject:anaphora=모델 --quote value=2800억개"""

_KEY: Final = re.compile(r"(?P<key>[A-Za-z]+)(?::(?P<as>[A-Za-z]*))?=(?P<words>.*)", re.DOTALL)


class _QuotedHere(NamedTuple):
    """What the command line quotes: the key that it proves, the words, and those words as a file has them."""

    key: str
    words: str
    written: Any


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("text", type=Path, help="the source's text, UTF-8")
    parser.add_argument("passage", nargs="*", help="start and end in code points, or words of the text")
    parser.add_argument(
        "--quote",
        action="append",
        default=[],
        type=_quote,
        metavar="KEY[:AS]=WORDS",
        help="a figure or name within the passage, and the key of the claim that it proves (subject, object, "
        "value, property, or a qualifier); AS says how words mean an entity that they do not name (anaphora, "
        "description, title, list); without KEY nobody says yet what the words prove",
    )


def run(given: argparse.Namespace) -> int:
    """Print the evidence for each place where the passage stands; without one, what identifies the text."""
    text = _read(given.text)
    if not given.passage:
        print(f'textLength = {len(text)}\nsha256 = "{digest(text)}"')
        return 0
    project = Project(Path.cwd())
    spans = list(_spans(text, given.passage))
    if wrong := list(dict.fromkeys(_mistakes(project, text, spans, given.quote))):
        raise AikgError("\n".join(wrong))
    print("\n\n".join(_evidence(spans, _known_passages(project, given.text.stem), given.quote)))
    return 0


def _quote(given: str) -> _QuotedHere:
    found = _KEY.fullmatch(given)
    if found is None:
        return _QuotedHere(UNASSIGNED, given, given)
    as_, words = found["as"], found["words"]
    return _QuotedHere(found["key"], words, words if as_ is None else {"quote": words, "as": as_})


def _known_passages(project: Project, slug: str) -> Mapping[str, Any]:
    """The passages that the file of the source has by now, by name."""
    path = project.root / "data" / "sources" / f"{slug}.toml"
    try:
        found = tomli.loads(path.read_text("utf-8")).get(PASSAGE, {}) if path.is_file() else {}
    except tomli.TOMLDecodeError as error:
        raise AikgError(f"{path} is not TOML: {error}. Correct it first.") from error
    tables = found.items() if isinstance(found, dict) else ()
    return {name: table for name, table in tables if isinstance(table, dict)}


def _evidence(
    spans: Iterable[Span], known: Mapping[str, Any], quotes: Iterable[_QuotedHere]
) -> Iterator[str]:
    """The table of each passage that the file does not have yet, and the evidence that cites it."""
    at = {(table.get("start"), table.get("end")): name for name, table in known.items()}
    for span in spans:
        name = at.get((span.start, span.end), "")
        table = "" if name else passage_table(new_name(span, known), span)
        cited = quoting(name or new_name(span, known), ((each.key, each.written) for each in quotes))
        yield f"{table}evidence = {listed([cited])}"


def _read(path: Path) -> str:
    try:
        return normalized(path.read_bytes())
    except OSError as error:
        raise AikgError(
            f"{path} cannot be read: {error.strerror}. Name the file with the source's text."
        ) from error
    except UnicodeDecodeError as error:
        raise AikgError(f"{path} is not UTF-8: {error.reason}. Save it as UTF-8.") from error


def _mistakes(project: Project, text: str, spans: Iterable[Span], quotes: list[_QuotedHere]) -> Iterator[str]:
    """What the build would refuse of the quotes, and the verifier of the passages."""
    reader = QuoteReader(project.ontology, project.known.names)
    for quote in quotes:
        given = [quote.written] if quote.key == UNASSIGNED else quote.written
        found = (each for each in reader.read({quote.key: given}) if isinstance(each, QuoteMistake))
        yield from (f"{quote.words!r}: {each.message} {each.remedy}" for each in found)
    names = Gazetteer({iri: frozenset(all_) for iri, all_ in project.names_by_iri.items()}, {})
    passages = PassageReader(project.background.figure_reader, names, CueFinder(project.ontology))
    quoted = tuple(QuoteNode(quote.words) for quote in quotes if quote.words)
    for span in spans:
        passage = EvidenceNode("", "", span.start, span.end, span.sha256, quoted, "", "")
        for verdict in verdicts_on(passage, text, passages):
            message, _ = verdict.messages(lambda iri, _: iri)
            yield message + (_elsewhere(verdict.parts[0], text) if verdict.code == "not-verbatim" else "")


def _elsewhere(words: str, text: str) -> str:
    """Where words stand that are not in a passage."""
    at = text.find(words)
    return f" They stand at {at}–{at + len(words)}." if at >= 0 else " They stand nowhere in the text."


def _spans(text: str, passage: list[str]) -> Iterator[Span]:
    if len(passage) == 2 and all(part.isdecimal() for part in passage):
        start, end = map(int, passage)
        if not start < end <= len(text):
            raise AikgError(f"The text has {len(text)} code points; {start}–{end} is no span of it.")
        yield Span(start, end, digest(text[start:end]))
        return
    words = " ".join(passage)
    starts = [start for start in range(len(text)) if text.startswith(words, start)]
    if not starts:
        raise AikgError(f"{words!r} does not stand in the text.")
    yield from (Span(start, start + len(words), digest(words)) for start in starts)
