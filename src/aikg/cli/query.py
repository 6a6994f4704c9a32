"""Ask the graph: a query of the library, a file, or SPARQL text."""

import argparse
import re
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from aikg import queries
from aikg.cli.output import accepted, print_bytes, print_table
from aikg.cli.own_dump import own_dump
from aikg.errors import AikgError
from aikg.graph import Graph
from aikg.sparql.explanation import explain
from aikg.sparql.form import Form, form
from aikg.sparql.join_order import Order, orders
from aikg.store import BYTE_ORDER_MARK, Query, Store
from aikg.store.evaluation import require_query
from aikg.store.location import open_store
from aikg.store.suspicions import findings, vocabulary_for

example = """\
  aikg query state-backing
  aikg query --list
  aikg query claims-about --parameter entity=id:baidu --format csv
  aikg query --lint claims-about
  aikg query 'SELECT * { ?model aikg:parameterCount ?count }'"""


_NAME: Final = re.compile(r"[\w.-]+")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "query", nargs="?", help="a name from the library, a file, SPARQL text, or - to read it"
    )
    parser.add_argument("--list", action="store_true", help="list the library")
    parser.add_argument("--format", help="json, xml, csv, tsv, ttl, nt, … (default: a table)")
    parser.add_argument(
        "--parameter", action="append", default=[], metavar="NAME=TERM", help="bind a parameter"
    )
    parser.add_argument("--lint", action="store_true", help="say what is probably a mistake; do not run it")
    parser.add_argument("--explain", action="store_true", help="say what it asks for, and its join order")
    parser.add_argument("--store", help="a dump, a store's folder or an endpoint's address")


def run(given: argparse.Namespace) -> int:
    """Print the answer."""
    with closing(open_store(given.store or str(own_dump(Path.cwd())))) as store:
        if given.list or given.query is None:
            return _list(Graph(store))
        text = _text(given.query, given.parameter, Graph(store))
        if given.lint or given.explain:
            return _advise(store, text, given.explain)
        if given.format is None and form(text) is Form.SELECT:
            rows = Graph(store).query(text)
            print_table(rows.variables, [tuple(row.values()) for row in rows])
            return 0
        return _write(store, text, given.format)


def _text(given: str, parameters: list[str], graph: Graph) -> str:
    if given == "-":
        return sys.stdin.read().removeprefix(BYTE_ORDER_MARK)
    if given.endswith((".rq", ".sparql")):
        return _bound(queries.parse(Path(given).stem, _read(Path(given))), parameters)
    library = graph.library()
    if given in library:
        return _bound(library[given], parameters)
    if _NAME.fullmatch(given):
        raise AikgError(f"{queries.unknown(given, library)} `aikg query --list` shows what it has.")
    return given.removeprefix(BYTE_ORDER_MARK)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise AikgError(f"{path} is not UTF-8: {error.reason}. Save it as UTF-8.") from error
    except OSError as error:
        raise AikgError(f"{path} cannot be read: {error.strerror}.") from error


def _bound(query: queries.LibraryQuery, parameters: list[str]) -> str:
    pairs = [parameter.partition("=") for parameter in parameters]
    return queries.bind(query, {name: term for name, _, term in pairs})


def _list(graph: Graph) -> int:
    for name, query in graph.library().items():
        print(f"{name}\n    {query.question.get('en', '')}\n    {query.question.get('ko', '')}")
        for parameter, meaning in query.parameters.items():
            print(f"    --parameter {parameter}=…  {'  '.join(meaning.values())}")
    return 0


def _advise(store: Store, text: str, with_explanation: bool) -> int:
    """Print what can be told before the query runs; 1 where something is probably a mistake.

    Raises QuerySyntaxError where the text is no query.
    """
    require_query(text)
    query = Query(text)
    vocabulary = vocabulary_for(store, query)
    if with_explanation:
        found = (line for order in orders(text, vocabulary) for line in _lines(order))
        print("\n".join([*explain(text, vocabulary).lines(), *found]))
    suspected = findings(store, query, vocabulary)
    for finding in suspected:
        print(finding)
    return 1 if suspected else 0


def _lines(order: Order) -> Iterator[str]:
    """Triple patterns in the order of evaluation, with about how many triples match each."""
    yield "reordered" if order.chosen != order.written else "as written"
    yield from (f"{pattern.matches:14,.0f}  {pattern.text}" for pattern in order.chosen)


def _write(store: Store, text: str, name: str | None) -> int:
    accept = accepted(name, "json, xml, csv, tsv, ttl, nt, rdf, jsonld, …") if name else "*/*"
    print_bytes(store.answer(Query(text, accept=accept)).body)
    return 0
