"""Changes one place of a module after another and runs its tests: what survives is tested by none of them.

    python3 dev.py test --quick                  sets .venv up, and tells whether the tests pass unchanged
    .venv/bin/python bench/mutate.py merging     minutes; pool and http take hours
    .venv/bin/python bench/mutate.py http conditional.py freshness.py

A part is named by TARGETS; files after it choose among its modules. Cosmic Ray, in an environment of its own
that uv makes, works on a copy of the checkout. Printed are the mutants that survived, each as a diff: a test
is missing, the code is not needed, or the two are equivalent. By hand, never in CI.
"""

import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
TOOL = "cosmic-ray==8.7.0"
LEFT_OUT = shutil.ignore_patterns(".*", "dist", "node_modules", "generated", "__pycache__")


@dataclass(frozen=True, slots=True)
class Target:
    """Modules, the tests that are to notice what changes in them, and how long those may take."""

    modules: str
    tests: str
    seconds: int


TARGETS = {
    "merging": Target(
        "src/aikg/store/merging.py",
        "tests/store/test_mutants.py tests/store/test_local.py tests/server/test_datasets.py",
        180,
    ),
    "pool": Target("src/aikg/store/pool/*.py", "tests/store", 600),
    "http": Target(
        "src/aikg/server/http/*.py",
        "tests/server/test_graph_store.py tests/server/test_every_route.py tests/server/test_compression.py"
        " tests/server/test_understood.py tests/server/test_linked_data.py tests/server/test_answers.py",
        600,
    ),
}


def main(name: str, *chosen: str) -> None:
    target = TARGETS[name]
    modules = [path.relative_to(ROOT) for path in sorted(ROOT.glob(target.modules))]
    modules = [path for path in modules if not chosen or path.name in chosen]
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(folder) / "checkout"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        (copy / "mutation.toml").write_text(configuration(target, modules, copy))
        for command in (
            "cosmic-ray baseline mutation.toml",
            "cosmic-ray init mutation.toml mutants.sqlite",
            "cosmic-ray exec mutation.toml mutants.sqlite",
            "cr-report --surviving-only --show-diff mutants.sqlite",
        ):
            tool = [sys.executable, "-m", "uv", "tool", "run", "--from", TOOL, *command.split()]
            subprocess.run(tool, cwd=copy, check=True)


def configuration(target: Target, modules: list[Path], copy: Path) -> str:
    """What Cosmic Ray is to do; imports begin in the copy, those of servers that tests start too."""
    python = shlex.quote(sys.executable)
    tests = f"{python} -m pytest -x -q -n 0 -p no:cacheprovider {target.tests}"
    return f"""[cosmic-ray]
module-path = {[path.as_posix() for path in modules]}
timeout = {target.seconds}.0
excluded-modules = []
test-command = "env PYTHONPATH={copy}/src {tests}"

[cosmic-ray.distributor]
name = "local"
"""


if __name__ == "__main__":
    main(*sys.argv[1:])
