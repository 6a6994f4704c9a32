"""What engines do differently where the SPARQL 1.1 Protocol leaves them the choice."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

Fields = tuple[tuple[str, str], ...]
"""Parameters of a request, name and value."""


@dataclass(frozen=True, slots=True)
class Engine:
    """How one engine is asked.

    ``server`` is how its Server header field begins; "" where it has none that tells. ``union`` and ``exact``
    are the parameters with which a query that names no data set asks the union of all graphs, or the default
    graph alone. What an engine that is not ``exact_syntax`` sends is read and written anew, in the format
    that was asked for: its own serialisations are not what the standards say. ``row_limit`` is the header
    field that tells how many rows it sends at most, and ``partial`` the one that comes with a partial answer.
    ``insertion`` is how it is told to insert what has blank nodes.
    """

    name: str
    server: str = ""
    union: Fields = ()
    exact: Fields = ()
    exact_syntax: bool = True
    row_limit: str = ""
    partial: str = ""
    insertion: str = "INSERT DATA {{ {} }}"


def _default_graph(iri: str) -> Fields:
    return (("default-graph-uri", iri),)


_STANDARD: Final = Engine("standard")
_ALL: Final = (
    _STANDARD,
    Engine("oxigraph", "Oxigraph", union=(("union-default-graph", "true"),)),
    # Every triple of Virtuoso is in a named graph; one that it does not have is its default graph.
    Engine(
        "virtuoso",
        "Virtuoso",
        exact=_default_graph("urn:x-aikg:empty"),
        exact_syntax=False,
        row_limit="X-SPARQL-MaxRows",
        partial="X-SQL-State",
        # It takes no blank node in INSERT DATA.
        insertion="INSERT {{ {} }} WHERE {{}}",
    ),
    Engine("graphdb", exact=_default_graph("http://www.openrdf.org/schema/sesame#nil")),
    Engine("neptune", exact=_default_graph("http://aws.amazon.com/neptune/vocab/v01/DefaultNamedGraph")),
    Engine(
        "stardog",
        union=(
            ("default-graph-uri", "tag:stardog:api:context:local"),
            ("named-graph-uri", "tag:stardog:api:context:named"),
        ),
    ),
    Engine(
        "qlever",
        exact=_default_graph("http://qlever.cs.uni-freiburg.de/builtin-functions/default-graph"),
    ),
)

ENGINES: Final[Mapping[str, Engine]] = MappingProxyType({engine.name: engine for engine in _ALL})
"""Engine by name; "standard" asks as the standard has it and no more."""


def engine_of(server: str) -> Engine:
    """The engine that a Server header field names; the standard one where it names none that is known."""
    known = (engine for engine in _ALL if engine.server and server.startswith(engine.server))
    return next(known, _STANDARD)
