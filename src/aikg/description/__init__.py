"""What a store says of one resource, as quads and as values, and of the data as a whole."""
