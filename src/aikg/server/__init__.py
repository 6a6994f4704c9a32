"""The HTTP server: the graph by SPARQL, one module for each noun of the interface."""
