"""Claims as Wikidata's statements, and the ways to Wikidata and back: link, export, import."""
