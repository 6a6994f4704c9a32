"""aikg: what sources say about the AI race, as a knowledge graph with evidence."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aikg.graph import Graph

__version__ = "0.1.0"
__all__ = ["__version__", "open"]


def open(location: str | None = None) -> "Graph":  # noqa: A001  # the name that a notebook expects
    """Open the graph: the published dump, a dump or store at a path, or an endpoint at an address.

    Raises StoreError where there is none, and warns of a checkout's dump that is older than its files.

    >>> with aikg.open() as graph:
    ...     graph.ask("ASK { id:baai aikg:directlyFundedBy id:government-of-china }")
    True
    """
    from aikg.graph import Graph  # a notebook's libraries are not a server's

    return Graph.open(location)
