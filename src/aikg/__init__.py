"""aikg: what sources say about the AI race, as a knowledge graph with evidence."""

from importlib import metadata

__version__: str


def __getattr__(name: str) -> str:
    """``__version__``, from the installed package, which has it from pyproject.toml."""
    if name == "__version__":
        return metadata.version("aikg")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
