"""Finds the dump that is served when nobody names another."""

from pathlib import Path

from aikg.errors import AikgError

PACKAGE = Path(__file__).parent
"""Holds data/aikg.nq where a wheel was installed; two levels below the top of a checkout otherwise."""


def dump_path(folder: Path) -> Path:
    """The dump that was built in ``folder`` or, where none was, the one that came with the package.

    The package's is data/aikg.nq within it; in a checkout it is the checkout's own dist/aikg.nq. Raises
    AikgError where there is none of them.
    """
    built = folder / "dist" / "aikg.nq"
    candidates = (built, PACKAGE / "data" / "aikg.nq", PACKAGE.parents[1] / "dist" / "aikg.nq")
    for path in candidates:
        if path.is_file():
            return path
    raise AikgError(f"There is no dump at {built}. Run `aikg build` in a checkout of aikg.")
