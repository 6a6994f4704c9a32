"""SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/) and the answers to queries."""
