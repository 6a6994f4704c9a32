"""Lets queries contact the endpoints that the operator named, and nothing else."""
