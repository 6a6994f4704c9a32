"""Connections: what a client may send before anything is asked, and how long it may take for that."""
