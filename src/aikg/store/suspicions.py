"""Finds what is probably a mistake in a query by asking the store that it is meant for.

What is asked is bounded: so many terms, so many rows, so many seconds. What the store does not answer in
that time is taken to be right.
"""

import difflib
import json
import time
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from aikg import iris
from aikg.errors import EndpointError, EvaluationError, LimitExceededError
from aikg.sparql.dataset import dataset_clauses
from aikg.sparql.doubts import ClassProperty, ConstantTriple, Doubts, WrittenLiteral, doubts
from aikg.sparql.lint import Diagnostic, Rule, diagnostic, lint, terms
from aikg.sparql.prologue import scope_of
from aikg.sparql.tokens import Token, significant, tokenize
from aikg.sparql.vocabulary import Vocabulary, split, suggestion
from aikg.store import Query, Store
from aikg.store.occurring_terms import SAFE, read_vocabulary, with_terms

_PATIENCE: Final = 5.0
_MOST: Final = 50
_READ: Final = 20_000
_TAGS: Final = ("", "@en", "@ko", "@zh", "@ja", "@de", "@fr", "@es", "@ru")
_JSON: Final = "application/sparql-results+json"

_OCCURRING: Final = """
SELECT DISTINCT ?iri {{ VALUES ?iri {{ {iris} }}
  FILTER(EXISTS {{ ?iri ?p ?o }} || EXISTS {{ ?s ?q ?iri }} || EXISTS {{ GRAPH ?iri {{ ?a ?b ?c }} }}) }}"""
_NAMED: Final = """
SELECT DISTINCT ?iri {{ ?iri a ?class FILTER(STRSTARTS(STR(?iri), "{namespace}")) }} LIMIT {most}"""
_ALIKE: Final = """
SELECT DISTINCT ?value {{
  {{ VALUES ?value {{ {exact} }} ?s <{predicate}> ?value }}
  UNION
  {{ {{ SELECT ?value {{ ?s <{predicate}> ?value }} LIMIT {most} }}
    FILTER(LCASE(STR(?value)) IN ({folded})) }}
}} LIMIT 5"""
_PROPERTIES: Final = """
SELECT DISTINCT ?iri {{ {{ SELECT ?thing {{ ?thing a <{class_}> }} LIMIT 100 }} {pattern} }} LIMIT 100"""


def vocabulary_for(
    store: Store,
    query: Query,
    namespaces: Mapping[str, str] = iris.PREFIXES,
    known: Vocabulary | None = None,
) -> Vocabulary:
    """The vocabulary of a store, with the terms that a query names; ``known`` is what was read of it before.

    Raises what ``Store.answer`` raises.
    """
    read = read_vocabulary(store, query.timeout) if known is None else known
    return with_terms(store, read, terms(query.text, namespaces), query.timeout)


def findings(
    store: Store, query: Query, vocabulary: Vocabulary, namespaces: Mapping[str, str] = iris.PREFIXES
) -> list[Diagnostic]:
    """The probable mistakes of a query in the order of its text, by the text and by the data of a store.

    ``vocabulary`` is what ``vocabulary_for`` returns. Raises StoreError.
    """
    asker = _Asker(store, query, vocabulary, namespaces)
    return sorted([*lint(query.text, vocabulary, namespaces), *asker.findings()])


