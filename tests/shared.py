"""What one worker of a test run makes for all of them."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from waiting import eventually

READY_WITHIN: Final = 300.0
ROOT: Final = Path(__file__).parents[1]
FIRST_SOURCES: Final = ("hankyung-2023-02-06.toml", "ecb-2023-02-06.toml")
"""The sources whose figures and mistakes tests know by heart."""


def apart() -> dict[str, str]:
    """The environment for a run of pytest within a test, which shares nothing with this one's workers."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that ``make`` has filled: in the first worker that asks, while the others wait."""
    base = factory.getbasetemp()
    above = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, ready = above / f"shared-{name}", above / f"shared-{name}.ready"
    try:
        folder.mkdir()
    except FileExistsError:
        eventually(ready.exists, READY_WITHIN)
        return folder
    try:
        make(folder)
    finally:
        # Whoever waits need not wait for what failed: it fails there as well.
        ready.touch()
    return folder


def copy_of_project(folder: Path) -> None:
    """A copy of the project with its first sources alone: what others say of the same would be found too."""
    for name in ("ontology", "data", "queries"):
        shutil.copytree(ROOT / name, folder / name)
    for path in (folder / "data" / "sources").iterdir():
        if path.name not in FIRST_SOURCES:
            path.unlink()
