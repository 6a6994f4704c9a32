"""The Reconciliation Service API: https://www.w3.org/community/reconciliation/."""

from aikg.server.reconciliation.service_paths import routes

__all__ = ["routes"]
