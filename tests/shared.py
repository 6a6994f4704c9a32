"""What one worker of a test run makes for all of them."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from waiting import eventually

READY_WITHIN: Final = 300.0


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
