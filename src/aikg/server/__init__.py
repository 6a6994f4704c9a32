"""The web interface: SPARQL 1.1 Protocol, Graph Store Protocol and what belongs to them."""

from typing import TYPE_CHECKING

from aikg.server.settings import ConnectionLimits, Limits, Settings

if TYPE_CHECKING:
    from aikg.server.app import create_app, router

__all__ = ["ConnectionLimits", "Limits", "Settings", "create_app", "router"]


def __getattr__(name: str) -> object:
    """Import the application when it is asked for (PEP 562): a process that reads uploads needs none."""
    if name not in ("create_app", "router"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from aikg.server import app  # see above

    return getattr(app, name)
