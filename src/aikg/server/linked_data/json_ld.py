"""Triples as JSON-LD 1.1, compacted with a context: https://www.w3.org/TR/json-ld11/."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from aikg.errors import EvaluationError
from aikg.iris import PREFIXES

_TYPE: Final = f"{PREFIXES['rdf']}type"
_XSD: Final = PREFIXES["xsd"]
_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,14}")
_DEEPEST: Final = 20
_Json = Any


@dataclass(frozen=True, slots=True)
class TermDefinition:
    """A term definition (section 9.15.1): its name, its type coercion, whether it is a language map."""

    name: str
    coercion: str = ""
    is_language_map: bool = False


@dataclass(frozen=True)
class Context:
    """A context whose definitions are prefixes and terms for predicates and classes; ``text`` is its JSON."""

    text: str

    @cached_property
    def terms(self) -> Mapping[str, TermDefinition]:
        """The terms by the IRI that they stand for."""
        return {self._expanded(value): _term(name, value) for name, value in self._definitions.items()}

    @cached_property
    def prefixes(self) -> Mapping[str, str]:
        """Prefix to namespace."""
        return {n: v for n, v in self._parsed.items() if isinstance(v, str) and n in PREFIXES}

    @cached_property
    def _parsed(self) -> dict[str, _Json]:
        parsed: dict[str, _Json] = json.loads(self.text)["@context"]
        return parsed

    @cached_property
    def _definitions(self) -> dict[str, _Json]:
        return {n: v for n, v in self._parsed.items() if n not in self.prefixes and not n.startswith("@")}

    def _expanded(self, definition: _Json) -> str:
        iri: str = definition["@id"] if isinstance(definition, dict) else definition
        prefix, colon, rest = iri.partition(":")
        return self.prefixes[prefix] + rest if colon and prefix in self.prefixes else iri

    def relative(self, iri: str) -> str:
        """The name of a predicate or class without a term: relative to @vocab, else as ``compact`` has it."""
        vocabulary = self._parsed.get("@vocab")
        if vocabulary and iri.startswith(vocabulary):
            return iri[len(vocabulary) :]
        return self.compact(iri)

    def part(self, names: Iterable[str]) -> dict[str, _Json]:
        """What names in a document need of the context: their definitions, and the prefixes of those."""
        needed = {"@vocab"}
        for name in names:
            definition = self._definitions.get(name, "")
            iri = definition["@id"] if isinstance(definition, dict) else definition
            needed |= {name, name.partition(":")[0], iri.partition(":")[0]}
        return {name: value for name, value in self._parsed.items() if name in needed}

    def compact(self, iri: str) -> str:
        """The compact IRI where a prefix fits, else the IRI."""
        fitting = [(ns, p) for p, ns in self.prefixes.items() if iri.startswith(ns) and iri != ns]
        if not fitting:
            return iri
        namespace, prefix = max(fitting)
        rest = iri[len(namespace) :]
        return iri if rest.startswith("//") else f"{prefix}:{rest}"


def document(triples: Iterable[Triple], context: Context, url: str = "", first: str = "") -> bytes:
    """A document that begins with the node of the IRI ``first``.

    It names its context by URL; where there is none, it holds as much of the context as it needs.
    A node with a fragment that only one other node names is nested there, where it is named first. Raises
    EvaluationError for terms of RDF 1.2.
    """
    graph = _NodeMap(triples, context)
    nodes = graph.nodes(first)
    named = url or context.part(graph.names)
    text = json.dumps({"@context": named, "@graph": nodes}, ensure_ascii=False, indent=1)
    return f"{text}\n".encode()


class _NodeMap:
    """Triples as nodes; ``names`` are the terms and compact IRIs in them, once they are written."""

    def __init__(self, triples: Iterable[Triple], context: Context) -> None:
        self.names: set[str] = set()
        self._context = context
        self._objects: dict[str, dict[str, list[Any]]] = {}
        for triple in sorted(set(triples), key=str):
            of_subject = self._objects.setdefault(_name(triple.subject), {})
            of_subject.setdefault(triple.predicate.value, []).append(triple.object)
        naming = ({_name(o) for os in of.values() for o in os} for of in self._objects.values())
        named = Counter(name for names in naming for name in names)
        self._nested = {n for n in self._objects if named[n] == 1 and ("#" in n or n.startswith("_:"))}
        self._written: set[str] = set()
        self._depth = 0

    def nodes(self, first: str) -> list[_Json]:
        ordered = sorted(self._objects, key=lambda name: (name in self._nested, name != first, name))
        return [self._node(name) for name in ordered if name not in self._written]

    def _node(self, name: str) -> dict[str, _Json]:
        self._written.add(name)
        node: dict[str, _Json] = {"@id": name if name.startswith("_:") else self._compact(name)}
        self._depth += 1
        for predicate, objects in self._objects[name].items():
            for term in objects:
                self._state(node, predicate, term)
        self._depth -= 1
        return node

    def _state(self, node: dict[str, _Json], predicate: str, term: Any) -> None:
        definition = self._context.terms.get(predicate)
        if predicate == _TYPE and isinstance(term, NamedNode):
            _add(node, "@type", self._class(term.value))
        elif definition is None or not _fits(definition, term):
            _add(node, self._used(self._context.relative(predicate)), self._value(term))
        elif definition.is_language_map:
            _add(node.setdefault(self._used(definition.name), {}), term.language, term.value)
        elif definition.coercion == "@id":
            value = self._value(term)
            _add(node, self._used(definition.name), value["@id"] if len(value) == 1 else value)
        else:
            _add(node, self._used(definition.name), term.value if definition.coercion else self._value(term))

    def _class(self, iri: str) -> str:
        term = self._context.terms.get(iri)
        return self._used(term.name if term else self._context.relative(iri))

    def _compact(self, iri: str) -> str:
        return self._used(self._context.compact(iri))

    def _used(self, name: str) -> str:
        self.names.add(name)
        return name

    def _value(self, term: Any) -> _Json:
        if isinstance(term, Literal):
            return self._literal(term)
        if not isinstance(term, NamedNode | BlankNode):
            raise EvaluationError("JSON-LD 1.1 cannot hold the RDF 1.2 terms here. Accept Turtle.")
        name = _name(term)
        if name in self._nested and name not in self._written and self._depth < _DEEPEST:
            return self._node(name)
        return {"@id": name if isinstance(term, BlankNode) else self._compact(name)}

    def _literal(self, literal: Literal) -> _Json:
        if literal.direction:
            raise EvaluationError("JSON-LD 1.1 cannot hold the RDF 1.2 terms here. Accept Turtle.")
        if literal.language:
            return {"@value": literal.value, "@language": literal.language}
        match literal.datatype.value.removeprefix(_XSD), literal.value:
            case "string", text:
                return text
            case "boolean", "true" | "false":
                return literal.value == "true"
            case "integer", digits if _INTEGER.fullmatch(digits):
                return int(digits)
        return {"@value": literal.value, "@type": self._compact(literal.datatype.value)}


def _term(name: str, definition: _Json) -> TermDefinition:
    if isinstance(definition, str):
        return TermDefinition(name)
    return TermDefinition(name, definition.get("@type", ""), "@language" in definition.get("@container", ""))


def _fits(term: TermDefinition, value: Any) -> bool:
    """Whether a value says the same under the term as it does under the predicate's IRI."""
    if isinstance(value, Literal):
        if term.is_language_map:
            return value.language is not None and not value.direction
        return not term.coercion or (not value.language and value.datatype.value == term.coercion)
    return not term.is_language_map and term.coercion in ("", "@id")


def _add(node: dict[str, _Json], key: str, value: _Json) -> None:
    if key not in node:
        node[key] = value
    elif isinstance(node[key], list):
        node[key].append(value)
    else:
        node[key] = [node[key], value]


def _name(term: Any) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)