class _Asker:
    """Asks a store what a query relies on, until the time is up."""

    def __init__(
        self, store: Store, query: Query, vocabulary: Vocabulary, namespaces: Mapping[str, str]
    ) -> None:
        self._store = store
        self._vocabulary = vocabulary
        self._doubts: Doubts = doubts(query.text, namespaces)
        self._end = time.monotonic() + min(query.timeout or _PATIENCE, _PATIENCE)
        graphs = _graphs(query, namespaces)
        self._query = replace(
            query,
            accept=_JSON,
            default_graph_uris=graphs,
            named_graph_uris=(),
            default_graph="union" if self._doubts.names_graphs else query.default_graph,
            query_id="",
        )
        self._whole = replace(self._query, default_graph_uris=(), default_graph="union")

    def findings(self) -> Iterator[Diagnostic]:
        """What the data do not confirm, and what they have instead."""
        unknown = self._unknown()
        yield from self._not_occurring(unknown)
        yield from self._unmatched(unknown)
        yield from self._apart()

    def _unknown(self) -> dict[str, Token]:
        asked = {iri: token for iri, token in self._doubts.iris.items() if SAFE.fullmatch(iri)}
        some = dict(list(asked.items())[:_MOST])
        if not some:
            return {}
        text = _OCCURRING.format(iris=" ".join(f"<{iri}>" for iri in some))
        rows = self._rows(text, self._whole)
        known = {*some} if rows is None else {row["iri"]["value"] for row in rows}
        terms_of_data = {*self._vocabulary.predicates, *self._vocabulary.classes}
        return {iri: token for iri, token in some.items() if iri not in known | terms_of_data}

    def _not_occurring(self, unknown: Mapping[str, Token]) -> Iterator[Diagnostic]:
        names: dict[str, list[str]] = {}
        for iri, token in unknown.items():
            namespace = split(iri)[0]
            if namespace not in names:
                text = _NAMED.format(namespace=namespace, most=_READ)
                names[namespace] = [row["iri"]["value"] for row in self._rows(text, self._whole) or ()]
            near = _nearest(iri, names[namespace])
            said = f"The data say nothing of {iris.compact(iri)}. {suggestion(near)}"
            yield diagnostic(token, Rule.UNKNOWN_IRI, said, near)

    def _unmatched(self, unknown: Collection[str]) -> Iterator[Diagnostic]:
        """Statements that match nothing, where another literal or the other direction does."""
        known = [each for each in self._doubts.statements if self._is_known(each, unknown)][:_MOST]
        holding = self._holding([_pattern(each) for each in known])
        met = {_key(each) for each, holds in zip(known, holding, strict=True) if holds}
        missed = [each for each, holds in zip(known, holding, strict=True) if not holds]
        turned = self._holding([_turned(each) for each in missed], default=False)
        for statement, is_turned in zip(missed, turned, strict=True):
            if is_turned:
                yield _wrong_direction(statement)
            elif isinstance(statement.object, WrittenLiteral) and _key(statement) not in met:
                yield from self._other_literals(statement, statement.object)

    def _is_known(self, statement: ConstantTriple, unknown: Collection[str]) -> bool:
        ends = [end for end in (statement.subject, statement.object) if isinstance(end, str)]
        is_safe = all(SAFE.fullmatch(each) for each in (*ends, statement.predicate))
        return is_safe and not {*ends} & {*unknown} and statement.predicate in self._vocabulary.predicates

    def _other_literals(self, statement: ConstantTriple, literal: WrittenLiteral) -> Iterator[Diagnostic]:
        forms = [unicodedata.normalize(form, literal.text) for form in ("NFC", "NFD")]
        texts = [_quoted(text) for text in dict.fromkeys((*forms, literal.text))]
        text = _ALIKE.format(
            predicate=statement.predicate,
            exact=" ".join(f"{each}{tag}" for each in texts for tag in _TAGS),
            folded=", ".join(f"LCASE({each})" for each in texts),
            most=_READ,
        )
        found = [_written(row["value"]) for row in self._rows(text) or ()]
        if found:
            yield _other_literal(statement, literal, list(dict.fromkeys(found)))

    def _apart(self) -> Iterator[Diagnostic]:
        """Properties that nothing of the class has which the query asks for."""
        known = [each for each in self._doubts.pairs if self._has_both(each)][:_MOST]
        holding = self._holding([_of_class(each) for each in known])
        missed = [pair for pair, holds in zip(known, holding, strict=True) if not holds]
        turned = self._holding([_of_class(_other_way(pair)) for pair in missed], default=False)
        for pair, is_turned in zip(missed, turned, strict=True):
            yield self._never_together(pair, is_turned)

    def _has_both(self, pair: ClassProperty) -> bool:
        has_class = self._vocabulary.classes.get(pair.class_, 0) > 0
        is_safe = bool(SAFE.fullmatch(pair.class_) and SAFE.fullmatch(pair.predicate))
        return is_safe and has_class and self._vocabulary.predicates.get(pair.predicate, 0) > 0

    def _never_together(self, pair: ClassProperty, is_turned: bool) -> Diagnostic:
        class_, predicate = iris.compact(pair.class_), iris.compact(pair.predicate)
        if pair.is_inverse:
            said = f"{predicate} leads to nothing that is of the class {class_}."
        else:
            said = f"Nothing of the class {class_} has {predicate}."
        if is_turned:
            said += " It stands the other way round: exchange subject and object."
            return diagnostic(pair.token, Rule.WRONG_DIRECTION, said)
        near = self._properties(pair)
        said += f" {'It is reached by' if pair.is_inverse else 'It has'} {_listed(near)}." if near else ""
        return diagnostic(pair.token, Rule.NEVER_TOGETHER, said, near)

    def _properties(self, pair: ClassProperty) -> list[str]:
        """The properties that things of a class have, those first whose names are most like the one asked."""
        pattern = "?s ?iri ?thing" if pair.is_inverse else "?thing ?iri ?o"
        rows = self._rows(_PROPERTIES.format(class_=pair.class_, pattern=pattern)) or ()
        found = sorted(row["iri"]["value"] for row in rows)
        own = [iri for iri in found if split(iri)[0] == split(pair.predicate)[0]] or found
        return sorted(own, key=lambda iri: -_likeness(pair.predicate, iri))[:5]

    def _holding(self, patterns: Sequence[str], default: bool = True) -> list[bool]:
        """Whether each of the patterns has a match; ``default`` where the store does not say in time."""
        if not patterns:
            return []
        parts = (f"{{ BIND({n} AS ?n) FILTER EXISTS {{ {each} }} }}" for n, each in enumerate(patterns))
        rows = self._rows(f"SELECT DISTINCT ?n {{ {' UNION '.join(parts)} }}")
        if rows is None:
            return [default] * len(patterns)
        found = {int(row["n"]["value"]) for row in rows}
        return [n in found for n in range(len(patterns))]

    def _rows(self, text: str, query: Query | None = None) -> list[dict[str, Any]] | None:
        """The solutions; None where there are none in time."""
        left = self._end - time.monotonic()
        if left <= 0:
            return None
        try:
            answer = self._store.answer(replace(query or self._query, text=text, timeout=left))
            rows: list[dict[str, Any]] = json.loads(b"".join(answer.body))["results"]["bindings"]
        except (LimitExceededError, EvaluationError, EndpointError):
            return None
        return rows


