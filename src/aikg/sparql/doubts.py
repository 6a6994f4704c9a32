"""Reads from a query what its data should confirm: the IRIs, literals and pairs of terms it relies on."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from aikg import iris
from aikg.sparql.form import after_prologue
from aikg.sparql.patterns import Patterns, TriplePattern, read_patterns
from aikg.sparql.prologue import Scope, scope_of
from aikg.sparql.tokens import Kind, Token, significant, tokenize

TYPE: Final = iris.PREFIXES["rdf"] + "type"
NAMESPACES: Final = tuple(iris.PREFIXES[name] for name in ("id", "claim", "source", "graph", "aikg"))
_MOST: Final = 500
_TEMPLATES: Final = ("CONSTRUCT", "INSERT", "DELETE", "DATA")
_IRIS: Final = (Kind.IRI, Kind.PREFIXED_NAME)
_QUOTES: Final = "'\""


@dataclass(frozen=True, slots=True)
class WrittenLiteral:
    """A literal of a query: its text, its language tag with the @, and its datatype's IRI, if it has one."""

    text: str
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True, slots=True)
class ConstantTriple:
    """A triple with a constant at an end; None where a variable stands."""

    token: Token
    subject: str | None
    predicate: str
    object: str | WrittenLiteral | None


@dataclass(frozen=True, slots=True)
class ClassProperty:
    """A property of what is of a class, or that leads to what is of it where ``is_inverse``."""

    token: Token
    class_: str
    predicate: str
    is_inverse: bool


@dataclass(frozen=True, slots=True)
class Doubts:
    """What the data should confirm; each IRI of our namespaces with the token that names it first."""

    iris: Mapping[str, Token]
    statements: tuple[ConstantTriple, ...]
    pairs: tuple[ClassProperty, ...]
    names_graphs: bool


def doubts(text: str, namespaces: Mapping[str, str] = iris.PREFIXES) -> Doubts:
    """What the data should confirm of a query or the pattern of an update."""
    tokens = significant(tokenize(text))
    scope, patterns = scope_of(tokens, namespaces), read_patterns(tokens)
    reader = _ConstantReader(tokens, scope, patterns)
    return Doubts(
        dict(reader.constants(after_prologue(text))),
        tuple(dict.fromkeys(islice(chain(reader.statements(), reader.compared()), _MOST))),
        tuple(dict.fromkeys(islice(reader.pairs(), _MOST))),
        any(token.is_keyword("GRAPH") for token in tokens),
    )


