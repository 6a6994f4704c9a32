"""Finds the entities of the graph that are meant by names: index, similarity, and the decision to match."""
