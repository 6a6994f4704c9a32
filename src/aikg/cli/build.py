"""Compile ontology, data and queries into one dump."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from aikg.build.dump import build
from aikg.build.project import Project
from aikg.cli.output import progress
from aikg.errors import DataError, kinds_of
from aikg.kinds import skeleton

example = "  aikg build --out dist/aikg.nq"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--project", type=Path, default=Path(), help="a checkout (default: this folder)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how problems are told")
    parser.add_argument("--out", type=Path, help="the dump (default: dist/aikg.nq of the checkout)")


def run(given: argparse.Namespace) -> int:
    """Build, and say what was built; 1 where the files hold problems, which JSON tells on standard output."""
    try:
        return _build(given)
    except DataError as error:
        if given.format != "json":
            raise
        print(_json(error))
        return 1


def _json(error: DataError) -> str:
    """All problems, and their kinds with a number and examples."""
    found = [
        {
            "kind": skeleton(kind.members[0].message),
            "files": len({problem.file for problem in kind.members}),
            "total": len(kind.members),
            "examples": [asdict(problem) for problem in kind.examples],
        }
        for kind in kinds_of(error.problems)
    ]
    problems = [asdict(problem) for problem in error.problems]
    return json.dumps({"kinds": found, "problems": problems}, ensure_ascii=False, indent=2)


def _build(given: argparse.Namespace) -> int:
    out: Path = given.out or given.project / "dist" / "aikg.nq"
    with progress() as report:
        statistics = build(Project(given.project), out, report)
    print(f"{out}: {statistics.triples:,} quads")
    return 0
