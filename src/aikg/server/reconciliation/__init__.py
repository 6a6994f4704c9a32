"""The Reconciliation Service API: https://www.w3.org/community/reconciliation/."""

from aikg.server.reconciliation.routes import METHODS, routes

__all__ = ["METHODS", "routes"]