def _graphs(query: Query, namespaces: Mapping[str, str]) -> tuple[str, ...]:
    """All graphs of the data set that a query names; none where it names none."""
    given = (*query.default_graph_uris, *query.named_graph_uris)
    if given:
        return tuple(dict.fromkeys(given))
    tokens = significant(tokenize(query.text))
    default, named = dataset_clauses(tokens, scope_of(tokens, namespaces))
    return tuple(each for each in dict.fromkeys((*default, *named)) if SAFE.fullmatch(each))


def _nearest(iri: str, known: Sequence[str]) -> list[str]:
    """The IRIs whose names are most like that of this one, whatever stands between letters and digits."""
    name = _plain(split(iri)[1])
    by_name: dict[str, str] = {}
    for each in sorted(known):
        by_name.setdefault(_plain(split(each)[1]), each)
    begun = sorted((each for each in by_name if name and each.startswith(name)), key=len)
    near = difflib.get_close_matches(name, by_name, n=3, cutoff=0.7)
    return [by_name[each] for each in dict.fromkeys((*begun[:2], *near))][:3]


def _plain(name: str) -> str:
    return "".join(each for each in name.casefold() if each.isalnum())


def _likeness(one: str, other: str) -> float:
    first, second = split(one)[1].casefold(), split(other)[1].casefold()
    is_part = first in second or second in first
    return is_part + difflib.SequenceMatcher(None, first, second).ratio()


