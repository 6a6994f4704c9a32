"""One query, evaluated by pyoxigraph and serialised in the thread that evaluated it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pyoxigraph
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    QueryTriples,
    Triple,
)

from aikg.errors import EvaluationError, QuerySyntaxError, ServiceRefusedError, StoreError
from aikg.formats import GRAPHS, RESULTS
from aikg.iris import BASE, PREFIXES
from aikg.negotiation import negotiate
from aikg.sparql.addresses import NOWHERE, RemoteAddress, refuse, replace_addresses
from aikg.sparql.dataset import dataset_clauses, names_dataset, with_using
from aikg.sparql.form import Form, after_prologue, form
from aikg.sparql.graph_subselects import (
    has_graph_subselect,
    named_after_graph,
    require_none_in_services,
    with_each_graph,
)
from aikg.sparql.join_order import UNKNOWN, reordered
from aikg.sparql.label_service import LABEL_SERVICE, with_labels
from aikg.sparql.plain_names import with_plain_names
from aikg.sparql.prologue import Scope, scope_of
from aikg.sparql.standard import in_standard_sense
from aikg.sparql.tokens import significant, tokenize
from aikg.sparql.vocabulary import Vocabulary
from aikg.store import Query, Update
from aikg.store.announcement import AnnouncedSink, ResultSink
from aikg.store.depth import require_shallow
from aikg.store.extension_functions import FUNCTIONS
from aikg.store.merging import merged, overlap
from aikg.store.results import write_results
from aikg.store.serialisation import write
from aikg.store.syntax import Parser, call_of, require_single_aggregates, require_target, syntax_error


@dataclass(frozen=True, slots=True)
class Conditions:
    """What holds before a text begins: the base IRI, the predeclared prefixes, and who is contacted.

    ``forwarder`` is where addresses begin that SERVICE and LOAD may name; while it is empty none may.
    """

    base_iri: str = BASE
    prefixes: Mapping[str, str] = field(default_factory=lambda: PREFIXES)
    forwarder: str = ""

    def admit(self, address: RemoteAddress) -> str:
        """The IRI that the engine is given for an address; raises ServiceRefusedError."""
        is_forwarder = bool(self.forwarder) and address.iri.startswith(self.forwarder)
        return address.iri if is_forwarder else refuse(address)

    def admit_beside_labels(self, address: RemoteAddress) -> str:
        """What ``admit`` returns; of a label service, which nobody has to contact, an IRI of nobody."""
        return NOWHERE if address.iri == LABEL_SERVICE else self.admit(address)

    def parsing(self, text: str) -> dict[str, Any]:
        """The arguments with which the engine parses a text; of a short one only the prefixes that it has."""
        prefixes = self.prefixes
        if len(text) < _SHORT and "\\" not in text:
            prefixes = {name: prefixes[name] for name in _PREFIX.findall(text) if name in prefixes}
        return {"base_iri": self.base_iri, "prefixes": prefixes}

    def rewritten(self, text: str, rewrite: Callable[[str, str, Mapping[str, str]], str]) -> str:
        """The text as a function rewrites it that has to know what its names stand for."""
        return rewrite(text, self.base_iri, self.prefixes)

    def replace(self, text: str, admit: Callable[[RemoteAddress], str]) -> str:
        """The text with other addresses in it; raises ServiceRefusedError."""
        return replace_addresses(text, admit, self.base_iri, self.prefixes)


CONDITIONS: Final = Conditions()
_SHORT: Final = 10_000
_PREFIX: Final = re.compile(r"(?<!\w)[^\W\d]\w*+(?=:)")
_PLACE: Final = re.compile(r"error at (\d+):(\d+)")
_FAILING: Final = f"DROP GRAPH <{NOWHERE}> ; "


def serialise(
    quads: pyoxigraph.Store,
    query: Query,
    sink: ResultSink,
    conditions: Conditions = CONDITIONS,
    statistics: Vocabulary = UNKNOWN,
) -> None:
    """Evaluate a query and write its result to ``sink`` in the best format that it accepts.

    The ``statistics`` decide on the order of its triple patterns. Raises QuerySyntaxError, EvaluationError,
    NotAcceptableError, ServiceRefusedError, StoreError, and what ``sink`` raises.
    """
    parser = query_parser(conditions)
    if (plain := conditions.rewritten(query.text, with_plain_names)) != query.text:
        query = replace(query, text=plain)
    asked = conditions.rewritten(query.text, with_labels)
    text = _admitted(query.text, asked, conditions, parser)
    with _engine_errors(query.text, conditions, parser):
        source, dataset = _source(quads, query, conditions)
        standard = _in_standard_sense(text, conditions, parser)
        standard = reordered(_in_each_graph(standard, source, dataset), statistics)
        result = source.query(standard, **conditions.parsing(standard), **dataset, **FUNCTIONS)
        formats = GRAPHS if isinstance(result, QueryTriples) else RESULTS
        announced = AnnouncedSink(sink, query.accept, negotiate(query.accept, formats))
        if isinstance(result, QueryTriples):
            triples = _distinct(result) if form(query.text) is Form.DESCRIBE else result
            write(announced.statements(triples), announced.format, announced)
        else:
            write_results(result, announced.format, announced)
        announced.end()


def _in_standard_sense(text: str, conditions: Conditions, parser: Parser) -> str:
    """The text as it is rewritten for the engine; raises SyntaxError where it is none before that."""
    standard = conditions.rewritten(text, in_standard_sense)
    if standard != text:
        with suppress(OSError, RuntimeError, ValueError):
            parser.parse(text)
    return standard


def _distinct(triples: QueryTriples) -> Iterator[Triple]:
    """The triples of a description, each once; the engine has one for each graph that it stands in."""
    seen: set[Triple] = set()
    for triple in triples:
        if triple not in seen:
            seen.add(triple)
            yield triple


def apply(quads: pyoxigraph.Store, update: Update, conditions: Conditions = CONDITIONS) -> None:
    """Apply an update whole or not at all.

    Raises QuerySyntaxError, EvaluationError, ServiceRefusedError, StoreError.
    """
    parser = update_parser(conditions)
    asked = conditions.rewritten(update.text, with_plain_names)
    text = _admitted(asked, asked, conditions, parser)
    with _engine_errors(asked, conditions, parser):
        text = with_using(text, update.using_graph_uris, update.using_named_graph_uris)
        standard = _in_standard_sense(text, conditions, parser)
        whole = update.whole(_in_each_graph_by_then(standard, quads, conditions))
        quads.update(whole, **conditions.parsing(whole), **FUNCTIONS)


class _ParsedError(ValueError):
    """The engine has parsed a query, and would plan it next, which can take longer than to answer it."""


def query_parser(conditions: Conditions) -> Parser:
    """What reads the text of a query and evaluates nothing: its data set, which comes next, cannot be had."""

    def parse(text: str) -> None:
        with suppress(_ParsedError):
            pyoxigraph.Store().query(text, default_graph=_unavailable(), **conditions.parsing(text))

    return Parser(parse, conditions.prefixes)


def _unavailable() -> Any:
    """Graphs that are not there, once the engine asks for them."""
    raise _ParsedError
    yield


def update_parser(conditions: Conditions) -> Parser:
    """What reads the text of an update and carries nothing out: what is put before all else in it fails."""

    def parse(text: str) -> None:
        start = after_prologue(text)
        try:
            pyoxigraph.Store().update(text[:start] + _FAILING + text[start:], **conditions.parsing(text))
        except SyntaxError as error:
            raise SyntaxError(_moved_back(str(error), text, start)) from None

    return Parser(parse, conditions.prefixes)


def _moved_back(message: str, text: str, start: int) -> str:
    """The message, whose place is one in the text with ``_FAILING`` at ``start``, for the text alone."""
    line, column = text.count("\n", 0, start) + 1, start - (text.rfind("\n", 0, start) + 1)

    def place(found: re.Match[str]) -> str:
        is_behind = int(found[1]) == line and int(found[2]) > column + len(_FAILING)
        return f"error at {found[1]}:{int(found[2]) - len(_FAILING) * is_behind}"

    return _PLACE.sub(place, message, count=1)


def require_query(text: str, conditions: Conditions = CONDITIONS) -> None:
    """Raise the error that a text would have which is no query, without asking it of any data."""
    plain = conditions.rewritten(text, with_plain_names)
    require_shallow(conditions.rewritten(plain, with_labels))
    require_syntax(plain, conditions, query_parser(conditions))


def require_syntax(text: str, conditions: Conditions, parser: Parser) -> None:
    """Raise QuerySyntaxError where a text is no SPARQL, whatever it names; nobody is contacted."""
    require_single_aggregates(text)
    _require_syntax(text, conditions.replace(text, lambda address: _nowhere(address, text)), parser)


def _admitted(text: str, asked: str, conditions: Conditions, parser: Parser) -> str:
    """The text that the engine may be given for ``asked``, which stands for ``text`` and has its errors.

    A syntax error is told before a refused address.
    """
    require_shallow(asked)
    require_single_aggregates(text)
    require_none_in_services(text)
    try:
        return conditions.replace(asked, conditions.admit)
    except ServiceRefusedError:
        require_syntax(text, conditions, parser)
        conditions.replace(text, conditions.admit_beside_labels)
        raise


def _nowhere(address: RemoteAddress, text: str) -> str:
    """An IRI that the engine cannot contact, in place of one that it may not."""
    if address.iri:
        return NOWHERE
    if text[address.start : address.end].upper() == address.keyword:
        require_target(text, address)
    return refuse(address)


def _require_syntax(text: str, probe: str, parser: Parser) -> None:
    try:
        parser.parse(probe)
    except SyntaxError as error:
        raise syntax_error(text, probe, str(error), parser) from None
    except (OSError, RuntimeError, ValueError):
        return


@contextmanager
def _engine_errors(text: str, conditions: Conditions, parser: Parser) -> Iterator[None]:
    """Give the engine's errors their names in aikg's tree, with the places that they have in ``text``."""
    try:
        yield
    except SyntaxError as error:
        require_syntax(text, conditions, parser)
        raise QuerySyntaxError(f"Line 1, column 1: {_PLACE.sub('', str(error)).strip()}.", 1, 1) from None
    except (RuntimeError, ValueError) as error:
        raise EvaluationError(f"{call_of(text, str(error), conditions.prefixes)}{error}.") from None
    except OSError as error:
        raise StoreError(f"The store could not be read or written: {error}.") from None


def _source(
    quads: pyoxigraph.Store, query: Query, conditions: Conditions
) -> tuple[pyoxigraph.Store, dict[str, Any]]:
    """What is asked: a store, and the arguments that say which data set of it."""
    default, named = _graphs(query, conditions)
    if len(default) > 1 and overlap(quads, default):
        return merged(quads, default, named), {"default_graph": DefaultGraph(), "named_graphs": _nodes(named)}
    if default or named:
        return quads, {"default_graph": _nodes(default), "named_graphs": _nodes(named)}
    return quads, {"use_default_graph_as_union": query.default_graph == "union"}


def _graphs(query: Query, conditions: Conditions) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The default and named graphs of the protocol's data set or, where it has none, of the text's."""
    default, named = dict.fromkeys(query.default_graph_uris), dict.fromkeys(query.named_graph_uris)
    if default or named or "from" not in query.text.lower() or not names_dataset(query.text):
        return tuple(default), tuple(named)
    tokens = significant(tokenize(query.text))
    return dataset_clauses(tokens, scope_of(tokens, conditions.prefixes, conditions.base_iri))


