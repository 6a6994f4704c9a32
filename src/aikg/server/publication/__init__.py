"""The data as a whole: dumps, fragments, mapping sets, and what crawlers look for."""
