"""Reads the prefixes and the base of a request, and resolves the IRIs that it writes by them."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import urljoin

from aikg import iris
from aikg.sparql.edits import Edit, edited
from aikg.sparql.tokens import Kind, Token, replace_codepoint_escapes, significant, tokenize

_ABSOLUTE: Final = re.compile("[A-Za-z][A-Za-z0-9+.-]*:")
_ESCAPED: Final = re.compile(r"\\(.)")


class Declaration(NamedTuple):
    """``PREFIX prefix: <iri>``, or ``BASE <iri>`` where the prefix is None."""

    prefix: str | None
    iri: str


class Scope:
    """The base and the namespaces in force at one place of a text (section 4.1 of SPARQL 1.1).

    ``namespaces`` maps the prefixes that are predeclared; declarations of the text win over them.
    """

    def __init__(self, base_iri: str = "", namespaces: Mapping[str, str] = iris.PREFIXES) -> None:
        self._base = base_iri
        self._namespaces = dict(namespaces)

    def declare(self, declaration: Declaration) -> None:
        """Put a declaration in force for what follows."""
        iri = resolved(self._base, declaration.iri)
        if declaration.prefix is None:
            self._base = iri
        else:
            self._namespaces[declaration.prefix] = iri

    def resolve(self, token: Token) -> str | None:
        """The IRI that a token stands for; None if it is no IRI or its prefix is undeclared."""
        return self.iri(token.text) if token.kind in (Kind.IRI, Kind.PREFIXED_NAME) else None

    def iri(self, written: str) -> str | None:
        """The IRI that is written in angle brackets or as a prefixed name; None without its prefix."""
        if written.startswith("<"):
            return resolved(self._base, unescaped(written))
        prefix, _, local = written.partition(":")
        namespace = self._namespaces.get(prefix)
        if namespace is None:
            return None
        return namespace + (_ESCAPED.sub(r"\1", local) if "\\" in local else local)


def resolved(base_iri: str, iri: str) -> str:
    """The IRI against a base (RFC 3986, section 5.2); an absolute one stays as it is."""
    if not base_iri or _ABSOLUTE.match(iri):
        return iri
    # The standard library drops the mark of an empty fragment, which ends many a namespace.
    mark = "#" if iri.endswith("#") else ""
    return urljoin(base_iri, iri.removesuffix("#")) + mark


def unescaped(written: str) -> str:
    """What stands between the angle brackets of an IRI, unescaped and not yet resolved."""
    return replace_codepoint_escapes(written[1:-1]) if "\\" in written else written[1:-1]


def declaration_at(tokens: Sequence[Token], index: int) -> Declaration | None:
    """The declaration that begins at this significant token, if one does."""
    if tokens[index].is_keyword("BASE"):
        kinds: list[Kind] = [Kind.IRI]
    elif tokens[index].is_keyword("PREFIX"):
        kinds = [Kind.PREFIXED_NAME, Kind.IRI]
    else:
        return None
    parts = tokens[index + 1 : index + 1 + len(kinds)]
    if [part.kind for part in parts] != kinds:
        return None
    prefix = parts[0].text.partition(":")[0] if len(parts) == 2 else None
    return Declaration(prefix, unescaped(parts[-1].text))


def declarations(tokens: Sequence[Token]) -> Iterator[Declaration]:
    """Every declaration among the significant tokens, in the order of the text."""
    for index, token in enumerate(tokens):
        if token.kind is Kind.KEYWORD and (declaration := declaration_at(tokens, index)):
            yield declaration


def scope_of(tokens: Sequence[Token], namespaces: Mapping[str, str], base_iri: str = "") -> Scope:
    """What the prefixes of a text stand for, once all its declarations are made."""
    scope = Scope(base_iri, namespaces)
    for declaration in declarations(tokens):
        scope.declare(declaration)
    return scope


def self_contained(text: str, base_iri: str, namespaces: Mapping[str, str]) -> str:
    """The text for an engine that predeclares nothing: its prefixes are declared, its IRIs absolute.

    What is declared for it stands before it without a line break, so that its lines keep their numbers. BASE
    is left out, which not every engine reads twice, unless IRI() and URI() resolve their arguments by it.
    """
    tokens = significant(tokenize(text))
    own = {item.prefix for item in declarations(tokens)}
    used = {token.text.partition(":")[0] for token in tokens if token.kind is Kind.PREFIXED_NAME}
    said = (f"PREFIX {name}: <{namespaces[name]}> " for name in sorted(used - own) if name in namespaces)
    base = _last_base(tokens, base_iri) if any(token.is_keyword("IRI", "URI") for token in tokens) else ""
    return "".join((f"BASE <{base}> " if base else "", *said, edited(text, _absolute(tokens, base_iri))))


def _last_base(tokens: Sequence[Token], base_iri: str) -> str:
    for declaration in declarations(tokens):
        if declaration.prefix is None:
            base_iri = resolved(base_iri, declaration.iri)
    return base_iri


def _absolute(tokens: Sequence[Token], base_iri: str) -> Iterator[Edit]:
    """What takes out each BASE, and writes out the IRIs that are relative to it."""
    position = 0
    for index, token in enumerate(tokens):
        declaration = declaration_at(tokens, index)
        if declaration is not None and declaration.prefix is None:
            base_iri, position = resolved(base_iri, declaration.iri), tokens[index + 1].end
            yield Edit(token.offset, position, "")
        elif token.kind is Kind.IRI and token.offset >= position and not _ABSOLUTE.match(token.text, 1):
            yield Edit(token.offset, token.end, f"<{resolved(base_iri, unescaped(token.text))}>")


class Foreign(NamedTuple):
    """A vocabulary that Wikidata's engine or data have alone, and what to do instead."""

    namespace: str
    remedy: str


