"""Values of a TOML table, taken out one by one, with a problem noted for each that does not fit."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

import tomli

from aikg.claims.toml_lines import Place, TomlLines
from aikg.errors import Problem

languages = ("en", "ko")
T = TypeVar("T")


class Notes(Protocol):
    """Where problems are noted."""

    def note(self, place: Place, message: str, remedy: str) -> None:
        """Note a problem at a place."""


class TomlFile:
    """One TOML file and the problems found in it; ``tables`` is empty where it does not parse."""

    def __init__(self, path: Path, shown_as: str) -> None:
        self.shown_as = shown_as
        self.problems: list[Problem] = []
        self.text = ""
        self.tables: dict[str, Any] = self._parse(path)

    def note(self, place: Place, message: str, remedy: str) -> None:
        """Note a problem at a place of the file."""
        self.problems.append(Problem(self.shown_as, self.line_of(place), message, remedy))

    def line_of(self, place: Place) -> int:
        """The line (from 1) of a place; 0 where it is not in the file."""
        return self._lines.line_of(place)

    @cached_property
    def _lines(self) -> TomlLines:
        """Looked at only when there is something to report, so that reading stays fast."""
        return TomlLines(self.text)

    def _parse(self, path: Path) -> dict[str, Any]:
        try:
            self.text = path.read_text(encoding="utf-8")
            return tomli.loads(self.text, parse_float=Decimal)
        except UnicodeDecodeError as error:
            self.problems.append(Problem.of_encoding(self.shown_as, error))
        except tomli.TOMLDecodeError as error:
            self.problems.append(_syntax_problem(self.shown_as, error))
        return {}


def _syntax_problem(shown_as: str, error: tomli.TOMLDecodeError) -> Problem:
    found = re.search(r"line (\d+)", str(error))
    line = int(found.group(1)) if found else 0
    return Problem(shown_as, line, f"This is not TOML: {error}.", "Correct the syntax.")


class TomlTable:
    """One table of a file, whose keys are taken one by one; keys never taken are unknown.

    ``outer`` is the key of the file's table that this one stands under, if it does.
    """

    def __init__(
        self, file: Notes, name: str, index: int, values: Mapping[str, Any], outer: str = ""
    ) -> None:
        self._file = file
        self._outer = outer
        self._name = name
        self._index = index
        self._left = dict(values)

    @property
    def left(self) -> Mapping[str, Any]:
        """What nobody has taken so far."""
        return MappingProxyType(self._left)

    def within(self, key: str, values: Mapping[str, Any]) -> "TomlTable":
        """A table in the list under a key, whose problems stand at that key."""
        return TomlTable(self._file, self._name, self._index, values, key)

    def note(self, key: str, message: str, remedy: str, item: int | None = None) -> None:
        """Note a problem at a key of this table, or at an item of the list under it."""
        self._file.note(Place(self._name, self._index, self._outer or key, item), message, remedy)

    def rest(self) -> dict[str, Any]:
        """What is left, taken at once."""
        left, self._left = self._left, {}
        return left

    def refuse_rest(self, allowed: str) -> None:
        """Note each key that nobody took."""
        for key in self.rest():
            self.note(key, f"There is no key {key!r} here.", f"Use {allowed}.")

    def take(self, key: str, kind: type[T], form: str) -> T | None:
        """A value that must be there and of the kind; ``form`` says in words what is expected."""
        if key not in self._left:
            self.note("", f"The key {key!r} is missing.", f"Add it: {form}.")
            return None
        return self.take_if_given(key, kind, form)

    def take_if_given(self, key: str, kind: type[T], form: str) -> T | None:
        """A value that must be of the kind where it is given."""
        value = self._left.pop(key, None)
        if value is None or (isinstance(value, kind) and not (kind is int and value is True)):
            return value
        self.note(key, f"{key} = {value!r} does not fit.", f"Write {form}.")
        return None

    def texts(self, key: str) -> Mapping[str, str]:
        """One text for each language, all of them required."""
        value = self.take(key, dict, "{ en = …, ko = … }") or {}
        wrong = [tag for tag in languages if not isinstance(value.get(tag), str)]
        if value and (wrong or set(value) - set(languages)):
            self.note(key, f"{key} needs exactly the languages en and ko.", "Give a text for each.")
            return {}
        return value
