"""The files in deploy/ put a proxy in front of the server that hides nothing and lets nobody pretend."""

import contextlib
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from serving import answers, free_port
from waiting import eventually, until_ready

DEPLOY = Path(__file__).parents[2] / "deploy"
NAME = "aikg.example.org"
LABEL = "SELECT ?l { <https://w3id.org/aikg/id/baidu> rdfs:label ?l FILTER(LANG(?l) = 'en') }"
TOO_MUCH = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 100000"


@dataclass(frozen=True, slots=True)
class Proxied:
    """A server behind a proxy: where the proxy answers, whom it trusts, and the server's own files."""

    url: str
    certificate: Path | None
    origin: str
    pid: int
    dump: Path
    log: Path
    ends_what_broke: bool

    def client(self, address: str = "127.0.0.1") -> httpx.Client:
        """A client of the proxy whose packets come from an address."""
        verify = ssl.create_default_context(cafile=self.certificate) if self.certificate else False
        transport = httpx.HTTPTransport(verify=verify, local_address=address)
        return httpx.Client(transport=transport, base_url=self.url, headers={"Host": NAME}, timeout=60)

    def logged(self, path: str) -> list[str]:
        """The addresses that asked for a path."""
        lines = [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]
        return [line["client"] for line in lines if line["path"] == path]


