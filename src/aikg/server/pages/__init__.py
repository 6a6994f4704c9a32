"""The web interface for people: pages in English and Korean, rendered on the server."""
