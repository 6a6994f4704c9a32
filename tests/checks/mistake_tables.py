"""Tables of true claims and of mistaken ones made from them, tried beside their sentences."""

import contextlib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from aikg.build.project import Project
from aikg.claims.sources import read_source
from aikg.cli import main

from .seeded_project import Given, changed, codes, digest, make, passage, passages, source

CHECKS = ("figure", "evidence", "question")
CLAIM = "https://w3id.org/aikg/claim/"


def refused_by_the_build(folder: Path) -> dict[str, set[str]]:
    """What the build refuses of each source, which is taken away."""
    known, found = Project(folder).known, {}
    for path in (folder / "data" / "sources").iterdir():
        if problems := read_source(path, known)[1]:
            found[path.stem] = {problem.message for problem in problems}
            path.unlink()
    return found


def said_of(folder: Path, names: Mapping[str, Any]) -> Mapping[str, set[str]]:
    """What build and check say of the claim of each source of a project, which is called ``c``."""
    refused = refused_by_the_build(folder)
    with contextlib.chdir(folder):
        assert main(["build"]) == 0
    said = codes(folder, CHECKS, "--source-text", "texts")
    return {name: refused.get(name, set()) | said.get(f"{CLAIM}{name}.c", set()) for name in names}


class MistakeTable:
    """Sentences, entities, true claims by name, and seeds: a table as TOML has it."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.text = "\n".join(given["sentences"].values())
        self.spans = dict(passages(self.text, given["sentences"]))

    @cached_property
    def claims(self) -> Mapping[str, dict[str, Any]]:
        """The true claims, and the mistaken ones by the numbers of their seeds."""
        wrong = {f"wrong-{number}": self._mistaken(seed) for number, seed in enumerate(self.given["seed"])}
        return {**self.given["true"], **wrong}

    def said(self, folder: Path) -> Mapping[str, set[str]]:
        """What is said of each claim, which a source of its own has alone: no other contradicts it."""
        make(folder, self.given["entities"])
        tables = {n: passage(n, span, digest(self.text[slice(*span)])) for n, span in self.spans.items()}
        if table := self.given.get("table"):
            tables["t"] = f'[table.t]\nfile = "t.csv"\nsha256 = "{digest(table)}"\n'
            (folder / "texts" / "t.csv").write_text(table, "utf-8")
        for name, given in self.claims.items():
            written = source(self.text, {"c": given}, tables)
            (folder / "data" / "sources" / f"{name}.toml").write_text(written, "utf-8")
            (folder / "texts" / f"{name}.txt").write_text(self.text, "utf-8")
        return said_of(folder, self.claims)

    def _mistaken(self, seed: Given) -> dict[str, Any]:
        of_claim, of_evidence = (
            {key: None if value == "" else value for key, value in seed.get(of, {}).items()}
            for of in ("claim", "evidence")
        )
        true = self.given["true"][seed["of"]]
        wrong = changed({**true, "evidence": [changed(true["evidence"][0], of_evidence)]}, of_claim)
        return {**wrong, "evidence": [self._in_place(each) for each in wrong["evidence"]]}

    def _in_place(self, evidence: Given) -> Given:
        """Evidence in the old form, where a seed asks for it."""
        if "old" not in evidence:
            return evidence
        start, end = self.spans[evidence["old"]]
        quotes = evidence["exact"]
        return {"start": start, "end": end, "sha256": digest(self.text[start:end]), "exact": quotes}
