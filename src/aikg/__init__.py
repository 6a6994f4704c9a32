"""aikg: what sources say about the AI race, as a knowledge graph with evidence."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import APIRouter

    from aikg.graph import Graph
    from aikg.server import Settings
    from aikg.store import Store

__version__ = "0.1.0"
__all__ = ["__version__", "open", "router"]


def open(location: str | None = None) -> "Graph":  # noqa: A001  # the name that a notebook expects
    """Open the graph: the published dump, a dump or store at a path, or an endpoint at an address.

    Raises StoreError where there is none, and warns of a checkout's dump that is older than its files.

    >>> with aikg.open() as graph:
    ...     graph.ask("ASK { id:baai aikg:directlyFundedBy id:government-of-china }")
    True
    """
    from aikg.graph import Graph  # a notebook's libraries are not a server's

    return Graph.open(location)


def router(store: "Store", settings: "Settings | None" = None) -> "APIRouter":
    """A SPARQL endpoint to include in a FastAPI application, with a graph store and reconciliation beside it.

    Nothing can be written unless ``settings`` have a token. The application answers for what is around:
    compression, CORS, limits of connections, and closing the store at its end.

    >>> from fastapi import FastAPI
    >>> app = FastAPI()
    >>> with aikg.open() as graph:
    ...     app.include_router(aikg.router(graph.store), prefix="/ai")
    """
    from aikg.server import Settings
    from aikg.server import router as routed

    return routed(store, settings or Settings())
