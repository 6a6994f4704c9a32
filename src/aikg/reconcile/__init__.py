"""Finds the entities of the graph that are meant by names: index, similarity, and the decision to match."""

from aikg.reconcile.candidates import Candidate, Condition, Feature, ReconciliationQuery
from aikg.reconcile.inventory import Entity, EntityProperty, Inventory, Type
from aikg.reconcile.reconciler import Reconciler

__all__ = [
    "Candidate",
    "Condition",
    "Entity",
    "EntityProperty",
    "Feature",
    "Inventory",
    "Reconciler",
    "ReconciliationQuery",
    "Type",
]
