"""The page of the files in which the whole data set can be had."""

from collections.abc import Sequence
from typing import Final

from aikg.description.edition import Edition
from aikg.server.linked_data.metadata import COMPRESSIONS, DATASET, SYNTAXES, File, in_schema_org
from aikg.server.pages.site import Site
from aikg.server.pages.structured import structured
from aikg.server.pages.visit import Visit

_STEPS: Final = ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB"))
_SYNTAXES: Final = dict(zip(SYNTAXES, ("N-Quads", "TriG", "Turtle", "JSON-LD"), strict=True))


def render(site: Site, visit: Visit, edition: Edition, files: Sequence[File]) -> str:
    """The page; a row for each syntax, with the file as it is and the compressed ones."""
    by_name = {file.name: file for file in files}
    rows = {name: [by_name[name + suffix] for suffix in COMPRESSIONS] for name in SYNTAXES}
    return site.render(
        "files.html",
        visit,
        edition,
        {},
        rows=rows,
        syntaxes=_SYNTAXES,
        files=files,
        size=size,
        structured=structured(in_schema_org(edition, visit.origin), DATASET, visit.language),
    )


def size(count: int) -> str:
    """A number of bytes in the decimal unit that leaves the fewest digits: ``4.6 MB``."""
    for step, unit in _STEPS:
        if count >= step:
            return f"{count / step:.{int(count < 10 * step)}f} {unit}"
    return f"{count} B"
