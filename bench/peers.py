"""What is compared: how each is started over a file, and how it is asked."""

import contextlib
import functools
import json
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

from graphs import BENCH

TICKS = os.sysconf("SC_CLK_TCK")
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
    """The same graph twice: the dump with its named graphs, and their union, where a peer reads that."""

    quads: Path
    triples: Path


@dataclass(frozen=True, slots=True)
class Server:
    """A peer that answers: its process, and how long it took from file to first answer.

    What answers no HTTP has no URL.
    """

    name: str
    url: str
    pid: int
    seconds: float
    ask: Callable[[str], bytes]

    def memory(self) -> float:
        """MiB that it and its children hold, shared pages counted once."""
        return sum(_proportional(pid) for pid in _family(self.pid)) / (1 << 20)

    def settle(self) -> None:
        """Wait, but not for ever, until it has ended what nobody waits for any more."""
        last, before = time.monotonic() + 5, -1.0
        while time.monotonic() < last and (now := self._seconds_of_work()) != before:
            before = now
            time.sleep(0.05)

    def _seconds_of_work(self) -> float:
        return sum(_work(pid) for pid in _family(self.pid))


def _family(pid: int) -> Iterator[int]:
    yield pid
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _family(int(child))


def _work(pid: int) -> float:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS
    return 0.0


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


Start = Callable[[int, Data, Path, contextlib.ExitStack], subprocess.Popen[bytes]]
"""Starts a peer on a port over the data in a folder; what has to be done at its end goes onto the stack."""


@dataclass(frozen=True, slots=True)
class Peer:
    """What can be started; ``missing`` says what it needs and does not have.

    Where ``is_quick`` is False it is measured over the real data alone. A peer without a path is asked
    through its standard input.
    """

    name: str
    path: str
    start: Start
    missing: str = ""
    is_quick: bool = True
    reads_union: bool = False


@contextlib.contextmanager
def running(peer: Peer, data: Data, folder: Path) -> Iterator[Server]:
    """Start a peer over the data in a folder of its own; it answers when this returns."""
    folder.mkdir(parents=True)
    port, started = free_port(), time.monotonic()
    url = f"http://127.0.0.1:{port}{peer.path}" if peer.path else ""
    with contextlib.ExitStack() as stack:
        process = peer.start(port, data, folder, stack)
        asking = functools.partial(ask, url) if url else functools.partial(_ask_through_pipes, process)
        await_answer(lambda: b"results" in asking("SELECT * { ?s ?p ?o } LIMIT 1"), process)
        yield Server(peer.name, url, process.pid, time.monotonic() - started, asking)


