"""Waits for what happens in another thread or process; how long that takes is never what a test is about."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

LONGEST = 120.0
INTERVAL = 0.02


def eventually(condition: Callable[[], object], seconds: float = LONGEST) -> None:
    """Wait until a condition holds; fails after so many seconds, when it is taken never to."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds:g} s in vain"
        time.sleep(INTERVAL)


def until_ready(
    process: subprocess.Popen[bytes], is_ready: Callable[[], object], log: Path, seconds: float = LONGEST
) -> None:
    """Wait until a program that was started is ready; fails with its log where it ends before."""
    eventually(lambda: process.poll() is not None or is_ready(), seconds)
    assert process.poll() is None, f"{process.args} ended: {log.read_text(errors='replace')}"
