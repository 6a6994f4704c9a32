"""The Reconciliation Service API: https://www.w3.org/community/reconciliation/."""
