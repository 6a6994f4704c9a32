"""Writes triples from prefixed names and plain texts."""

from typing import Final

from aikg.claims.model import Literal
from aikg.claims.rdf import Triple, literal_term
from aikg.iris import PREFIXES

_STRING: Final = f"{PREFIXES['xsd']}string"


def triple(subject: str, predicate: str, object_: str) -> Triple:
    """A triple whose predicate is a prefixed name; subject and object are written out."""
    return subject, iri(predicate), object_


def iri(name: str) -> str:
    """The IRI, in angle brackets, that a prefixed name stands for."""
    prefix, local = name.split(":", 1)
    return f"<{PREFIXES[prefix]}{local}>"


def string(text: str) -> str:
    """A text as an xsd:string."""
    return literal_term(Literal(text, _STRING))
