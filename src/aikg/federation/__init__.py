"""Lets queries contact the endpoints that the operator named, and nothing else."""

from aikg.federation.endpoints import AllowedEndpoints
from aikg.federation.exchange import Limits
from aikg.federation.forwarder import Federation

__all__ = ["AllowedEndpoints", "Federation", "Limits"]
