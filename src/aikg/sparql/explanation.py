"""Tells what a query asks for before it runs: of which data, by which terms, and whom it contacts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aikg import iris
from aikg.sparql.addresses import remote_addresses
from aikg.sparql.dataset import dataset_clauses
from aikg.sparql.form import form_of, is_volatile
from aikg.sparql.patterns import read_patterns
from aikg.sparql.prologue import Scope, scope_of
from aikg.sparql.tokens import Kind, Token, significant, tokenize
from aikg.sparql.vocabulary import Vocabulary

_TYPE: Final = iris.PREFIXES["rdf"] + "type"


@dataclass(frozen=True, slots=True, order=True)
class CountedTerm:
    """A predicate or class that a pattern names, and in how many triples or for how many entities it is."""

    line: int
    column: int
    role: str
    iri: str
    count: int

    def __str__(self) -> str:
        counted = "triples" if self.role == "predicate" else "entities"
        return f"{self.line}:{self.column}  {iris.compact(self.iri)}  {self.count} {counted}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What can be told of a query from its text and the vocabulary of the data.

    ``form`` is empty where the text has none. ``default_graphs`` and ``named_graphs`` are what the text
    says with FROM and FROM NAMED. A volatile query has another result each time. ``prefixes`` are those
    that it uses, with their namespaces. ``services`` are the other endpoints that it asks.
    """

    form: str
    is_volatile: bool
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    prefixes: Mapping[str, str]
    services: tuple[str, ...]
    terms: tuple[CountedTerm, ...]

    def lines(self) -> Iterator[str]:
        """The explanation for a terminal."""
        yield f"form       {self.form or 'none'}{', volatile' * self.is_volatile}"
        yield from (f"prefix     {prefix}: <{iri}>" for prefix, iri in self.prefixes.items())
        yield from (f"from       <{graph}>" for graph in self.default_graphs)
        yield from (f"named      <{graph}>" for graph in self.named_graphs)
        yield from (f"service    <{service}>" for service in self.services)
        yield from (f"{term.role:9}  {term}" for term in self.terms)


def explain(text: str, vocabulary: Vocabulary, namespaces: Mapping[str, str] = iris.PREFIXES) -> Explanation:
    """The explanation of a query, valid or not; ``namespaces`` are the prefixes that are predeclared."""
    tokens = significant(tokenize(text))
    scope = scope_of(tokens, namespaces)
    default, named = dataset_clauses(tokens, scope)
    addresses = remote_addresses(text, namespaces=namespaces)
    return Explanation(
        form=form_of(tokens) or "",
        is_volatile=is_volatile(text),
        default_graphs=default,
        named_graphs=named,
        prefixes=dict(sorted(_prefixes(tokens, scope))),
        services=tuple(dict.fromkeys(address.iri or address.doubt for address in addresses)),
        terms=tuple(sorted(_counted(tokens, scope, vocabulary))),
    )


def named_terms(tokens: Sequence[Token], scope: Scope) -> Iterator[tuple[Token, str, str]]:
    """Every predicate and class that the patterns name: its token, its role, its IRI."""
    patterns = read_patterns(tokens)
    for token in patterns.predicates:
        if iri := scope.resolve(token):
            yield token, "predicate", iri
    for step, token in patterns.objects:
        is_type = step.is_keyword("A") or scope.resolve(step) == _TYPE
        if is_type and (iri := scope.resolve(token)):
            yield token, "class", iri


def _counted(tokens: Sequence[Token], scope: Scope, vocabulary: Vocabulary) -> Iterator[CountedTerm]:
    counts = {"predicate": vocabulary.predicates, "class": vocabulary.classes}
    for token, role, iri in named_terms(tokens, scope):
        yield CountedTerm(token.line, token.column, role, iri, counts[role].get(iri, 0))


def _prefixes(tokens: Sequence[Token], scope: Scope) -> Iterator[tuple[str, str]]:
    for token in tokens:
        if token.kind is Kind.PREFIXED_NAME:
            prefix = token.text.partition(":")[0]
            namespace = scope.resolve(token._replace(text=f"{prefix}:"))
            if namespace is not None:
                yield prefix, namespace
