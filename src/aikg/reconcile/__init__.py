"""Finds the entities of the graph that are meant by names: index, similarity, and the decision to match."""

from aikg.reconcile.candidates import Candidate, Condition, Feature, ReconciliationQuery
from aikg.reconcile.inventory import Entity, Inventory, Property, Type
from aikg.reconcile.reconciler import Reconciler

__all__ = [
    "Candidate",
    "Condition",
    "Entity",
    "Feature",
    "Inventory",
    "Property",
    "Reconciler",
    "ReconciliationQuery",
    "Type",
]
