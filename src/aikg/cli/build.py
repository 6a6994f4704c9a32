"""Compile ontology, data and queries into one dump."""

import argparse
from pathlib import Path

from aikg.build.dump import build
from aikg.build.project import Project
from aikg.cli.output import progress

example = "  aikg build --out dist/aikg.nq"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--project", type=Path, default=Path(), help="a checkout (default: this folder)")
    parser.add_argument("--out", type=Path, help="the dump (default: dist/aikg.nq of the checkout)")


def run(given: argparse.Namespace) -> int:
    """Build, and say what was built."""
    out: Path = given.out or given.project / "dist" / "aikg.nq"
    with progress() as report:
        statistics = build(Project(given.project), out, report)
    print(f"{out}: {statistics.triples:,} quads")
    return 0
