"""aikg: what sources say about the AI race, as a knowledge graph with evidence."""