class _ConstantReader:
    def __init__(self, tokens: Sequence[Token], scope: Scope, patterns: Patterns) -> None:
        self._tokens = tokens
        self._scope = scope
        self._patterns = patterns

    def constants(self, start: int) -> Iterator[tuple[str, Token]]:
        """The IRIs of our namespaces that are no predicates, in the order of the text backwards."""
        told = {token.offset for token in self._patterns.predicates}
        told |= {token.offset for step, token in self._patterns.objects if self._is_type(step)}
        for index, token in reversed(list(self._outside_templates())):
            iri = self._scope.resolve(token) if token.offset >= start else None
            names = iri and any(iri.startswith(each) and iri != each for each in NAMESPACES)
            is_term = token.offset in told or self._is_function_or_type(index)
            if iri and names and not is_term and not self._patterns.is_foreign(token):
                yield iri, token

    def _outside_templates(self) -> Iterator[tuple[int, Token]]:
        depth = 0
        for index, token in enumerate(self._tokens):
            opens = token.is_symbol("{")
            if opens and (depth or (index and self._tokens[index - 1].is_keyword(*_TEMPLATES))):
                depth += 1
            elif token.is_symbol("}") and depth:
                depth -= 1
            elif not depth:
                yield index, token

    def _is_function_or_type(self, index: int) -> bool:
        before, after = self._tokens[max(index - 1, 0)], self._tokens[index + 1 : index + 2]
        is_called = any(each.is_symbol("(") and each.offset == self._tokens[index].end for each in after)
        return is_called or before.is_symbol("^^")

    def _is_type(self, step: Token) -> bool:
        return step.is_keyword("A") or self._scope.resolve(step) == TYPE

    def statements(self) -> Iterator[ConstantTriple]:
        """The triples with an IRI or a text at an end."""
        for triple in self._patterns.triples:
            predicate = self._scope.resolve(triple.predicate)
            subject, object_ = self._scope.resolve(triple.subject), self._constant(triple)
            is_number = triple.object.kind not in (*_IRIS, Kind.STRING, Kind.VARIABLE, Kind.BLANK_NODE)
            if predicate and predicate != TYPE and not is_number and (subject or object_):
                token = triple.object if isinstance(object_, WrittenLiteral) else triple.predicate
                yield ConstantTriple(token, subject, predicate, object_)

    def _constant(self, triple: TriplePattern) -> str | WrittenLiteral | None:
        if triple.object.kind is Kind.STRING:
            return self._literal(triple.object, triple.suffix)
        return self._scope.resolve(triple.object)

    def _literal(self, token: Token, suffix: Token | None) -> WrittenLiteral | None:
        """A literal as it is written; None where it is escaped."""
        width = 3 if token.text.startswith((_QUOTES[0] * 3, _QUOTES[1] * 3)) else 1
        if "\\" in token.text:
            return None
        text = token.text[width:-width]
        if suffix is None:
            return WrittenLiteral(text)
        if suffix.kind is Kind.LANGUAGE:
            return WrittenLiteral(text, suffix.text)
        return WrittenLiteral(text, datatype=self._scope.resolve(suffix) or "")

    def compared(self) -> Iterator[ConstantTriple]:
        """What variables are compared with, or take by VALUES, of which one property says what they are."""
        properties = self._properties()
        for index, token in enumerate(self._tokens):
            found = properties.get(token.text[1:], set()) if token.kind is Kind.VARIABLE else set()
            if len(found) == 1:
                for at in self._beside(index):
                    if literal := self._literal_at(at):
                        yield ConstantTriple(self._tokens[at], None, next(iter(found)), literal)

    def _properties(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for triple in self._patterns.triples:
            if triple.object.kind is Kind.VARIABLE:
                found[triple.object.text[1:]].add(self._scope.resolve(triple.predicate) or "")
        return {name: properties for name, properties in found.items() if "" not in properties}

    def _beside(self, index: int) -> Iterator[int]:
        """Where the literals stand that a variable is equal to, or one of."""
        texts = [token.text.upper() for token in self._tokens[max(index - 3, 0) : index + 3]]
        here = min(index, 3)
        before, after = texts[:here], texts[here + 1 :]
        if after[:1] == ["="]:
            yield index + 2
        elif after[:2] == ["IN", "("] or (before[-1:] == ["VALUES"] and after[:1] == ["{"]):
            yield from self._listed(index + (3 if after[0] == "IN" else 2))
        elif before[-1:] == ["="]:
            yield index - 2

    def _listed(self, index: int) -> Iterator[int]:
        while index < len(self._tokens) and self._tokens[index].text not in (")", "}"):
            yield index
            index += 1

    def _literal_at(self, index: int) -> WrittenLiteral | None:
        if not 0 <= index < len(self._tokens) or self._tokens[index].kind is not Kind.STRING:
            return None
        following = self._tokens[index + 1 : index + 3]
        if following and following[0].kind is Kind.LANGUAGE:
            return self._literal(self._tokens[index], following[0])
        typed = len(following) == 2 and following[0].is_symbol("^^")
        return self._literal(self._tokens[index], following[1] if typed else None)

    def pairs(self) -> Iterator[ClassProperty]:
        """Each property of a thing whose class is said in the same group, or in one around it."""
        classes: dict[str, list[tuple[int, str]]] = defaultdict(list)
        required = [
            each for each in self._patterns.triples if each.predicate.offset not in self._patterns.asked
        ]
        for triple in required:
            if self._is_type(triple.predicate) and (iri := self._scope.resolve(triple.object)):
                classes[_thing(triple.subject)].append((triple.group, iri))
        for triple in required:
            predicate = self._scope.resolve(triple.predicate)
            if predicate and predicate != TYPE:
                around = set(self._patterns.around(triple.group))
                for end, is_inverse in ((triple.subject, False), (triple.object, True)):
                    for group, class_ in classes.get(_thing(end), ()):
                        if group in around:
                            yield ClassProperty(triple.predicate, class_, predicate, is_inverse)


def _thing(token: Token) -> str:
    """What joins triples: a variable, a label, or the place of what has no name."""
    if token.kind is Kind.VARIABLE:
        return f"?{token.text[1:]}"
    return token.text if token.kind is Kind.BLANK_NODE else str(token.offset)
