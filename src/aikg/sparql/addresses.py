"""Finds the addresses that a request would have the engine contact, and refuses or replaces them.

Engines do not all divide a text in the same way. One that reads characters rather than tokens
takes ``SERVICE:x {`` for SERVICE with the target ``:x``, and ``FILTER(?a<'>')`` for a comparison
with a string where the longest token is the IRI ``<'>``. What is a string to one reader can be a
SERVICE clause to the next. Three rules make the reading of the engine irrelevant:

- a keyword in a comment, string or IRI is masked before the engine sees the text;
- a keyword that is no token of its own, but that some engine could take for one, is refused;
- a text that says something else once its codepoint escapes are replaced is refused.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aikg import iris
from aikg.errors import ServiceRefusedError
from aikg.sparql.edits import Edit, edited
from aikg.sparql.form import Form, form_of
from aikg.sparql.prologue import Scope, declaration_at
from aikg.sparql.tokens import (
    Kind,
    Token,
    replace_codepoint_escapes,
    significant,
    tokenize,
)


@dataclass(frozen=True, slots=True)
class RemoteAddress:
    """The target of one SERVICE or LOAD.

    ``iri`` is absolute, and empty when the text does not say for certain what is contacted:
    ``doubt`` then is the reason, a clause for a message. ``start`` and ``end`` are the offsets of
    the target in the text, ``line`` and ``column`` the place of the keyword.
    """

    keyword: str
    silent: bool
    iri: str
    doubt: str
    start: int
    end: int
    line: int
    column: int


NOWHERE: Final = "x-nowhere:"
"""An IRI that no engine can contact."""

_SERVICE: Final = re.compile("service", re.IGNORECASE | re.ASCII)
_SERVICE_OR_LOAD: Final = re.compile("service|load", re.IGNORECASE | re.ASCII)
_SUSPECT: Final = ("service", "load", "\\u")
_HIERARCHICAL: Final = re.compile("<[A-Za-z][A-Za-z0-9+.-]*://")
"""How most IRIs begin. No engine can read it otherwise: nothing in SPARQL lets two slashes follow a name."""

_QUERY_FORMS: Final = frozenset(Form) - {Form.UPDATE}
_GLUED: Final = "is not set apart by white space, so that engines differ in how they read it"


def remote_addresses(
    text: str, base_iri: str = "", namespaces: Mapping[str, str] = iris.PREFIXES
) -> list[RemoteAddress]:
    """Every SERVICE target and, in an update, every LOAD target, in the order of the text.

    ``base_iri`` resolves relative IRIs before the text's own BASE; ``namespaces`` are the prefixes
    that the engine predeclares.
    """
    if not _is_suspect(text):
        return []
    tokens = significant(tokenize(text))
    keyword = _keyword(tokens)
    scope = Scope(base_iri, namespaces)
    found = []
    for index, token in enumerate(tokens):
        is_keyword = token.kind is Kind.KEYWORD
        if is_keyword and (declaration := declaration_at(tokens, index)):
            scope.declare(declaration)
        elif keyword.search(token.text) and (address := _address(tokens, index, scope)):
            found.append(address)
    return found


def replace_addresses(
    text: str,
    replacement: Callable[[RemoteAddress], str],
    base_iri: str = "",
    namespaces: Mapping[str, str] = iris.PREFIXES,
) -> str:
    """The text to evaluate in place of ``text``: each target is what ``replacement`` returns.

    ``replacement`` is asked for every address, also for those without an IRI. It returns an IRI,
    or raises ServiceRefusedError when the address must not be contacted. What comes back means the
    same as the text, and the engine must be given nothing else.
    """
    if not _is_suspect(text):
        return text
    found = remote_addresses(text, base_iri, namespaces)
    unescaped = replace_codepoint_escapes(text)
    plain = found if unescaped == text else remote_addresses(unescaped, base_iri, namespaces)
    if [_said(address) for address in found] != [_said(address) for address in plain]:
        raise ServiceRefusedError(
            "SERVICE or LOAD is written with codepoint escapes. Write the characters themselves."
        )
    edits = [Edit(item.start, item.end, f" <{replacement(item)}> ") for item in found]
    targets = frozenset(edit.start for edit in edits)
    return edited(text, [*edits, *_masks(text, targets)])


_OF_WIKIDATA: Final = (iris.PREFIXES["wikibase"], iris.PREFIXES["bd"], "http://www.bigdata.com/")
"""Where the names of services are that only Wikidata's own engine has."""


