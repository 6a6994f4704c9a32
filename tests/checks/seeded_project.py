"""Projects whose sources are made of claims in tests: sentences, entities and claims as values."""

import contextlib
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from first_sources import copy_of_project

from aikg.cli import main

Given = Mapping[str, Any]
Entity = tuple[str, str, str]
"""The class of an entity, and its labels in English and Korean."""


def toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def changed(given: Given, change: Given) -> dict[str, Any]:
    return {key: value for key, value in {**given, **change}.items() if value is not None}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def source(text: str, claims: Mapping[str, Given], tables: Mapping[str, str]) -> str:
    """A source file; ``tables`` are the passages and tables that claims may cite, by the name of each."""
    head = {
        "class": "Article", "label": {"en": "Two papers", "ko": "두 신문"}, "url": "https://example.org/papers",
        "issued": "2024-06-01", "language": "ko", "textLength": len(text), "sha256": digest(text),
    }  # fmt: skip
    lines = [f"{key} = {toml(value)}" for key, value in head.items()]
    cited = [name for given in claims.values() for each in given["evidence"] for name in _cited(each)]
    written = ["\n".join(["[source]", *lines]).replace('"2024-06-01"', "2024-06-01")]
    written += [tables[name] for name in dict.fromkeys(cited)]
    for name, given in claims.items():
        rows = [f"id = {toml(name)}", *(f"{key} = {toml(value)}" for key, value in given.items())]
        written.append("\n".join(["[[claim]]", *rows]))
    return "\n\n".join(written) + "\n"


def _cited(evidence: Given) -> Iterator[str]:
    yield from (evidence[key] for key in ("passage", "table") if key in evidence)


def passages(text: str, sentences: Mapping[str, str]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Where each sentence stands in a text."""
    for name, sentence in sentences.items():
        yield name, (text.index(sentence), text.index(sentence) + len(sentence))


def passage(name: str, span: tuple[int, int], sha256: str) -> str:
    return f'[passage.{name}]\nstart = {span[0]}\nend = {span[1]}\nsha256 = "{sha256}"\n'


def make(folder: Path, entities: Mapping[str, Entity]) -> None:
    """A copy of the project without sources, and with more entities."""
    copy_of_project(folder)
    (folder / "data" / "withdrawn.toml").unlink()
    for path in (folder / "data" / "sources").iterdir():
        path.unlink()
    (folder / "texts").mkdir()
    rows = [
        f'[{slug}]\nclass = "{kind}"\nlabel = {toml({"en": en, "ko": ko})}\n'
        for slug, (kind, en, ko) in entities.items()
    ]
    (folder / "data" / "entities" / "seeded.toml").write_text("\n".join(rows), "utf-8")


def codes(folder: Path, checks: Sequence[str], *options: str) -> Mapping[str, set[str]]:
    """What `aikg check` says of each claim: the codes, or the check where it says no code."""
    printed = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(printed):
        assert main(["check", "--only", ",".join(checks), "--format", "json", *options]) == 1
    found: dict[str, set[str]] = {}
    for finding in json.loads(printed.getvalue())["findings"]:
        for subject in finding["subjects"]:
            found.setdefault(subject, set()).add(finding["kind"] or finding["check"])
    return found
