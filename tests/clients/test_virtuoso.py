"""Virtuoso's SERVICE asks the server."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import serving
from serving import Endpoint

from clients.conftest import Run

CONFIGURATION = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{port}
ServerThreads = 4
NumberOfBuffers = 2000
CheckpointInterval = 0
"""
READY_WITHIN = 60.0


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The host and port of a new Virtuoso's SQL interface; it has no web interface."""
    if shutil.which("virtuoso-t") is None:
        pytest.skip("virtuoso-t is not installed; tests/clients/install.sh installs it")
    directory, port = tmp_path_factory.mktemp("virtuoso"), serving.free_port()
    configuration = directory / "virtuoso.ini"
    configuration.write_text(CONFIGURATION.format(port=port))
    with (directory / "output").open("wb") as output:
        process = subprocess.Popen(
            ["virtuoso-t", "+foreground", "+configfile", str(configuration)],
            cwd=directory,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _await_online(directory / "output", process)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def _await_online(output: Path, process: subprocess.Popen[bytes]) -> None:
    last = time.monotonic() + READY_WITHIN
    while b"Server online" not in output.read_bytes():
        if process.poll() is not None or time.monotonic() > last:
            raise RuntimeError(f"Virtuoso does not start: {output.read_text()}")
        time.sleep(0.1)


def test_service(address: str, people: Endpoint, run: Run) -> None:
    query = f"""
        SPARQL SELECT ?age ?label WHERE {{
            SERVICE <{people.query}> {{
                ?s <http://example.org/age> ?age ;
                    <http://www.w3.org/2000/01/rdf-schema#label> ?label
                FILTER (lang(?label) = "en" && ?age < 80)
            }}
        }} ORDER BY ?age;
    """
    quiet = ("VERBOSE=OFF", "BANNER=OFF", "PROMPT=OFF", "ERRORS=STDOUT")
    table = run("isql-vt", address, "dba", "dba", *quiet, f"exec={' '.join(query.split())}")
    assert table.split() == ["36", "Ada", "41", "Alan"]