def _key(statement: ConstantTriple) -> tuple[str, str]:
    """What literals have in common that are written in several ways, so that one of them matches."""
    literal = statement.object if isinstance(statement.object, WrittenLiteral) else WrittenLiteral("")
    return statement.predicate, unicodedata.normalize("NFC", literal.text).casefold()


def _pattern(statement: ConstantTriple) -> str:
    return f"{_end(statement.subject, '?s')} <{statement.predicate}> {_end(statement.object, '?o')}"


def _turned(statement: ConstantTriple) -> str:
    if isinstance(statement.object, WrittenLiteral):
        return "FILTER(false)"
    return f"{_end(statement.object, '?o')} <{statement.predicate}> {_end(statement.subject, '?s')}"


def _end(end: str | WrittenLiteral | None, variable: str) -> str:
    if end is None:
        return variable
    if isinstance(end, str):
        return f"<{end}>"
    return f"{_quoted(end.text)}{end.language}{f'^^<{end.datatype}>' if end.datatype else ''}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _written(value: Mapping[str, str]) -> str:
    """A term of a result as it is written in a query."""
    if value["type"] == "uri":
        return iris.compact(value["value"])
    tag = f"@{value['xml:lang']}" if "xml:lang" in value else ""
    datatype = value.get("datatype", "")
    is_plain = datatype in ("", f"{iris.PREFIXES['xsd']}string") or tag
    return f"{_quoted(value['value'])}{tag}{'' if is_plain else f'^^{iris.compact(datatype)}'}"


def _wrong_direction(statement: ConstantTriple) -> Diagnostic:
    predicate = iris.compact(statement.predicate)
    subject, object_ = _shown(statement.subject, "?x"), _shown(statement.object, "?x")
    said = f"No triple is {subject} {predicate} {object_}; the other way round there are some."
    return diagnostic(statement.token, Rule.WRONG_DIRECTION, f"{said} Write {object_} {predicate} {subject}.")


def _shown(end: str | WrittenLiteral | None, variable: str) -> str:
    return iris.compact(end) if isinstance(end, str) else variable


def _other_literal(statement: ConstantTriple, literal: WrittenLiteral, found: Sequence[str]) -> Diagnostic:
    datatype = f"^^{iris.compact(literal.datatype)}" if literal.datatype else ""
    asked = f"{_quoted(literal.text)}{literal.language}{datatype}"
    said = f"No {iris.compact(statement.predicate)} is {asked}; the data have {_listed_texts(found)}."
    composed = unicodedata.normalize("NFC", literal.text)
    if composed != literal.text and any(composed in each for each in found):
        said += " The text of the query is decomposed (NFD), that of the data composed (NFC)."
    elif composed == literal.text and not any(composed in each for each in found):
        said += _of_form(literal.text, found)
    return diagnostic(statement.token, Rule.UNMATCHED_LITERAL, said, found)


def _of_form(text: str, found: Sequence[str]) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    if decomposed != text and any(decomposed in each for each in found):
        return " The text of the query is composed (NFC), that of the data decomposed (NFD)."
    return ""


def _listed(found: Sequence[str]) -> str:
    return ", ".join(iris.compact(each) for each in found)


def _listed_texts(found: Sequence[str]) -> str:
    return " and ".join(found[:3])


def _of_class(pair: ClassProperty) -> str:
    triple = f"?s <{pair.predicate}> ?thing" if pair.is_inverse else f"?thing <{pair.predicate}> ?o"
    return f"?thing a <{pair.class_}> . {triple}"


def _other_way(pair: ClassProperty) -> ClassProperty:
    return replace(pair, is_inverse=not pair.is_inverse)
