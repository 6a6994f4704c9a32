"""The graphs that are measured, each made where it is missing: the real one, and generated ones."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

BENCH = Path(__file__).parent
ROOT = BENCH.parent
GENERATED = BENCH / "generated"
LARGER = (19_000, 200_000)
"""Claims that become 1.4 and 10.0 million quads."""


@dataclass(frozen=True, slots=True)
class Graph:
    """A dump with its name in the results and how many quads it holds."""

    name: str
    path: Path
    quads: int

    @property
    def is_synthetic(self) -> bool:
        """Whether its entities are numbered copies."""
        return "synthetic" in self.path.stem


def real() -> Graph:
    """The dump of this checkout."""
    dump = ROOT / "dist" / "aikg.nq"
    if not dump.exists():
        _build(ROOT, dump)
    return _counted("the real data", dump)


def generated(claims: int) -> Graph:
    """A dump of so many synthetic claims; kept in a folder that may be deleted."""
    dump, project = GENERATED / f"synthetic-{claims}.nq", GENERATED / f"project-{claims}"
    if not dump.exists():
        if not project.exists():
            generate: list[str | Path] = [
                sys.executable,
                BENCH / "generate.py",
                "--claims",
                str(claims),
                project,
            ]
            subprocess.run(generate, check=True)
        _build(project, dump)
    return _counted(f"{claims:,} synthetic claims", dump)


def other(dump: Path) -> Graph:
    """A dump of your own."""
    return _counted(dump.name, dump)


def _build(project: Path, dump: Path) -> None:
    print(f"building {dump}", flush=True)
    build: list[str | Path] = [sys.executable, "-m", "aikg", "build", "--project", project, "--out", dump]
    subprocess.run(build, check=True)


def _counted(name: str, dump: Path) -> Graph:
    with dump.open("rb") as quads:
        return Graph(name, dump, sum(chunk.count(b"\n") for chunk in iter(lambda: quads.read(1 << 20), b"")))


def write_union(quads: Path, triples: Path) -> None:
    """Write the union of a dump's graphs, for who knows no named graphs."""
    with quads.open(encoding="utf-8") as lines:
        union = sorted({line[: line.rindex(" <")] + " .\n" for line in lines})
    triples.write_text("".join(union), encoding="utf-8")
