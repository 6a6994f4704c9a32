"""The query library: competency questions as SPARQL text with a header of comments.

A query file starts with its question in each language and, where it has them, its parameters:

    # en: Which models had state backing?
    # ko: 어떤 모델이 국가 지원을 받았는가?
    # parameter country: The country, for example id:china.
    # parameter country ko: 국가. 예: id:china.

A parameter is bound by one ``VALUES ?country { id:south-korea }`` in the text, so that the file runs as it
is, and binding replaces terms and never text.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from aikg.errors import AikgError, DataError, Problem

__all__ = ["LibraryQuery", "bind"]

header_line = re.compile(
    r"#\s*(?:parameter (?P<parameter>\w+)(?: (?P<in>en|ko))?|(?P<tag>en|ko)):\s*(?P<text>.+)"
)
term_form = re.compile(
    r'<[^<>"{}|^`\\\x00-\x20]*>'
    r"|[A-Za-z][\w-]*:[\w-]+(?:\.[\w-]+)*"
    r"|-?\d+(?:\.\d+)?"
    r'|"[^"\\\n\r]*"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*)?'
)

values_block = re.compile(r"(?P<opening>VALUES\s+\?(?P<variable>\w+)\s*\{)(?P<terms>[^{}]*)\}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LibraryQuery:
    """One query of the library.

    ``question`` goes from language tag to text; ``parameters`` goes from a variable's name to what it
    stands for, by language tag.

    >>> graph.library()["claims-about"].parameters["entity"]["en"]
    'The thing, for example id:openai.'
    """

    name: str
    text: str
    question: Mapping[str, str]
    parameters: Mapping[str, Mapping[str, str]]


def parse(name: str, text: str) -> LibraryQuery:
    """Read a query's header; a question that is missing is left out."""
    matches = [m for line in text.splitlines() if (m := header_line.fullmatch(line.strip()))]
    question = {m["tag"]: m["text"] for m in matches if m["tag"]}
    parameters: dict[str, dict[str, str]] = {}
    for match in matches:
        if match["parameter"]:
            parameters.setdefault(match["parameter"], {})[match["in"] or "en"] = match["text"]
    return LibraryQuery(name, text, question, parameters)


def load(directory: Path) -> list[LibraryQuery]:
    """Every query of a folder, by name; raises DataError where a header is incomplete."""
    found = [parse(path.stem, path.read_text("utf-8-sig")) for path in sorted(directory.glob("*.rq"))]
    problems = [problem for query in found for problem in _problems(query)]
    if problems:
        raise DataError(problems)
    return found


def _problems(query: LibraryQuery) -> list[Problem]:
    file = f"queries/{query.name}.rq"
    missing = [
        Problem(file, 1, f"There is no question in {tag!r}.", f"Add a line '# {tag}: …'.")
        for tag in ("en", "ko")
        if tag not in query.question
    ]
    missing += [
        Problem(file, 1, f"The parameter {name!r} has no text in {tag!r}.", f"Add a line '# {line}: …'.")
        for name, texts in query.parameters.items()
        for tag, line in (("en", f"parameter {name}"), ("ko", f"parameter {name} ko"))
        if tag not in texts
    ]
    bound = {match["variable"] for match in values_block.finditer(query.text)}
    unbound = [
        Problem(file, 1, f"The parameter {name!r} is not bound.", f"Add VALUES ?{name} {{ … }}.")
        for name in query.parameters
        if name not in bound
    ]
    return missing + unbound


def unknown(name: str, library: Iterable[str]) -> str:
    """What is said of a name that no query of the library has, with the nearest that one has."""
    return f"The library has no query {name[:100]!r}.{meant(name, library)}"


def meant(name: str, known: Iterable[str]) -> str:
    """`` Did you mean …?`` for the known names that are nearest to this one; empty where none is near."""
    plain = {each.lower().replace("_", "-"): each for each in known}
    near = difflib.get_close_matches(name[:100].lower().replace("_", "-"), plain, n=3, cutoff=0.6)
    return f" Did you mean {' or '.join(plain[each] for each in near)}?" if near else ""


def bind(query: LibraryQuery, values: Mapping[str, str]) -> str:
    """The text with parameters bound to terms in SPARQL syntax.

    Raises AikgError for a parameter that the query does not have, and for a value that is not one IRI,
    prefixed name, number or simple string.

    >>> len(graph.query(bind(graph.library()["claims-about"], {"entity": "id:baai"}))) > 1
    True
    """
    for name, term in values.items():
        if name not in query.parameters:
            known = ", ".join(query.parameters) or "none"
            message = f"The query {query.name} has no parameter {name[:100]!r}; it has {known}."
            raise AikgError(f"{message}{meant(name, query.parameters)}")
        if not term_form.fullmatch(term):
            raise AikgError(f'{term!r} is no term. Write <IRI>, prefix:name, a number or "text".')
    # All blocks in one pass: a text that was put in is never searched for the block of another parameter.
    return values_block.sub(lambda block: _with_value(block, values), query.text)


def _with_value(block: re.Match[str], values: Mapping[str, str]) -> str:
    term = values.get(block["variable"])
    return block[0] if term is None else f"{block['opening']} {term} }}"