_NORMALIZED: Final = "There are no normalized values here; write {}: for the values as they are stated."
_NORMALIZED_PATHS: Final = (
    ("wdtn", "direct-normalized/", "wdt"),
    ("psn", "statement/value-normalized/", "psv"),
    ("pqn", "qualifier/value-normalized/", "pqv"),
    ("prn", "reference/value-normalized/", "prv"),
)
_FOREIGN: Final = {
    "hint": Foreign(
        "http://www.bigdata.com/queryHints#",
        "Hints are for the engine of Wikidata's query service, which is another; leave them out.",
    ),
    "mwapi": Foreign(
        "https://www.mediawiki.org/ontology#API/",
        "It searches Wikidata's pages; names are found here with aikg:nameKey or at /reconcile.",
    ),
    "gas": Foreign(
        "http://www.bigdata.com/rdf/gas#",
        "It walks graphs in the engine of Wikidata's query service; use a property path here.",
    ),
    "geof": Foreign(
        "http://www.opengis.net/def/function/geosparql/",
        "Nothing here has coordinates; a place is a value of wdt:P17 or wdt:P276, or of aikg:basedIn.",
    ),
    "ontolex": Foreign(
        "http://www.w3.org/ns/lemon/ontolex#",
        "There are no lexemes here; names are values of rdfs:label and skos:altLabel.",
    ),
    **{
        name: Foreign(f"{iris.PREFIXES['wdt'].removesuffix('direct/')}{path}", _NORMALIZED.format(like))
        for name, path, like in _NORMALIZED_PATHS
    },
}
"""By the prefix that Wikidata's query service predeclares."""


def foreign_vocabulary(iri: str) -> Foreign | None:
    """The vocabulary of Wikidata's engine that a term is of; the namespace by itself is no term."""
    found = (each for each in _FOREIGN.values() if iri.startswith(each.namespace) and iri != each.namespace)
    return next(found, None)


_OTHER_NAMES: Final = {"dct": "dcterms", "dc": "dcterms", "sdo": "schema"}
"""What well-known namespaces are called elsewhere."""


@dataclass(frozen=True, slots=True)
class UndeclaredPrefix:
    """A prefix that is used and not declared, where it is first used, and what it probably means.

    ``meant`` is the prefix of a well-known namespace, ``iri`` that namespace; both are empty when
    no well-known prefix is near.
    """

    prefix: str
    line: int
    column: int
    meant: str
    iri: str

    @property
    def remedy(self) -> str:
        """A sentence that says what to do about it."""
        if self.prefix in _FOREIGN:
            return _FOREIGN[self.prefix].remedy
        if self.iri and self.meant == self.prefix:
            return f"Write PREFIX {self.prefix}: <{self.iri}> at the beginning."
        if self.meant:
            return f"Did you mean {self.meant}:, which is <{self.iri}>?"
        return f"Write PREFIX {self.prefix}: and its IRI at the beginning."


def undeclared_prefixes(text: str, namespaces: Mapping[str, str] = iris.PREFIXES) -> list[UndeclaredPrefix]:
    """The prefixes that neither the text nor ``namespaces`` declares, in the order of the text."""
    tokens = significant(tokenize(text))
    known = set(namespaces) | {item.prefix for item in declarations(tokens)}
    first: dict[str, Token] = {}
    for token in tokens:
        if token.kind is Kind.PREFIXED_NAME:
            first.setdefault(token.text.partition(":")[0], token)
    return [_undeclared(prefix, token) for prefix, token in first.items() if prefix not in known]


def _undeclared(prefix: str, token: Token) -> UndeclaredPrefix:
    meant = _nearest_prefix(prefix)
    return UndeclaredPrefix(prefix, token.line, token.column, meant, iris.PREFIXES.get(meant, ""))


def _nearest_prefix(prefix: str) -> str:
    """The well-known prefix whose name is nearest to this one; empty when none is near."""
    name = _OTHER_NAMES.get(prefix.lower(), prefix.lower())
    swapped = [known for known in iris.PREFIXES if sorted(known) == sorted(name)]
    near = difflib.get_close_matches(name, iris.PREFIXES, n=1, cutoff=0.6)
    return next(iter([*swapped, *near]), "")
