"""Lets queries contact the endpoints that the operator named, and nothing else."""

from aikg.federation.endpoints import AllowedEndpoints
from aikg.federation.forwarder import Federation
from aikg.federation.outgoing import OutgoingLimits

__all__ = ["AllowedEndpoints", "Federation", "OutgoingLimits"]
