"""A store behind the SPARQL 1.1 Protocol: any endpoint, on this machine or as large as a cluster."""

from aikg.store.remote.engines import ENGINES, Engine
from aikg.store.remote.remote_store import RemoteStore
from aikg.store.remote.request import Endpoint

__all__ = ["ENGINES", "Endpoint", "Engine", "RemoteStore"]
