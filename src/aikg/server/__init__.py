"""The web interface: SPARQL 1.1 Protocol, Graph Store Protocol and what belongs to them."""

from aikg.server.app import create_app, router
from aikg.server.settings import ConnectionLimits, Limits, Settings

__all__ = ["ConnectionLimits", "Limits", "Settings", "create_app", "router"]
