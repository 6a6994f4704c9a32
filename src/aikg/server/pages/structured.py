"""What a page says in schema.org's words, for machines that read pages: JSON-LD in its head."""

from collections.abc import Iterable
from typing import Final

from markupsafe import Markup
from pyoxigraph import Triple

from aikg.server.json_ld import document
from aikg.server.representations import IN_SCHEMA_ORG

_CONTEXT: Final = "https://schema.org"
_ESCAPED: Final = str.maketrans({"<": r"\u003c", ">": r"\u003e", "&": r"\u0026"})


def structured(triples: Iterable[Triple], iri: str) -> Markup:
    """A JSON-LD document that begins with an IRI, in which nothing can end the element that it stands in."""
    text = document(list(dict.fromkeys(triples)), IN_SCHEMA_ORG, _CONTEXT, iri).decode()
    return Markup(text.translate(_ESCAPED))  # noqa: S704 - the characters that are markup are escaped
