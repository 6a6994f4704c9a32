"""The representations of linked data: which one a request prefers, and quads written as it."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pyoxigraph import Quad, Triple
from starlette.requests import Request

from aikg.formats import DATASETS, JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, SPARQL_QUERY, TRIG, TURTLE
from aikg.iris import PREFIXES
from aikg.negotiation import HTML, Format, Representation, negotiate, negotiate_profile
from aikg.ontology import Ontology
from aikg.reference import jsonld_context
from aikg.server.http.field_lines import joined
from aikg.server.http.language import IN_LANGUAGES, language_of
from aikg.server.http.parameter import Parameter
from aikg.server.http.received_request import Parameters
from aikg.server.http.status_codes import BadRequestError
from aikg.server.linked_data.json_ld import Context, document
from aikg.server.linked_data.profiles import OWN, SCHEMA_ORG, TOKENS, Profile, by_name
from aikg.server.linked_data.triples import as_quads
from aikg.server.rdf_request import FORMATS, accept
from aikg.store.serialisation import write

IN_SCHEMA_ORG: Final = Context(f'{{"@context": {{"@vocab": "{PREFIXES["schema"]}"}}}}')
RDF: Final = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, TRIG, N_QUADS)
"""The formats of linked data; the first is the default, the second what whoever wants JSON gets."""

EXTENSIONS: Final = {
    "ttl": TURTLE,
    "nt": N_TRIPLES,
    "rdf": RDF_XML,
    "jsonld": JSON_LD,
    "trig": TRIG,
    "nq": N_QUADS,
    "html": HTML,
    "rq": SPARQL_QUERY,
}
"""The formats that a path can end with."""


PROFILE: Final = Parameter("_profile", "The profile, by its token or IRI", examples=TOKENS)
ACCEPT_PROFILE: Final = Parameter("Accept-Profile", "Profiles in order of preference", "header")
CHOOSING: Final = (PROFILE, *FORMATS, ACCEPT_PROFILE, *IN_LANGUAGES)
"""The parameters that choose one representation of several."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a resource can be had as; the first of each is the default."""

    formats: Sequence[Format]
    profiles: Sequence[Profile]


@dataclass(frozen=True, slots=True)
class Variant:
    """What negotiation chose along every dimension; ``is_fixed`` where the path names the format."""

    format: Format
    media_type: str
    profile: Profile
    language: str
    is_fixed: bool = False

    @property
    def extension(self) -> str:
        """The extension of its format."""
        return next(name for name, syntax in EXTENSIONS.items() if syntax == self.format)


def split(path: str) -> tuple[str, Format | None]:
    """A path without its extension, and the format of that; None where it has no known one."""
    stem, dot, extension = path.rpartition(".")
    if dot and extension in EXTENSIONS and not stem.endswith("/"):
        return stem, EXTENSIONS[extension]
    return path, None


def choose(request: Request, parameters: Parameters, offer: Offer, fixed: Format | None) -> Variant:
    """The variant that a request prefers; a format that its path fixes is not negotiated.

    Raises NotAcceptableError, BadRequestError.
    """
    profile = _profile(request, parameters, offer.profiles)
    offered = [syntax for syntax in offer.formats if profile == OWN or syntax in RDF]
    wanted = fixed.media_type if fixed else accept(request, parameters)
    chosen: Representation = negotiate(wanted, [fixed] if fixed in offered and fixed else offered)
    language = language_of(request, parameters)
    return Variant(chosen.format, chosen.media_type, profile, language, fixed is not None)


def _profile(request: Request, parameters: Parameters, offered: Sequence[Profile]) -> Profile:
    named, known = parameters.one(PROFILE), by_name(offered)
    if named is None:
        return negotiate_profile(joined(request.headers, ACCEPT_PROFILE) or "", known) or OWN
    if named not in known:
        tokens = ", ".join(profile.token for profile in offered)
        raise BadRequestError(f"There is no profile {named[:50]!r} here; there are {tokens}.")
    return known[named]


def rdf(quads: Iterable[Quad], variant: Variant, ontology: Ontology, first: str) -> bytes:
    """Quads in the variant's format: their triples and, where it holds them, the graphs that they are from.

    The triples are the default graph in every format, because clients that follow links look nowhere else.
    JSON-LD begins with the node of the IRI ``first``.
    """
    if variant.format == JSON_LD:
        context = IN_SCHEMA_ORG if variant.profile == SCHEMA_ORG else context_of(ontology)
        return document(triples(quads), context, first=first)
    written = io.BytesIO()
    if variant.format in DATASETS:
        default = as_quads(triples(quads))
        write(dict.fromkeys([*default, *quads]), variant.format, written)
    else:
        write(triples(quads), variant.format, written)
    return written.getvalue()


def triples(quads: Iterable[Quad]) -> list[Triple]:
    """The triples in quads, each once."""
    return list(dict.fromkeys(quad.triple for quad in quads))


@lru_cache(maxsize=2)
def context_of(ontology: Ontology) -> Context:
    """The JSON-LD context of an ontology."""
    return Context(jsonld_context(ontology))
