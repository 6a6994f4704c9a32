"""The functions that queries are rewritten with; the store in this process has them, other engines do not."""

from typing import Final

ORDER: Final = "x-aikg:order"
"""Of a term: text that comes first where ORDER BY has the term first."""

LEAST: Final = "x-aikg:least"
GREATEST: Final = "x-aikg:greatest"
"""Aggregates: of terms the one that ORDER BY has first, or last."""

REPLACE: Final = "x-aikg:replace"
"""REPLACE as https://www.w3.org/TR/xpath-functions-31/#func-replace has it."""

REPLACEMENT: Final = "x-aikg:replacement"
"""Of a replacement string, a pattern and perhaps flags: the replacement string as the engine reads it."""

COLLAPSED: Final = "x-aikg:collapsed"
"""Of a string: the same without white space around it; any other term is itself."""