def refuse(address: RemoteAddress) -> str:
    """What the engine is given for an address that must not be contacted: one where nobody answers.

    Only SILENT excuses that: SERVICE SILENT then has one empty solution (section 3.1 of
    https://www.w3.org/TR/sparql11-federated-query/) and LOAD SILENT changes nothing. Raises
    ServiceRefusedError without SILENT, and where the text does not say what would be contacted.
    """
    if address.iri and address.silent:
        return NOWHERE
    where = f"{address.keyword} at line {address.line}, column {address.column}"
    if address.iri.startswith(_OF_WIKIDATA):
        raise ServiceRefusedError(
            f"{where} is a service of the engine behind Wikidata's query service, which is another. "
            "Of these there is wikibase:label here; "
            "look names up at /reconcile, and walk the graph with property paths."
        )
    if address.iri:
        raise ServiceRefusedError(
            f"{where} names <{address.iri}>, which this endpoint does not contact. "
            f"Its operator can allow it with --allow-service {address.iri}"
        )
    raise ServiceRefusedError(f"{where} {address.doubt}. Write {address.keyword} <IRI>.")


def _is_suspect(text: str) -> bool:
    # Quicker than a pattern that ignores case, and this is asked of every text.
    lowered = text.lower()
    return any(part in lowered for part in _SUSPECT)


def _said(address: RemoteAddress) -> tuple[str, bool, str]:
    return address.keyword, address.silent, address.iri


def _keyword(tokens: list[Token]) -> re.Pattern[str]:
    return _SERVICE if form_of(tokens) in _QUERY_FORMS else _SERVICE_OR_LOAD


def _address(tokens: Sequence[Token], index: int, scope: Scope) -> RemoteAddress | None:
    token = tokens[index]
    match token.kind:
        case Kind.KEYWORD if token.is_keyword("SERVICE", "LOAD"):
            return _named(tokens, index, scope)
        case Kind.KEYWORD | Kind.LANGUAGE | Kind.UNKNOWN:
            return _doubtful(token, _GLUED)
        case Kind.PREFIXED_NAME if _is_readable_as_clause(tokens, index):
            return _doubtful(token, _GLUED)
        case _:
            return None


def _named(tokens: Sequence[Token], index: int, scope: Scope) -> RemoteAddress:
    keyword = tokens[index]
    silent = index + 1 < len(tokens) and tokens[index + 1].is_keyword("SILENT")
    target = next(iter(tokens[index + 1 + silent : index + 2 + silent]), keyword)
    if target.kind is Kind.VARIABLE:
        return _doubtful(keyword, f"names its endpoint by the variable {target.text}")
    iri = scope.resolve(target)
    if not iri:
        return _doubtful(keyword, f"has no target that can be resolved, but {target.text!r}")
    word, place = keyword.text.upper(), (keyword.line, keyword.column)
    return RemoteAddress(word, silent, iri, "", target.offset, target.end, *place)


def _doubtful(token: Token, doubt: str) -> RemoteAddress:
    found = _SERVICE_OR_LOAD.search(token.text)
    word = found[0].upper() if found else token.text
    return RemoteAddress(word, False, "", doubt, token.offset, token.end, token.line, token.column)


def _is_readable_as_clause(tokens: Sequence[Token], index: int) -> bool:
    """Whether a prefixed name could be taken for a keyword that is glued to its target."""
    return _is_readable_as_service(tokens, index) or _is_readable_as_load(tokens, index)


def _is_readable_as_service(tokens: Sequence[Token], index: int) -> bool:
    prefix, _, local = tokens[index].text.partition(":")
    following = tokens[index + 1 : index + 4]
    if _SERVICE.search(prefix):
        return any(token.is_symbol("{") for token in following[:1])
    # An engine that allows but one full stop in a local name ends it before the next.
    return ".service" in local.lower() and any(token.is_symbol("{") for token in following)


def _is_readable_as_load(tokens: Sequence[Token], index: int) -> bool:
    if not tokens[index].text.upper().startswith("LOAD"):
        return False
    following = tokens[index + 1 : index + 2]
    return all(token.is_symbol(";") or token.text.upper()[:4] == "INTO" for token in following)


def _masks(text: str, targets: frozenset[int]) -> Iterator[Edit]:
    """What hides the keywords in comments, strings and IRIs and leaves their meaning as it is."""
    tokens = tokenize(text)
    keyword = _keyword(significant(tokens))
    for token in tokens:
        if token.kind is Kind.COMMENT:
            yield from _masked(token, keyword, len(token.text), "_")
        elif token.kind is Kind.STRING:
            yield from _masked(token, keyword, len(token.text), r"\u{:04X}")
        elif token.kind is Kind.IRI and token.offset not in targets and not _HIERARCHICAL.match(token.text):
            # A whole clause has no room in an IRI; it needs what could be read as a comment.
            yield from _masked(token, keyword, token.text.rfind("#") + 1, r"\u{:04X}")


def _masked(token: Token, keyword: re.Pattern[str], end: int, mask: str) -> Iterator[Edit]:
    for match in keyword.finditer(token.text, 0, end):
        start = token.offset + match.start()
        yield Edit(start, start + 1, mask.format(ord(match[0][0])))
