"""The servers that are compared: how each is started over a file, and where it answers."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

BENCH = Path(__file__).parent
VIRTUOSO = """\
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
ServerPort = 127.0.0.1:{sql}
ServerThreads = 100
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
CheckpointInterval = 0
DirsAllowed = {data}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 20
[SPARQL]
ResultSetMaxRows = 1000000
"""


@dataclass(frozen=True, slots=True)
class Data:
    """The same graph twice: the dump with its named graphs, and their union without."""

    quads: Path
    triples: Path


@dataclass(frozen=True, slots=True)
class Server:
    """A peer that answers: its URL, its process, and how long it took from file to first answer."""

    name: str
    url: str
    pid: int
    seconds: float

    def peak_memory(self) -> int:
        """Bytes that it and its children hold, shared pages counted once."""
        return sum(_proportional(pid) for pid in _family(self.pid))


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _family(int(child))


def _proportional(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) << 10
    return 0


def free_port() -> int:
    """A port of the loopback interface that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def ask(url: str, query: str, timeout: float = 120, client: str = "192.0.2.1") -> bytes:
    """The answer to one query, asked as from behind a proxy. Raises OSError."""
    fields = {"Accept": "application/sparql-results+json", "X-Forwarded-For": client}
    mark = "&" if "?" in url else "?"
    request = urllib.request.Request(f"{url}{mark}query={quote(query)}", headers=fields)
    with urllib.request.urlopen(request, timeout=timeout) as response:
        answer: bytes = response.read()
        return answer


Load = Callable[[int, Data, Path, contextlib.ExitStack], subprocess.Popen[bytes]]


@dataclass(frozen=True, slots=True)
class Peer:
    """A server that can be started; ``missing`` says what it needs and does not have."""

    name: str
    path: str
    start: Load
    missing: str = ""


@contextlib.contextmanager
def running(peer: Peer, data: Data, folder: Path) -> Iterator[Server]:
    """Start a peer over the data in a folder of its own; it answers when this returns."""
    folder.mkdir(parents=True)
    port, started = free_port(), time.monotonic()
    url = f"http://127.0.0.1:{port}{peer.path}"
    with contextlib.ExitStack() as stack:
        process = peer.start(port, data, folder, stack)
        stack.callback(_end, process)
        _await(lambda: b"results" in ask(url, "SELECT * { ?s ?p ?o } LIMIT 1"), process)
        yield Server(peer.name, url, process.pid, time.monotonic() - started)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _await(answers: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    last = time.monotonic() + 600
    while time.monotonic() < last:
        with contextlib.suppress(OSError):
            if answers():
                return
        if process.poll() is not None:
            raise RuntimeError(f"{process.args} ended")
        time.sleep(0.02)
    raise RuntimeError(f"{process.args} does not answer")


def _spawn(arguments: list[str | Path], folder: Path) -> subprocess.Popen[bytes]:
    log = (folder / "log").open("wb")
    with log:
        return subprocess.Popen(arguments, cwd=folder, stdout=log, stderr=subprocess.STDOUT)


def _aikg(port: int, data: Data, folder: Path, _: contextlib.ExitStack) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "aikg", "serve", "--port", str(port), "--store", data.quads]
    return _spawn([*command, "--trusted-proxy", "127.0.0.1"], folder)


def _oxigraph(port: int, data: Data, folder: Path, _: contextlib.ExitStack) -> subprocess.Popen[bytes]:
    bind = ["--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    process = _spawn([_oxigraph_program(), "serve", *bind], folder)
    _await(lambda: ask(f"http://127.0.0.1:{port}/query", "ASK {}") != b"", process)
    load = urllib.request.Request(
        f"http://127.0.0.1:{port}/store?no_transaction",
        data.quads.open("rb"),
        {"Content-Type": "application/n-quads", "Content-Length": str(data.quads.stat().st_size)},
        method="POST",
    )
    urllib.request.urlopen(load, timeout=600).close()
    return process


def _oxigraph_on_disk(
    port: int, data: Data, folder: Path, _: contextlib.ExitStack
) -> subprocess.Popen[bytes]:
    store = folder / "store"
    loading = [_oxigraph_program(), "load", "--location", store, "--file", data.quads]
    subprocess.run(loading, check=True, capture_output=True)
    bind = ["--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    return _spawn([_oxigraph_program(), "serve-read-only", "--location", store, *bind], folder)


def _oxigraph_program() -> str:
    beside = Path(sys.executable).with_name("oxigraph")
    return str(beside) if beside.exists() else shutil.which("oxigraph") or ""


def _virtuoso(port: int, data: Data, folder: Path, _: contextlib.ExitStack) -> subprocess.Popen[bytes]:
    sql = free_port()
    configuration = VIRTUOSO.format(sql=sql, http=port, data=data.quads.parent)
    (folder / "virtuoso.ini").write_text(configuration)
    process = _spawn(["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"], folder)
    _await(lambda: b"online" in (folder / "log").read_bytes(), process)
    load = f"ld_dir('{data.quads.parent}', '{data.quads.name}', 'urn:none'); rdf_loader_run(); checkpoint;"
    isql = ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"exec={load}"]
    subprocess.run(isql, check=True, capture_output=True)
    return process


def _rdflib_endpoint(port: int, data: Data, folder: Path, _: contextlib.ExitStack) -> subprocess.Popen[bytes]:
    serve = [_environment() / "bin" / "rdflib-endpoint", "serve", "--port", str(port)]
    return _spawn([*serve, "--host", "127.0.0.1", data.triples], folder)


def _comunica(port: int, data: Data, folder: Path, _: contextlib.ExitStack) -> subprocess.Popen[bytes]:
    program = BENCH / "node_modules" / ".bin" / "comunica-sparql-file-http"
    return _spawn([program, data.triples, "-p", str(port), "-t", "600", "-w", "1"], folder)


def _environment() -> Path:
    return Path(os.environ.get("AIKG_BENCH_VENV", BENCH / ".venv"))


def peers() -> list[Peer]:
    """Every peer, ours first."""
    endpoint = (_environment() / "bin" / "rdflib-endpoint").exists()
    comunica = (BENCH / "node_modules").exists()
    return [
        Peer("aikg", "/sparql", _aikg),
        Peer(
            "Oxigraph in memory", "/query", _oxigraph, "" if _oxigraph_program() else "pip install oxigraph"
        ),
        Peer(
            "Oxigraph on disk",
            "/query",
            _oxigraph_on_disk,
            "" if _oxigraph_program() else "pip install oxigraph",
        ),
        Peer(
            "Virtuoso",
            "/sparql",
            _virtuoso,
            "" if shutil.which("virtuoso-t") else "virtuoso-opensource-7-bin",
        ),
        Peer(
            "rdflib-endpoint", "/", _rdflib_endpoint, "" if endpoint else "bench/.venv: see bench/README.md"
        ),
        Peer("Comunica over a file", "/sparql", _comunica, "" if comunica else "npm install in bench/"),
    ]
