"""The systemd unit in deploy/ says what systemd reads and what the command takes."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from waiting import eventually

UNIT = Path(__file__).parents[2] / "deploy" / "aikg.service"


def command() -> list[str]:
    """The arguments of ExecStart."""
    found = re.search(r"^ExecStart=((?:.*\\\n)*.*)$", UNIT.read_text("utf-8"), re.MULTILINE)
    assert found is not None
    return shlex.split(found[1].replace("\\\n", " "))


def test_systemd_has_nothing_to_say_of_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not on this machine")
    unit = tmp_path / "aikg.service"
    unit.write_text(UNIT.read_text("utf-8").replace("/opt/aikg/bin/aikg ", "/bin/true "), "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "aikg" in line]) == (0, [])


def test_the_command_of_the_unit_starts_reloads_and_ends(tmp_path: Path, dump: Path) -> None:
    credentials, log = tmp_path / "token", tmp_path / "access.log"
    credentials.write_text("of-the-operator")
    changes = {"/opt/aikg/bin/aikg": "", "8000": "0", "/srv/aikg/aikg.nq": str(dump)}
    changes |= {"${CREDENTIALS_DIRECTORY}/token": str(credentials), "/var/lib/aikg/access.log": str(log)}
    program, *arguments = command()
    assert {program, *arguments} >= changes.keys()
    here = [changes.get(argument, argument) for argument in arguments]
    start = [sys.executable, "-m", "aikg", *here]
    with subprocess.Popen(start, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        port = re.search(r":(\d+)/", server.stderr.readline())
        assert port is not None
        with httpx.Client(base_url=f"http://127.0.0.1:{port[1]}", timeout=60) as client:
            os.kill(server.pid, signal.SIGHUP)
            eventually(lambda: client.get("/ready").is_success)
            token = {"Authorization": "Bearer of-the-operator"}
            assert client.get("/queries/running", headers=token).json() == []
            assert client.get("/id/baidu", headers={"Accept": "text/turtle"}).status_code == 200
        server.terminate()
        assert server.wait(20) == 0
        assert server.stderr.read() == ""
    assert '"path": "/id/baidu"' in log.read_text("utf-8")
