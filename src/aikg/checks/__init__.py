"""The checks: what is wrong, doubtful or worth knowing in a compiled dump."""
