"""What the graph says of an IRI, in every representation."""
