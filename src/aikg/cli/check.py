"""Check the dump: shapes, logic, evidence, figures, and what contradicts itself."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox
from rich.console import Console

from aikg.checks import report
from aikg.checks.compiled_dump import Dump
from aikg.checks.every import checks_of
from aikg.checks.findings import Finding, Severity, exit_status
from aikg.checks.places import Places
from aikg.checks.run import run as run_checks
from aikg.cli.output import progress
from aikg.cli.own_dump import fresh_dump
from aikg.errors import StoreError
from aikg.source_text import read_texts

example = """\
  aikg check
  aikg check --source-text texts/ --format json"""

colours = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFORMATION: "34"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--dump", type=Path, help="the dump (default: the one that was built here)")
    parser.add_argument("--format", choices=("text", "json", "turtle"), default="text")
    parser.add_argument("--source-text", type=Path, metavar="DIR", help="a folder of texts, <source>.txt")
    parser.add_argument("--data", type=Path, default=Path("data"), help="where claims are written (data)")


def run(given: argparse.Namespace) -> int:
    """Report every finding; 1 where an error is not acknowledged."""
    dump = Dump(_load(given.dump or fresh_dump(Path.cwd())))
    texts = read_texts(given.source_text) if given.source_text else {}
    with progress() as bars:
        findings = run_checks(checks_of(dump, texts), dump.acknowledgements, bars)
    _print(findings, given.format, Places(given.data))
    return exit_status(findings)


def _load(path: Path) -> ox.Store:
    store = ox.Store()
    try:
        store.bulk_load(path=path, format=ox.RdfFormat.N_QUADS)
    except (OSError, SyntaxError) as error:
        raise StoreError(f"{path} could not be loaded: {error}. Run `aikg build`.") from error
    return store


def _print(findings: Sequence[Finding], form: str, places: Places) -> None:
    if form == "turtle":
        sys.stdout.buffer.write(report.turtle(findings))
        return
    paint = _coloured if Console().is_terminal else _plain
    lines: Iterable[str] = [report.json_text(findings)]
    if form == "text":
        lines = report.text(findings, paint, places.locate)
    sys.stdout.writelines(f"{line}\n" for line in lines)


def _coloured(finding: Finding, word: str) -> str:
    return f"\x1b[{colours[finding.severity]}m{word}\x1b[0m"


def _plain(_: Finding, word: str) -> str:
    return word
