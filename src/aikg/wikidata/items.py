"""Items of Wikidata as they come: entity JSON, lines of a JSON dump, or a SPARQL result.

Entity JSON is that of https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html; a SPARQL result
has a variable ``item`` and any of the others that are named here.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aikg.errors import AikgError
from aikg.iris import local_name

columns: Mapping[str, str] = {"class": "P31", "country": "P17", "developer": "P178"}
"""The variables of a SPARQL result that are values of properties."""


@dataclass(frozen=True, slots=True)
class WikidataItem:
    """An item: names by language tag, and the identifiers of the items that its properties lead to."""

    id: str
    labels: Mapping[str, str]
    aliases: Mapping[str, tuple[str, ...]]
    descriptions: Mapping[str, str]
    claims: Mapping[str, tuple[str, ...]]

    @property
    def label(self) -> str:
        """What to call the item: its English label, or another, or its identifier."""
        return self.labels.get("en") or next(iter(self.labels.values()), self.id)

    def names(self) -> Iterator[str]:
        """Every label and alias."""
        yield from self.labels.values()
        for names in self.aliases.values():
            yield from names


def read_items(path: Path) -> Iterator[WikidataItem]:
    """The items of a file, one by one where it is a dump of lines; raises AikgError."""
    try:
        if path.name.endswith((".jsonl", ".ndjson")) or _is_dump(path):
            with path.open(encoding="utf-8") as lines:
                yield from _of_lines(lines)
        else:
            yield from items_of(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        forms = "entity JSON, lines of a JSON dump or a SPARQL result in JSON"
        raise AikgError(f"{path} cannot be read: {error}. Give {forms}.") from error


def _is_dump(path: Path) -> bool:
    with path.open(encoding="utf-8") as lines:
        return lines.readline().strip() == "["


def _of_lines(lines: Iterable[str]) -> Iterator[WikidataItem]:
    for line in lines:
        text = line.strip().rstrip(",")
        if text not in ("", "[", "]"):
            yield item_of(json.loads(text))


def items_of(document: Any) -> Iterator[WikidataItem]:
    """The items of a parsed document: of wbgetentities, of one entity, or of a SPARQL result."""
    is_entity = isinstance(document, dict) and "id" in document
    entities, solutions = ([document], []) if is_entity else parts_of(document)
    yield from map(item_of, entities)
    yield from _of_solutions(solutions)


def parts_of(document: Any) -> tuple[Iterable[Any], Iterable[Any]]:
    """The entities of a parsed document, or its solutions; raises AikgError where it has neither."""
    if isinstance(document, dict) and "entities" in document:
        return document["entities"].values(), ()
    if isinstance(document, dict) and "results" in document:
        return (), document["results"]["bindings"]
    raise AikgError("The document has no entities and no results. Give entity JSON or a SPARQL result.")


def item_of(entity: Mapping[str, Any]) -> WikidataItem:
    """The item of one entity's JSON."""
    claims = entity.get("claims") or {}
    return WikidataItem(
        id=str(entity.get("id", "")),
        labels={tag: text["value"] for tag, text in (entity.get("labels") or {}).items()},
        aliases={
            tag: tuple(text["value"] for text in texts)
            for tag, texts in (entity.get("aliases") or {}).items()
        },
        descriptions={tag: text["value"] for tag, text in (entity.get("descriptions") or {}).items()},
        claims={prop: tuple(_targets(claims[prop])) for prop in claims},
    )


def _targets(statements: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for statement in statements:
        value = statement["mainsnak"].get("datavalue", {}).get("value")
        if statement.get("rank") != "deprecated" and isinstance(value, dict) and "id" in value:
            yield value["id"]


@dataclass(slots=True)
class _Gathered:
    labels: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    claims: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add(self, row: Mapping[str, Mapping[str, str]]) -> None:
        for name in {"itemLabel", "label"} & row.keys():
            self.labels.setdefault(row[name].get("xml:lang", "en"), row[name]["value"])
        if "alias" in row:
            _add(self.aliases, row["alias"].get("xml:lang", "en"), row["alias"]["value"])
        for name in columns.keys() & row.keys():
            _add(self.claims, columns[name], local_name(row[name]["value"]))


def _of_solutions(solutions: Iterable[Mapping[str, Mapping[str, str]]]) -> Iterator[WikidataItem]:
    """The items of the solutions, each gathered from all rows that have it."""
    found: dict[str, _Gathered] = {}
    for row in solutions:
        if "item" not in row:
            raise AikgError("The result has no variable ?item. Select it.")
        found.setdefault(local_name(row["item"]["value"]), _Gathered()).add(row)
    for identifier, item in found.items():
        yield WikidataItem(identifier, item.labels, item.aliases, {}, item.claims)


def _add(values: dict[str, tuple[str, ...]], key: str, value: str) -> None:
    if value not in values.get(key, ()):
        values[key] = (*values.get(key, ()), value)