def _ask_through_pipes(process: subprocess.Popen[bytes], text: str) -> bytes:
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(json.dumps(text).encode() + b"\n")
    process.stdin.flush()
    return process.stdout.readline()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def await_answer(answers: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Ask until it answers. Raises RuntimeError where it never does."""
    last = time.monotonic() + 600
    while time.monotonic() < last:
        with contextlib.suppress(OSError):
            if answers():
                return
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended")
        time.sleep(0.02)
    raise RuntimeError(f"{process.args!r} does not answer")


def spawn(arguments: list[str | Path], folder: Path, stack: contextlib.ExitStack) -> subprocess.Popen[bytes]:
    """Start a program in a folder that takes its log; it ends with the stack."""
    # One in Python keeps its bytecode, as one that is installed has it.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            arguments, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    stack.callback(_end, process)
    return process


Started = subprocess.Popen[bytes]


def serving(
    port: int, store: Path, folder: Path, stack: contextlib.ExitStack, *options: str | Path
) -> Started:
    """Start aikg over a dump or a folder."""
    command: list[str | Path] = [sys.executable, "-m", "aikg", "serve", "--port", str(port)]
    return spawn([*command, "--store", store, *options], folder, stack)


def _aikg(port: int, data: Data, folder: Path, stack: contextlib.ExitStack) -> Started:
    return serving(port, data.quads, folder, stack, "--trusted-proxy", "127.0.0.1")


def _oxigraph(port: int, data: Data, folder: Path, stack: contextlib.ExitStack) -> Started:
    bind = ["--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    process = spawn([_oxigraph_program(), "serve", *bind], folder, stack)
    await_answer(lambda: ask(f"http://127.0.0.1:{port}/query", "ASK {}") != b"", process)
    fields = {"Content-Type": "application/n-quads", "Content-Length": str(data.quads.stat().st_size)}
    with data.quads.open("rb") as quads:
        url = f"http://127.0.0.1:{port}/store?no_transaction"
        load = urllib.request.Request(url, quads, fields, method="POST")
        urllib.request.urlopen(load, timeout=600).close()
    return process


def _oxigraph_on_disk(port: int, data: Data, folder: Path, stack: contextlib.ExitStack) -> Started:
    store = folder / "store"
    _prepare([_oxigraph_program(), "load", "--location", store, "--file", data.quads], folder)
    bind = ["--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    return spawn([_oxigraph_program(), "serve-read-only", "--location", store, *bind], folder, stack)


def _prepare(arguments: list[str | Path], folder: Path) -> None:
    done = subprocess.run(arguments, cwd=folder, capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(f"{arguments[0]}: {done.stderr.decode()[-500:]}")


def _oxigraph_program() -> str:
    beside = Path(sys.executable).with_name("oxigraph")
    return str(beside) if beside.exists() else shutil.which("oxigraph") or ""


def _virtuoso(port: int, data: Data, folder: Path, stack: contextlib.ExitStack) -> Started:
    sql = free_port()
    configuration = VIRTUOSO.format(sql=sql, http=port, data=data.quads.parent)
    (folder / "virtuoso.ini").write_text(configuration)
    process = spawn(["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"], folder, stack)
    await_answer(lambda: b"online" in (folder / "log").read_bytes(), process)
    load = f"ld_dir('{data.quads.parent}', '{data.quads.name}', 'urn:none'); rdf_loader_run(); checkpoint;"
    _prepare(["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"exec={load}"], folder)
    return process


def _fuseki(port: int, data: Data, folder: Path, stack: contextlib.ExitStack) -> Started:
    serve: list[str | Path] = [
        "fuseki-server",
        "--localhost",
        f"--port={port}",
        f"--file={data.triples}",
        "/graph",
    ]
    return spawn(serve, folder, stack)


def _qlever(port: int, data: Data, folder: Path, stack: contextlib.ExitStack) -> Started:
    index, serve = _qlever_programs()
    (folder / "settings.json").write_text("{}")
    _prepare([index, "-i", "graph", "-s", "settings.json", "-F", "nq", "-f", data.quads], folder)
    return spawn([serve, "-i", "graph", "-p", str(port), "-m", "4G", "-c", "1G", "-e", "1G"], folder, stack)


def _qlever_programs() -> tuple[str, str]:
    names = (("qlever-index", "qlever-server"), ("IndexBuilderMain", "ServerMain"))
    return next((pair for pair in names if all(map(shutil.which, pair))), ("", ""))


def _rdflib_endpoint(port: int, data: Data, folder: Path, stack: contextlib.ExitStack) -> Started:
    serve: list[str | Path] = [_environment() / "bin" / "rdflib-endpoint", "serve", "--port", str(port)]
    return spawn([*serve, "--host", "127.0.0.1", data.triples], folder, stack)


def _rdflib(_port: int, data: Data, folder: Path, stack: contextlib.ExitStack) -> Started:
    command: list[str | Path] = [sys.executable, BENCH / "rdflib_in_process.py", data.triples]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
    stack.callback(_end, process)
    return process


def _comunica(port: int, data: Data, folder: Path, stack: contextlib.ExitStack) -> Started:
    program = BENCH / "node_modules" / ".bin" / "comunica-sparql-file-http"
    return spawn([program, data.triples, "-p", str(port), "-t", "600", "-w", "1"], folder, stack)


def _environment() -> Path:
    return Path(os.environ.get("AIKG_BENCH_VENV", BENCH / ".venv"))


def _needs(is_there: object, what: str) -> str:
    return "" if is_there else what


def peers() -> list[Peer]:
    """Every peer, ours first."""
    oxigraph = _needs(_oxigraph_program(), "the package oxigraph")
    virtuoso = _needs(shutil.which("virtuoso-t"), "virtuoso-t, of Debian's virtuoso-opensource-7-bin")
    fuseki = _needs(shutil.which("fuseki-server"), "fuseki-server on PATH")
    qlever = _needs(_qlever_programs()[0], "qlever-index and qlever-server on PATH")
    endpoint = _needs((_environment() / "bin" / "rdflib-endpoint").exists(), "bench/.venv")
    comunica = _needs((BENCH / "node_modules").exists(), "bench/node_modules")
    return [
        Peer("aikg", "/sparql", _aikg),
        Peer("Oxigraph in memory", "/query", _oxigraph, oxigraph),
        Peer("Oxigraph on disk", "/query", _oxigraph_on_disk, oxigraph),
        Peer("Virtuoso", "/sparql", _virtuoso, virtuoso),
        Peer("Fuseki", "/graph/query", _fuseki, fuseki, reads_union=True),
        Peer("QLever", "/", _qlever, qlever),
        Peer("rdflib in process", "", _rdflib, is_quick=False, reads_union=True),
        Peer("rdflib-endpoint", "/", _rdflib_endpoint, endpoint, is_quick=False, reads_union=True),
        Peer("Comunica over a file", "/sparql", _comunica, comunica, is_quick=False, reads_union=True),
    ]
