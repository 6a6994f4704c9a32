"""The build: ontology, data and queries become one dump."""
