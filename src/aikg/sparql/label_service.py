"""Rewrites Wikidata's label service into patterns that any SPARQL 1.1 store evaluates.

``SERVICE wikibase:label { bd:serviceParam wikibase:language "ko,en" }`` is an extension of the query service
of Wikidata (https://www.mediawiki.org/wiki/Wikidata_Query_Service/User_Manual#Label_service). For each
``?xLabel``, ``?xAltLabel`` and ``?xDescription`` that the query selects it finds the name of ``?x`` in the
first of the languages that has one, after everything else in its group; without any, ``?xLabel`` is the
identifier. Names that the clause asks for itself (``?x rdfs:label ?name``) are found in the same way.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final, NamedTuple

from aikg import iris
from aikg.errors import QuerySyntaxError
from aikg.sparql.edits import Edit, closing, edited, insertion
from aikg.sparql.prologue import Scope, scope_of
from aikg.sparql.tokens import Kind, Token, significant, tokenize

LABEL_SERVICE: Final = f"{iris.PREFIXES['wikibase']}label"
PARAMETER: Final = f"{iris.PREFIXES['bd']}serviceParam"
LANGUAGE: Final = f"{iris.PREFIXES['wikibase']}language"
_ENGLISH: Final = ("", "[AUTO_LANGUAGE]")

_LABEL: Final = f"{iris.PREFIXES['rdfs']}label"
_ALIAS: Final = f"{iris.PREFIXES['skos']}altLabel"
_DESCRIPTIONS: Final = ("http://schema.org/description", "https://schema.org/description")
_SUFFIXES: Final = (("AltLabel", _ALIAS), ("Label", _LABEL), ("Description", _DESCRIPTIONS[0]))
_PREDICATES: Final = {_LABEL: _LABEL, _ALIAS: _ALIAS} | dict.fromkeys(_DESCRIPTIONS, _DESCRIPTIONS[0])
_MOST: Final = 20
_SERVICE: Final = re.compile(r"(?<![A-Za-z_:])service(?=[\s#<])", re.IGNORECASE)
_FORMS: Final = ("SELECT", "CONSTRUCT", "DESCRIBE", "ASK")


class WantedLabel(NamedTuple):
    """A name to find: of what (a variable or an IRI, as written), by which predicate, into which variable."""

    of: str
    predicate: str
    into: str


@dataclass(slots=True)
class _Group:
    """A group in braces; ``head`` is where the query of which it is the WHERE clause begins, if it is one."""

    opening: int
    head: int | None
    is_remote: bool
    closing: int = -1


@dataclass(slots=True)
class _Clause:
    """One label service: its tokens from SERVICE to the closing brace, and the groups that enclose it."""

    start: int
    body: int
    end: int
    group: _Group
    query: _Group


def with_labels(text: str, base_iri: str = "", namespaces: Mapping[str, str] = iris.PREFIXES) -> str:
    """The query without label services, and with what they stand for.

    A label service within another SERVICE is left to the endpoint that is asked. ``[AUTO_LANGUAGE]`` is
    English. Raises QuerySyntaxError where a label service holds what it cannot.
    """
    if "service" not in text.lower() or not _SERVICE.search(text):
        return text
    tokens = significant(tokenize(text))
    reader = _LabelServiceReader(tokens, scope_of(tokens, namespaces, base_iri))
    edits: list[Edit] = []
    fresh = (f"?_name{number}" for number in count(1) if f"_name{number}" not in text)
    for clause in reader.clauses():
        languages, asked = reader.parameters(clause)
        names = asked or list(reader.selected(clause))
        reader.require_unbound(clause, asked)
        chosen = ["en" if tag.upper() in _ENGLISH else tag.lower() for tag in languages] or ["en"]
        patterns = "".join(_patterns(name, chosen, fresh) for name in names)
        start, end = tokens[clause.start].offset, tokens[clause.end].end
        edits.append(Edit(start, end, "{ }" + "\n" * text.count("\n", start, end)))
        edits.append(insertion(tokens[clause.group.closing].offset, patterns))
        edits += reader.projection(clause, [name.into for name in asked])
    return edited(text, edits)


def _patterns(name: WantedLabel, languages: Sequence[str], fresh: Iterator[str]) -> str:
    """The patterns that bind one name; what is unbound has none, and must not match everything."""
    thing = next(fresh)
    parts = [f" BIND(COALESCE({name.of}, <{iris.PREFIXES['bd']}unbound>) AS {thing})"]
    found = []
    for language in languages:
        value = next(fresh)
        found.append(value)
        parts.append(f" OPTIONAL {{ {_lookup(thing, name.predicate, value, language, fresh)} }}")
    if name.predicate == _LABEL:
        found.append(_identifier(name.of))
    parts.append(f" BIND(COALESCE({', '.join(found)}) AS {name.into}) ")
    return "".join(parts)


def _lookup(thing: str, predicate: str, value: str, language: str, fresh: Iterator[str]) -> str:
    if predicate != _ALIAS:
        return f'{thing} <{predicate}> {value} FILTER(LCASE(LANG({value})) = "{language}")'
    alias = next(fresh)
    pattern = f'{thing} <{predicate}> {alias} FILTER(LCASE(LANG({alias})) = "{language}")'
    joined = f'(GROUP_CONCAT({alias}; SEPARATOR=", ") AS {value})'
    return f"SELECT {thing} {joined} WHERE {{ {pattern} }} GROUP BY {thing}"


def _identifier(thing: str) -> str:
    """What stands for the label of what has none: the identifier, or else the IRI or literal itself."""
    entity = iris.PREFIXES["wd"]
    is_item = f'STRSTARTS(STR({thing}), "{entity}")'
    return f'IF({is_item}, STRAFTER(STR({thing}), "{entity}"), STR({thing}))'


def _refused(token: Token) -> QuerySyntaxError:
    found = "rdfs:label, skos:altLabel and schema:description"
    return _error(token, f"the label service finds {found} of a variable or an IRI, each into a variable")


def _error(token: Token, message: str) -> QuerySyntaxError:
    return QuerySyntaxError(f"{token.place.capitalize()}: {message}.", token.line, token.column)


def _split(tokens: Sequence[Token], symbol: str) -> list[list[Token]]:
    """The runs of tokens between those that are this punctuation."""
    runs: list[list[Token]] = [[]]
    for token in tokens:
        if token.is_symbol(symbol):
            runs.append([])
        else:
            runs[-1].append(token)
    return [run for run in runs if run]


class _LabelServiceReader:
    """Reads the groups and label services among the significant tokens of a query."""

    def __init__(self, tokens: Sequence[Token], scope: Scope) -> None:
        self._tokens = tokens
        self._scope = scope

    def clauses(self) -> list[_Clause]:
        """The label services that this endpoint is asked, in the order of the text."""
        found: list[_Clause] = []
        open_groups: list[_Group] = []
        heads: list[int | None] = [None]
        parentheses = 0
        for index, token in enumerate(self._tokens):
            parentheses += token.is_symbol("(") - token.is_symbol(")")
            if token.is_keyword(*_FORMS):
                heads[-1] = index
            elif token.is_symbol("{"):
                head = None if parentheses or self._is_template(index) else heads[-1]
                if clause := self._clause(index, open_groups):
                    found.append(clause)
                if len(found) > _MOST:
                    raise _error(token, f"a query may have {_MOST} label services")
                open_groups.append(_Group(index, head, self._is_remote(index, open_groups)))
                heads[-1] = heads[-1] if head is None else None
                heads.append(None)
            elif token.is_symbol("}") and open_groups:
                open_groups.pop().closing = index
                heads.pop()
        return [clause for clause in found if clause.group.closing > 0]

    def _is_template(self, index: int) -> bool:
        return index > 0 and self._tokens[index - 1].is_keyword("CONSTRUCT")

    def _target(self, index: int) -> tuple[int, str | None]:
        """Where SERVICE stands whose group opens here, and the IRI that it names; -1 where there is none."""
        for start in (index - 2, index - 3):
            words = [token.text.upper() for token in self._tokens[max(start, 0) : index - 1]]
            if start >= 0 and words in (["SERVICE"], ["SERVICE", "SILENT"]):
                return start, self._scope.resolve(self._tokens[index - 1])
        return -1, None

    def _is_remote(self, index: int, enclosing: Sequence[_Group]) -> bool:
        start, iri = self._target(index)
        inside = bool(enclosing) and enclosing[-1].is_remote
        return inside or (start >= 0 and iri != LABEL_SERVICE)

    def _clause(self, index: int, enclosing: Sequence[_Group]) -> _Clause | None:
        start, iri = self._target(index)
        if iri != LABEL_SERVICE or not enclosing or enclosing[-1].is_remote:
            return None
        queries = [group for group in enclosing if group.head is not None]
        if not queries:
            return None
        return _Clause(start, index, closing(self._tokens, index), enclosing[-1], queries[-1])

    def parameters(self, clause: _Clause) -> tuple[list[str], list[WantedLabel]]:
        """The languages that a label service is given, and the names that it asks for itself."""
        languages: list[str] = []
        names: list[WantedLabel] = []
        for subject, predicate, value in self._triples(clause):
            self._read(subject, predicate, value, languages, names)
        return languages, names

    def _triples(self, clause: _Clause) -> Iterator[tuple[Token, Token, Token]]:
        """The triples of a label service, with the abbreviations by semicolon and comma spelt out."""
        for subject, *rest in _split(self._tokens[clause.body + 1 : clause.end], "."):
            for predicate, *values in _split(rest, ";") or [[subject]]:
                for value in _split(values, ",") or [[predicate, predicate]]:
                    if len(value) != 1:
                        raise _refused(value[0])
                    yield subject, predicate, value[0]

    def _read(
        self, subject: Token, predicate: Token, value: Token, languages: list[str], names: list[WantedLabel]
    ) -> None:
        meant, by = self._scope.resolve(subject), self._scope.resolve(predicate)
        if meant == PARAMETER and by == LANGUAGE and value.kind is Kind.STRING:
            languages += [tag.strip() for tag in value.text.strip("'\"").split(",")]
        elif by in _PREDICATES and value.kind is Kind.VARIABLE and (subject.kind is Kind.VARIABLE or meant):
            of = f"<{meant}>" if meant else subject.text
            names.append(WantedLabel(of, _PREDICATES[by], value.text))
        elif meant != PARAMETER:
            raise _refused(subject)

    def require_unbound(self, clause: _Clause, names: Sequence[WantedLabel]) -> None:
        """Raise QuerySyntaxError where a name is to be found into a variable that has a value already."""
        bound = set(self._bound(clause)) if names else set()
        for token in self._tokens[clause.body : clause.end]:
            if token.text[1:] in bound and token.text in [name.into for name in names]:
                raise _error(token, f"the label service cannot bind {token.text}, which has a value already")

    def selected(self, clause: _Clause) -> Iterator[WantedLabel]:
        """The names that the query around a label service selects, and does not bind in another way."""
        pattern = range(clause.query.opening, clause.query.closing)
        bound = set(self._bound(clause))
        used = {self._tokens[i].text[1:] for i in pattern if self._tokens[i].kind is Kind.VARIABLE}
        wanted = (self._tokens[i].text[1:] for i in self._outside(clause.query))
        for variable in dict.fromkeys(wanted):
            for suffix, predicate in _SUFFIXES:
                of = variable.removesuffix(suffix)
                if variable.endswith(suffix) and of in used and variable not in bound:
                    yield WantedLabel(f"?{of}", predicate, f"?{variable}")
                    break

    def _outside(self, query: _Group) -> Iterator[int]:
        """The variables of a query before and after its WHERE clause."""
        after = query.closing + 1
        depth = 0
        while after < len(self._tokens) and depth >= 0:
            depth += self._tokens[after].is_symbol("{") - self._tokens[after].is_symbol("}")
            after += 1
        for index in (*range(query.head or 0, query.opening), *range(query.closing + 1, after)):
            if self._tokens[index].kind is Kind.VARIABLE:
                yield index

    def _bound(self, clause: _Clause) -> Iterator[str]:
        """The variables that patterns around a label service may bind: all that stand outside of filters."""
        filtered = -1
        for index in range(clause.query.opening, clause.query.closing):
            token = self._tokens[index]
            if token.is_keyword("FILTER"):
                filtered = self._end_of_filter(index)
            if token.kind is Kind.VARIABLE and index > filtered and not clause.start < index < clause.end:
                yield token.text[1:]

    def _end_of_filter(self, index: int) -> int:
        """The last token of a filter's expression; none where it is a pattern."""
        depth, position = 0, index + 1
        while position < len(self._tokens) and not self._tokens[position].is_symbol("{"):
            depth += self._tokens[position].is_symbol("(") - self._tokens[position].is_symbol(")")
            if depth == 0 and self._tokens[position].is_symbol(")"):
                return position
            position += 1
        return index

    def projection(self, clause: _Clause, asked: Sequence[str]) -> list[Edit]:
        """What stands for ``SELECT *``, so that the variables of the rewriting stay within."""
        head = clause.query.head or 0
        words = self._tokens[head : head + 3]
        star = next((token for token in words if token.is_symbol("*")), None)
        if star is None or not self._tokens[head].is_keyword("SELECT"):
            return []
        visible = dict.fromkeys(f"?{name}" for name in self._bound(clause))
        visible |= dict.fromkeys(f"?{name[1:]}" for name in asked)
        return [Edit(star.offset, star.end, " ".join(visible) or "*")]
