"""Reads what editors acknowledge: that a finding about a claim or an entity stands, and why."""

from aikg.claims.model import Acknowledgement
from aikg.claims.reading import TomlTable


def read_acknowledgement(table: TomlTable, about: str) -> Acknowledgement:
    """The acknowledgement in a table whose key for what it is ``about``, an IRI, was taken already."""
    check = table.take("check", str, "the name of a check") or ""
    found = Acknowledgement(about, check, _figures(table), table.texts("reason"))
    table.refuse_rest("check, figures and reason")
    return found


def _figures(table: TomlTable) -> tuple[str, ...]:
    """The figures that an acknowledgement explains, so that it covers no other finding."""
    form = 'a list of the figures that the finding is about, such as ["140억달러"]'
    given = table.take("figures", list, form) or []
    if not given or not all(isinstance(figure, str) for figure in given):
        table.note("figures", f"figures = {given!r} does not fit.", f"Write {form}.")
    return tuple(map(str, given))