def _in_each_graph(text: str, source: pyoxigraph.Store, dataset: Mapping[str, Any]) -> str:
    """The query, whose subselects within GRAPH ?variable are asked of each graph of the data set."""
    if not has_graph_subselect(text):
        return text
    named = dataset["named_graphs"] if "named_graphs" in dataset else source.named_graphs()
    return with_each_graph(text, _iris(named), is_guarded=False)


def _in_each_graph_by_then(text: str, quads: pyoxigraph.Store, conditions: Conditions) -> str:
    """The same of an update, whose operations may have made and dropped graphs before."""
    if not has_graph_subselect(text):
        return text
    made = named_after_graph(text, Scope(conditions.base_iri, conditions.prefixes))
    return with_each_graph(text, sorted({*_iris(quads.named_graphs()), *made}), is_guarded=True)


def _iris(graphs: Iterable[NamedNode | BlankNode]) -> list[str]:
    """The names of graphs; a blank node cannot be said in a text."""
    names = list(graphs)
    if any(isinstance(name, BlankNode) for name in names):
        raise EvaluationError(
            "GRAPH ?variable around a subselect is asked of a graph whose name is a blank node. "
            "Put GRAPH ?variable into the subselect."
        )
    return [name.value for name in names]


def _nodes(iris: Sequence[str]) -> list[NamedNode]:
    return [NamedNode(iri) for iri in iris]