@contextlib.contextmanager
def process(arguments: list[str | Path], folder: Path, url: str) -> Iterator[int]:
    """A program that answers at a URL; its process."""
    environment = os.environ | {"XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "output").open("wb") as output:
        started = subprocess.Popen(arguments, cwd=folder, stdout=output, stderr=output, env=environment)
    try:
        until_ready(started, lambda: answers(url), folder / "output")
        yield started.pid
    finally:
        started.terminate()
        started.wait(30)


def replaced(name: str, changes: dict[str, str]) -> str:
    """A file of deploy/ with other ports and files in it."""
    text = (DEPLOY / name).read_text("utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text


def require(program: str) -> str:
    path = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if path is None:
        pytest.skip(f"{program} is not installed; tests/clients/install.sh installs it")
    return path


def nginx(folder: Path, server: int, port: int) -> tuple[list[str | Path], Path | None]:
    """The command for nginx with deploy/nginx.conf, and the certificate that it shows."""
    program, certificate, key = require("nginx"), folder / "aikg.pem", folder / "aikg.key"
    make = [
        require("openssl"),
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=a",
    ]
    make += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(make, check=True, capture_output=True)
    changes = {"127.0.0.1:8000": f"127.0.0.1:{server}", "listen 443": f"listen 127.0.0.1:{port}"}
    changes |= {"/etc/ssl/aikg.pem": str(certificate), "/etc/ssl/aikg.key": str(key)}
    (folder / "aikg.conf").write_text(replaced("nginx.conf", changes))
    kept = "".join(
        f"{each}_temp_path {folder}/{each}; " for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root; " if os.getuid() == 0 else ""
    main = f"{user}daemon off; pid {folder}/pid; error_log stderr; events {{}}\n"
    main += f"http {{ access_log off; {kept} include {folder}/aikg.conf; }}\n"
    (folder / "main.conf").write_text(main)
    subprocess.run([program, "-t", "-c", folder / "main.conf"], check=True, capture_output=True)
    return [program, "-c", folder / "main.conf"], certificate


def caddy(folder: Path, server: int, port: int) -> tuple[list[str | Path], Path | None]:
    """The command for Caddy with deploy/Caddyfile; without TLS, whose certificate it would order."""
    changes = {"127.0.0.1:8000": f"127.0.0.1:{server}", NAME: f"http://{NAME}:{port}"}
    site = replaced("Caddyfile", changes)
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n\tdefault_bind 127.0.0.1\n}}\n{site}")
    return [require("caddy"), "run", "--adapter", "caddyfile", "--config", folder / "Caddyfile"], None


def caddy_version() -> tuple[int, ...]:
    """The first two numbers, as in "v2.6.2 h1:..."."""
    told = subprocess.run([require("caddy"), "version"], check=True, capture_output=True, text=True).stdout
    return tuple(map(int, re.findall(r"\d+", told)[:2]))


PROXIES = {"nginx": nginx, "Caddy": caddy}


@pytest.fixture(scope="module", params=PROXIES)
def proxied(
    dump: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Proxied]:
    folder = tmp_path_factory.mktemp("proxied")
    port, server = free_port(), free_port()
    command, certificate = PROXIES[request.param](folder, server, port)
    is_old = request.param == "Caddy" and caddy_version() < (2, 8)
    copy, log = folder / "aikg.nq", folder / "access.log"
    shutil.copy(dump, copy)
    serve = [sys.executable, "-m", "aikg", "serve", "--port", str(server), "--store", copy, "--result", "2"]
    serve += ["--trusted-proxy", "127.0.0.1", "--access-log", log, "--log-addresses"]
    (folder / "server").mkdir()
    with process(serve, folder / "server", f"http://127.0.0.1:{server}/health") as pid:
        scheme = "https" if certificate else "http"
        origin = f"https://{NAME}" if certificate else f"http://{NAME}"
        with process(command, folder, f"http://127.0.0.1:{port}/"):
            here = Proxied(f"{scheme}://127.0.0.1:{port}", certificate, origin, pid, copy, log, is_old)
            with here.client() as client:
                eventually(lambda: client.get("/ready").status_code == 200)
            yield here


@pytest.fixture
def client(proxied: Proxied) -> Iterator[httpx.Client]:
    with proxied.client() as client:
        yield client


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_queries_and_iris_are_answered(client: httpx.Client, coding: str) -> None:
    fields = {"Accept": "text/csv", "Accept-Encoding": coding}
    asked = client.get("/sparql", params={"query": LABEL}, headers=fields)
    assert asked.text == "l\r\nBaidu\r\n"
    assert client.post("/sparql", data={"query": LABEL}, headers=fields).text == asked.text
    entity = client.get("/id/baidu", headers={"Accept": "text/turtle", "Accept-Encoding": coding})
    assert entity.status_code == 200
    assert entity.headers.get("Content-Encoding", "identity") == coding
    known = {"If-None-Match": entity.headers["ETag"], "Accept": "text/turtle", "Accept-Encoding": coding}
    assert client.get("/id/baidu", headers=known).status_code == 304


def test_addresses_in_answers_are_those_of_the_proxy(client: httpx.Client, proxied: Proxied) -> None:
    robots = client.get("/robots.txt").text
    assert f"Sitemap: {proxied.origin}" in robots


@pytest.mark.parametrize(
    "path", ["/metrics", "/%6detrics", "//metrics", "/queries/running", "/queries/running/x"]
)
def test_what_is_for_the_operator_stays_inside(client: httpx.Client, proxied: Proxied, path: str) -> None:
    assert client.get(f"{proxied.url}{path}").status_code == 404
    assert client.post("/reload").status_code == 404
    paths = [json.loads(line)["path"] for line in proxied.log.read_text("utf-8").splitlines()]
    assert not {path for path in paths if "metrics" in path or "running" in path or "reload" in path}


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2"])
def test_the_server_is_told_who_asks_and_nobody_can_say_otherwise(proxied: Proxied, address: str) -> None:
    with proxied.client(address) as client:
        before = proxied.logged("/id/openai")
        for claimed in ({}, {"X-Forwarded-For": "203.0.113.9"}, {"Forwarded": "for=203.0.113.9"}):
            client.get("/id/openai", headers=claimed)
        eventually(lambda: proxied.logged("/id/openai") == [*before, *[address] * 3])


def test_long_queries_arrive(client: httpx.Client) -> None:
    filler = "#" + "x" * 30_000 + "\n"
    assert client.get("/sparql", params={"query": f"{filler}ASK {{}}"}).json()["boolean"]
    assert client.post("/sparql", data={"query": f"{filler * 30}ASK {{}}"}).json()["boolean"]


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_an_answer_that_breaks_is_seen_to_be_broken(
    proxied: Proxied, client: httpx.Client, coding: str
) -> None:
    if proxied.ends_what_broke:
        pytest.skip("Caddy before 2.8 ends an answer that broke as if it were whole")
    fields = {"Accept": "text/csv", "Accept-Encoding": coding}
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/sparql", params={"query": TOO_MUCH}, headers=fields)


def test_another_dump_is_loaded_without_a_failed_request(proxied: Proxied) -> None:
    done, failed = threading.Event(), list[object]()

    def keep_asking(number: int) -> None:
        with proxied.client() as client:
            while not done.is_set():
                query = f"{LABEL} #{number} {time.monotonic_ns()}"
                answer = client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
                if answer.text != "l\r\nBaidu\r\n":
                    failed.append((answer.status_code, answer.text))

    with ThreadPoolExecutor() as threads, proxied.client() as client:
        asking = [threads.submit(keep_asking, number) for number in range(4)]
        version = client.get("/ready").json()["version"]
        changed = proxied.dump.with_suffix(".partial")
        changed.write_text(f"{proxied.dump.read_text('utf-8')}<urn:a> <urn:a> <urn:a> <urn:a> .\n", "utf-8")
        changed.replace(proxied.dump)
        os.kill(proxied.pid, signal.SIGHUP)
        eventually(lambda: client.get("/ready").json().get("version") not in (version, None))
        assert client.get("/sparql", params={"query": "ASK { <urn:a> ?p ?o }"}).json()["boolean"]
        done.set()
        for each in asking:
            each.result()
    assert failed == []
