"""Facts for search engines in the vocabulary of schema.org, as a page carries them: JSON-LD in its head."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode, Triple

from aikg.iris import BASE, PREFIXES
from aikg.server.linked_data.json_ld import document
from aikg.server.linked_data.representations import IN_SCHEMA_ORG
from aikg.server.pages.visit import Visit

_CONTEXT: Final = "https://schema.org"
_ESCAPED: Final = str.maketrans({"<": r"\u003c", ">": r"\u003e", "&": r"\u0026"})
_NAME: Final = NamedNode(f"{PREFIXES['schema']}name")
_OTHER_NAME: Final = NamedNode(f"{PREFIXES['schema']}alternateName")


def structured(triples: Iterable[Triple], iri: str, language: str) -> Markup:
    """A JSON-LD document that begins with an IRI, in which nothing can end the element that it stands in.

    Search engines look for one plain text under a name or a description; it is that of the language.
    """
    own = dict.fromkeys(_in_language(list(triples), language))
    text = document(list(own), IN_SCHEMA_ORG, _CONTEXT, iri).decode()
    return Markup(text.translate(_ESCAPED))  # noqa: S704 - the characters that are markup are escaped


def of_page(visit: Visit, kind: str, title: str, iri: str = "") -> Markup:
    """What a page is, or what has the IRI: a class of schema.org, its title, and of what it is a part."""
    page, schema = NamedNode(iri or visit.canonical), PREFIXES["schema"]
    stated: dict[str, NamedNode | Literal] = {
        f"{PREFIXES['rdf']}type": NamedNode(schema + kind),
        f"{schema}name": Literal(title),
        f"{schema}url": NamedNode(visit.canonical),
        f"{schema}inLanguage": Literal(visit.language),
        f"{schema}isPartOf": NamedNode(f"{BASE}dataset"),
    }
    triples = (Triple(page, NamedNode(name), value) for name, value in stated.items())
    return structured(triples, page.value, visit.language)


def _in_language(triples: list[Triple], language: str) -> Iterator[Triple]:
    """The triples with texts of one language where there are some; names in others are other names."""
    tags = defaultdict(set)
    for triple in triples:
        if isinstance(triple.object, Literal):
            tags[triple.subject, triple.predicate].add(triple.object.language)
    for triple in triples:
        tagged = triple.object
        if not isinstance(tagged, Literal) or not tagged.language:
            yield triple
        elif tagged.language == language or language not in tags[triple.subject, triple.predicate]:
            yield Triple(triple.subject, triple.predicate, Literal(tagged.value))
        elif triple.predicate in (_NAME, _OTHER_NAME):
            yield Triple(triple.subject, _OTHER_NAME, Literal(tagged.value))
