"""The Reconciliation Service API: https://www.w3.org/community/reconciliation/."""

from aikg.server.reconciliation.routes import routes

__all__ = ["routes"]
