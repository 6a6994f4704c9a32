"""Check the dump: shapes, logic, evidence, figures, and what contradicts itself."""

import argparse
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path
from typing import Final

from rich.console import Console

from aikg.checks import report
from aikg.checks.compiled_dump import Dump
from aikg.checks.every import NAMES, applicable, checks_of, purposes, require_known
from aikg.checks.findings import Finding, Severity, exit_status
from aikg.checks.open_questions import answer_tables
from aikg.checks.places import Places
from aikg.checks.run import NAME as ACKNOWLEDGEMENT
from aikg.checks.run import Progress, results
from aikg.checks.verification.table_cells import read_table_texts
from aikg.cli.output import progress
from aikg.cli.own_dump import fresh_dump
from aikg.errors import StoreError
from aikg.source_text import read_texts

example = """\
  aikg check
  aikg check --source-text texts/ --format json
  aikg check --only conflict,shacl
  aikg check --only question --source-text texts/ --format answers"""

_EXIT_STATUS: Final = """\
exit status: 0 where every error is acknowledged, 1 where one is not, or where nothing could be checked
(as of a dump that is missing or stale), 2 where the command is wrongly called"""

colours = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFORMATION: "34"}

Results = Iterator[list[Finding]]
"""The findings of one check after the other."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.epilog = f"{parser.epilog}\n\n{_EXIT_STATUS}"
    parser.add_argument("--dump", type=Path, help="the dump (default: the one that was built here)")
    parser.add_argument("--format", choices=("text", "json", "turtle", "answers"), default="text")
    parser.add_argument(
        "--source-text", type=Path, metavar="DIR", help="a folder of texts, <source>.txt, and tables"
    )
    parser.add_argument("--data", type=Path, default=Path("data"), help="where claims are written (data)")
    parser.add_argument("--only", metavar="NAME,…", type=_names, help=f"these checks: {', '.join(NAMES)}")
    parser.add_argument("--list", action="store_true", help="say what each check is for, and check nothing")


def run(given: argparse.Namespace) -> int:
    """Report every finding as its check ends; 1 where an error is not acknowledged."""
    if given.list:
        width = max(map(len, NAMES))
        sys.stdout.writelines(f"{name:<{width}}  {purpose}\n" for name, purpose in purposes().items())
        return 0
    require_known(given.only or ())
    names = [name for name in NAMES if not given.only or name in given.only]
    path = given.dump or fresh_dump(Path.cwd())
    texts = read_texts(given.source_text) if given.source_text else {}
    tables = read_table_texts(given.source_text) if given.source_text else {}
    if given.format == "text":
        sys.stdout.write(f"{path}: {', '.join(names)}\n")
        sys.stdout.flush()
    with _uncollected(), _progress(len(names)) as report_progress:
        dump = _load(path)
        checks = {name: check for name, check in checks_of(dump, texts, tables).items() if name in names}
        known = (each for each in applicable(dump, texts) if not given.only or each.check in names)
        found = _told(results(checks, known, report_progress), given)
    return exit_status(found)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no cycles of objects meanwhile: there are none, and millions of nodes to look through."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def _progress(checks: int) -> Iterator[Progress]:
    """Bars in a terminal; elsewhere a line for each check before it runs, on standard error."""
    if Console(stderr=True).is_terminal:
        with progress() as bars:
            yield bars
        return
    numbers = count(1)

    def line(name: str, done: int, _: int) -> None:
        if not done:
            sys.stderr.write(f"{name}: check {next(numbers)} of {checks}\n")
            sys.stderr.flush()

    yield line


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


def _load(path: Path) -> Dump:
    try:
        return Dump.read(path)
    except (OSError, SyntaxError) as error:
        raise StoreError(f"{path} could not be loaded: {error}. Run `aikg build`.") from error


def _told(each: Results, given: argparse.Namespace) -> list[Finding]:
    """Write findings out, as text while checks run; returns all of them."""
    if given.format == "text":
        return _text(each, Places(given.data))
    found = sorted(chain.from_iterable(each), key=lambda finding: list(Severity).index(finding.severity))
    if given.format == "json":
        sys.stdout.write(f"{report.json_text(found)}\n")
    elif given.format == "answers":
        sys.stdout.writelines(f"{lines}\n" for lines in answer_tables(found))
    else:
        sys.stdout.buffer.write(report.turtle(found))
    return found


def _text(each: Results, places: Places) -> list[Finding]:
    paint = _coloured if Console().is_terminal else _plain
    width = max(map(len, (*NAMES, ACKNOWLEDGEMENT)))
    found: list[Finding] = []
    for of_check in each:
        lines = report.text(of_check, paint, places.locate, width)
        sys.stdout.writelines(f"{line}\n" for line in lines)
        sys.stdout.flush()
        found += of_check
    sys.stdout.write(f"{report.summary(found)}\n")
    return found


def _coloured(finding: Finding, word: str) -> str:
    return f"\x1b[{colours[finding.severity]}m{word}\x1b[0m"


def _plain(_: Finding, word: str) -> str:
    return word
