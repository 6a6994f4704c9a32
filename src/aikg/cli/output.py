"""How results look in a terminal: tables, progress, terms."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from rdflib.term import Identifier, Literal, URIRef
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from aikg.errors import AikgError
from aikg.formats import accept_of
from aikg.iris import compact


def accepted(name: str, names: str) -> str:
    """The Accept header for a format by its name; AikgError, with the usual names, where there is none."""
    accept = accept_of(name)
    if accept is None:
        raise AikgError(f"There is no format {name!r}. Use {names}")
    return accept


def print_bytes(chunks: Iterable[bytes]) -> None:
    """Write to standard output what has its encoding already."""
    for chunk in chunks:
        sys.stdout.buffer.write(chunk)
    sys.stdout.flush()


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each stage of long work, on standard error and only in a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage)
            bars.update(tasks[stage], completed=done, total=total)

        yield report


def print_table(variables: Sequence[str], rows: Sequence[Sequence[Identifier | None]]) -> None:
    """Print solutions as a table; IRIs are shown with the prefixes of the graph."""
    print_texts(variables, [[shown(term) for term in row] for row in rows])
    Console().print(f"{len(rows)} rows", style="dim")


def print_texts(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print texts as a table; nothing in them is markup."""
    table = Table(header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    Console().print(table)


def shown(term: Identifier | None) -> str:
    """A term as a person reads it."""
    if isinstance(term, URIRef):
        return compact(str(term))
    if isinstance(term, Literal) and term.language:
        return f"{term} @{term.language}"
    return "" if term is None else str(term)
