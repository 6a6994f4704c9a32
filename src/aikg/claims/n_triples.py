"""Terms and triples in the syntax of RDF 1.1 N-Triples, by the names that a person writes."""

from collections.abc import Iterator, Mapping
from functools import cache

from aikg.claims.model import Literal
from aikg.iris import PREFIXES

XSD = PREFIXES["xsd"]
STRING = f"{XSD}string"

Triple = tuple[str, str, str]
"""Subject, predicate and object, each a term in N-Triples syntax."""

_escapes = str.maketrans(
    {
        **{chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F)},
        "\\": "\\\\",
        '"': '\\"',
        "\n": "\\n",
        "\r": "\\r",
        "\t": "\\t",
        "\b": "\\b",
        "\f": "\\f",
    }
)


def literal_term(literal: Literal) -> str:
    """A literal in canonical N-Triples (RDF 1.1 N-Triples, section 4)."""
    quoted = string(literal.lexical)
    if literal.language:
        return f"{quoted}@{literal.language}"
    return quoted if literal.datatype == STRING else f"{quoted}^^<{literal.datatype}>"


def string(value: str) -> str:
    """A text as an xsd:string."""
    # Most texts need no escape, and to look is cheaper than to translate.
    is_plain = value.isprintable() and '"' not in value and "\\" not in value
    return f'"{value if is_plain else value.translate(_escapes)}"'


def tagged(text: str, language: str) -> str:
    """A text in a language."""
    return f"{string(text)}@{language}"


def typed(lexical: str, name: str) -> str:
    """A literal of the datatype of XML Schema with this name."""
    return f"{string(lexical)}^^<{XSD}{name}>"


def integer(value: int) -> str:
    """A number as an xsd:integer."""
    return f'"{value}"^^<{XSD}integer>'


@cache
def iri(full: str) -> str:
    """An IRI, in angle brackets."""
    return f"<{full}>"


@cache
def named(name: str) -> str:
    """The IRI, in angle brackets, that a prefixed name stands for."""
    prefix, local = name.split(":", 1)
    return f"<{PREFIXES[prefix]}{local}>"


TYPE, LABEL = named("rdf:type"), named("rdfs:label")


def triple(subject: str, predicate: str, object_: str) -> Triple:
    """A triple whose predicate is a prefixed name; subject and object are written out."""
    return subject, named(predicate), object_


def texts(subject: str, predicate: str, by_language: Mapping[str, str]) -> Iterator[Triple]:
    """A triple for each language of a text; ``predicate`` is a prefixed name."""
    return (triple(subject, predicate, tagged(text, tag)) for tag, text in by_language.items())
