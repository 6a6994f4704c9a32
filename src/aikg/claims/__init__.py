"""Claims: the model, the files they are written in, and the quads they become."""
