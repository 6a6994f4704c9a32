"""Finds the entities of the graph that are meant by names: index, similarity, and the decision to match."""

from aikg.reconcile.candidates import Candidate, Condition, Feature, Question
from aikg.reconcile.catalogue import Catalogue, Entity, Property, Type
from aikg.reconcile.reconciler import Reconciler

__all__ = [
    "Candidate",
    "Catalogue",
    "Condition",
    "Entity",
    "Feature",
    "Property",
    "Question",
    "Reconciler",
    "Type",
]
