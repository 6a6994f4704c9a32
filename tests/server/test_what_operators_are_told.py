"""What operators are told of files they cannot use, and of what a crash left (FAULTS.md, H2, H9, H16)."""

import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from test_endings import ENDS_WITHIN, TOKEN, serving, url_of

UPDATE = {"update": "INSERT DATA { <x:s> <x:p> 1 }"}
HEADERS = {"Authorization": f"Bearer {TOKEN}"}


def written(folder: Path) -> Path:
    """A store that a server wrote to."""
    graph = folder / "graph"
    with serving(folder, "--store", graph, "--writable") as (process, log):
        for _ in range(2):
            assert httpx.post(f"{url_of(log)}/sparql", data=UPDATE, headers=HEADERS, timeout=60).is_success
        process.terminate()
        assert process.wait(ENDS_WITHIN) == 0
    return graph


def dump_in(folder: Path) -> Path:
    dump = folder / "a.nq"
    dump.write_text("<x:s> <x:p> <x:o> .\n")
    return dump


def test_the_torn_end_of_a_journal_is_told_in_the_log_and_in_health(tmp_path: Path) -> None:
    """FAULTS H9: a crash cut an update off, which nobody had acknowledged."""
    graph = written(tmp_path)
    (journal,) = graph.glob("journal-*.log")
    journal.write_bytes(journal.read_bytes()[:-3])
    with serving(tmp_path, "--store", graph, "--writable") as (process, log):
        told = httpx.get(f"{url_of_last(log)}/health", timeout=60).json()
        assert told["status"] == "ok"
        (notice,) = told["notices"]
        assert "never acknowledged" in notice
        assert str(graph) in notice
        assert log.read_text().count(notice) == 1
        process.terminate()
        assert process.wait(ENDS_WITHIN) == 0


def url_of_last(log: Path) -> str:
    return log.read_text().split()[-1].removesuffix("/sparql")


def test_an_access_log_that_cannot_be_written_fails_no_request(tmp_path: Path) -> None:
    """FAULTS H2: a full disk wrote a traceback for each request."""
    with serving(tmp_path, "--store", dump_in(tmp_path), "--access-log", "/dev/full") as (process, log):
        url = url_of(log)
        for number in range(3):
            query = {"query": f"ASK {{}} # {number}"}
            assert httpx.get(f"{url}/sparql", params=query, timeout=60).is_success
        told = httpx.get(f"{url}/health", timeout=60).json()
        assert told["status"] == "impaired"
        assert "access log" in told["faults"][0]
        assert "room on the disk" in told["faults"][0]
        process.terminate()
        assert process.wait(ENDS_WITHIN) == 0


@pytest.mark.parametrize("place", ["nowhere/log", "."])
def test_an_access_log_that_cannot_be_opened_is_named(tmp_path: Path, place: str) -> None:
    with serving(tmp_path, "--store", dump_in(tmp_path), "--access-log", tmp_path / place) as (process, log):
        assert process.wait(ENDS_WITHIN) == 1
        assert "--access-log" in log.read_text()


@pytest.mark.parametrize(
    "option",
    [
        "--workers=0",
        "--workers=-1",
        "--workers=x",
        "--port=70000",
        "--timeout=-1",
        "--timeout=nan",
        "--fields=0",
    ],
)
def test_a_number_that_no_server_can_work_with_is_refused(tmp_path: Path, option: str) -> None:
    with serving(tmp_path, "--store", dump_in(tmp_path), option) as (process, log):
        assert process.wait(ENDS_WITHIN) == 2
        assert option.split("=")[0] in log.read_text().splitlines()[-1]


UNPRIVILEGED = "-dac_override,-dac_read_search"


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv is not installed")
@pytest.mark.parametrize("what", ["a file", "an empty folder"])
def test_a_folder_that_may_only_be_read_is_said_in_a_sentence(tmp_path: Path, what: str) -> None:
    """FAULTS H16: also where root has not the right to overrule the rights of files."""
    graph = tmp_path / "empty"
    if what == "a file":
        graph = written(tmp_path)
        for path in graph.iterdir():
            path.chmod(0o444)
    else:
        graph.mkdir()
    graph.chmod(0o555)
    token = tmp_path / "token"
    token.write_text(TOKEN)
    command = ["setpriv", f"--bounding-set={UNPRIVILEGED}", f"--inh-caps={UNPRIVILEGED}", sys.executable]
    options = ["-m", "aikg", "serve", "--port", "0", "--writable", "--token-file", token, "--store", graph]
    try:
        started = subprocess.run([*command, *options], capture_output=True, text=True, timeout=60)
    finally:
        graph.chmod(0o755)
    if "setpriv:" in started.stderr:
        pytest.skip(f"this user may not give up rights: {started.stderr}")
    assert started.returncode == 1
    assert started.stderr == f"{graph} cannot be written to: Permission denied. Name a folder that can be.\n"
