"""The folders in which dumps are made: those of two editions, and none of a server that is gone."""

from pathlib import Path

import httpx
import pytest
from test_endings import ENDS_WITHIN, TOKEN, serving, url_of

HEADERS = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def dumps_in(folder: Path) -> dict[str, str]:
    """The dumps that a folder holds, by the folder of each."""
    return {path.parent.name: path.read_text() for path in folder.glob("aikg-dump-*/aikg.nq")}


def test_the_files_of_two_editions_are_kept(tmp_path: Path, folder: Path) -> None:
    """FAULTS G8: who has begun to load the older can go on, and a third takes no room."""
    with serving(tmp_path, "--store", tmp_path / "graph", "--writable") as (process, log):
        url = url_of(log)
        editions = []
        for number in range(4):
            update = {"update": f"INSERT DATA {{ <x:s> <x:p> '{number}' }}"}
            assert httpx.post(f"{url}/sparql", data=update, headers=HEADERS, timeout=60).is_success
            editions.append(httpx.get(f"{url}/dump/aikg.nq", timeout=60).text)
            assert sorted(dumps_in(folder).values()) == sorted(editions[-2:])
        process.terminate()
        assert process.wait(ENDS_WITHIN) == 0
    assert dumps_in(folder) == {}


def test_what_a_killed_server_left_is_removed_by_the_next(tmp_path: Path, folder: Path) -> None:
    """FAULTS H16."""
    dump = tmp_path / "a.nq"
    dump.write_text("<x:s> <x:p> <x:o> .\n")
    with serving(tmp_path, "--store", dump) as (process, log):
        assert httpx.get(f"{url_of(log)}/dump/aikg.nq", timeout=60).is_success
        process.kill()
        process.wait()
    assert len(dumps_in(folder)) == 1
    others = folder / "aikg-dump-of-somebody"
    others.mkdir()
    with serving(tmp_path, "--store", dump) as (process, log):
        assert dumps_in(folder) == {}
        assert others.is_dir()
        assert httpx.get(f"{url_of(log)}/dump/aikg.nq", timeout=60).text == dump.read_text()
        process.terminate()
        assert process.wait(ENDS_WITHIN) == 0
