"""Reads data/withdrawn.toml: what was published once and is no more, and what takes its place."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from aikg.claims.n_triples import Triple, texts, triple, typed
from aikg.claims.reading import TomlFile, TomlTable
from aikg.errors import Problem
from aikg.iris import BASE

FORM: Final = re.compile(r"(?:id|source)/[a-z0-9]+(?:-[a-z0-9]+)*|claim/[a-z0-9-]+\.[a-z0-9-]+")
_SHOWN: Final = "id/<slug>, source/<slug> or claim/<source>.<id>"

IsDefined = Callable[[str], bool]
"""Whether the data define a name such as ``id/openai``."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That an IRI is no longer to be used.

    ``name`` is the IRI without its base, such as ``id/openai``, and so is ``replaced_by``, which is empty
    where nothing takes its place. ``withdrawn`` is a date of XML Schema; ``reason`` goes from language tag
    to text.
    """

    name: str
    withdrawn: str
    reason: Mapping[str, str]
    replaced_by: str


def read_withdrawals(path: Path, is_defined: IsDefined) -> tuple[list[Withdrawal], list[Problem]]:
    """What a file withdraws, none where there is no file, and every problem in it."""
    if not path.is_file():
        return [], []
    file = TomlFile(path, path.name)
    read = [_withdrawal(file, name, is_defined) for name in file.tables]
    return [each for each in read if each is not None], file.problems


def _withdrawal(file: TomlFile, name: str, is_defined: IsDefined) -> Withdrawal | None:
    values = file.tables[name]
    table = TomlTable(file, name, 0, values if isinstance(values, dict) else {})
    if not FORM.fullmatch(name):
        table.note("", f"{name!r} is no name of an IRI.", f'Write ["…"] with {_SHOWN} in it.')
        return None
    if is_defined(name):
        table.note("", f"{name!r} is withdrawn, but it is defined.", "Remove one of the two.")
    withdrawn = table.take("date", date, "a date, such as 2027-01-31")
    found = Withdrawal(
        name,
        withdrawn.isoformat()[:10] if withdrawn else "",
        table.texts("reason"),
        _replacement(table, is_defined),
    )
    table.refuse_rest("date, reason and replacedBy")
    return found


def _replacement(table: TomlTable, is_defined: IsDefined) -> str:
    name = table.take_if_given("replacedBy", str, f"a name: {_SHOWN}") or ""
    if name and not (FORM.fullmatch(name) and is_defined(name)):
        remedy = f"Write {_SHOWN}, and nothing that is withdrawn itself; or leave the key out."
        table.note("replacedBy", f"Nothing is defined as {name!r}.", remedy)
    return name


def withdrawal_triples(withdrawals: Iterable[Withdrawal]) -> Iterator[Triple]:
    """The triples that are left of what was withdrawn."""
    for each in withdrawals:
        subject = f"<{BASE}{each.name}>"
        yield triple(subject, "owl:deprecated", typed("true", "boolean"))
        yield triple(subject, "prov:invalidatedAtTime", typed(f"{each.withdrawn}T00:00:00Z", "dateTime"))
        yield from texts(subject, "skos:changeNote", each.reason)
        if each.replaced_by:
            yield triple(subject, "dcterms:isReplacedBy", f"<{BASE}{each.replaced_by}>")
