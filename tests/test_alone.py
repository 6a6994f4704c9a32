"""What is marked ``alone`` runs with nothing beside it, and its turn comes while others keep coming."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import alone
import pytest
from waiting import eventually

pytestmark = pytest.mark.quick


def test_nothing_runs_beside_who_is_alone(tmp_path: Path) -> None:
    running: list[str] = []
    beside: list[list[str]] = []
    over, is_running = threading.Event(), threading.Event()

    def come_again_and_again(name: str) -> None:
        while not over.is_set():
            with alone.turn(tmp_path, is_alone=False):
                running.append(name)
                is_running.set()
                time.sleep(0.001)
                running.remove(name)

    def be_alone(_: int) -> None:
        with alone.turn(tmp_path, is_alone=True):
            beside.append(list(running))

    with ThreadPoolExecutor(8) as threads:
        others = [threads.submit(come_again_and_again, name) for name in ("a", "b", "c", "d")]
        eventually(is_running.is_set)
        list(threads.map(be_alone, range(20)))
        over.set()
        for other in others:
            other.result()
    assert beside == [[]] * 20
