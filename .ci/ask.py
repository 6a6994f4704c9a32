"""Starts the aikg that is named, asks it which models had state backing, and checks what it answers."""

import json
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from urllib.parse import urlencode

QUERY = """
PREFIX aikg: <https://w3id.org/aikg/ontology#>
SELECT DISTINCT ?model { ?model a aikg:AIModel ; aikg:stateBackedBy ?by }
"""
EXPECTED = "https://w3id.org/aikg/id/wu-dao-2-0"


def free_port() -> int:
    """A port of the loopback interface on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def models(port: int) -> set[str]:
    """What the endpoint answers, as IRIs; raises OSError while it does not listen yet."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Accept": "application/sparql-results+json"}
    connection.request("GET", "/sparql?" + urlencode({"query": QUERY}), headers=headers)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise SystemExit(f"The endpoint answers {response.status}: {body.decode()}")
    return {row["model"]["value"] for row in json.loads(body)["results"]["bindings"]}


def answer_within(seconds: float, server: subprocess.Popen[bytes], port: int) -> set[str]:
    """The first answer of a server that is starting."""
    last = time.monotonic() + seconds
    while time.monotonic() < last and server.poll() is None:
        try:
            return models(port)
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise SystemExit(f"The server did not answer; its exit status is {server.poll()}.")


def main() -> None:
    """Start, ask, check, end."""
    port = free_port()
    started = time.monotonic()
    server = subprocess.Popen([sys.argv[1], "serve", "--port", str(port)])
    try:
        found = answer_within(60, server, port)
    finally:
        server.terminate()
        server.wait(10)
    if EXPECTED not in found:
        raise SystemExit(f"{EXPECTED} is not among the models with state backing: {sorted(found)}")
    print(f"{len(found)} models with state backing, {time.monotonic() - started:.1f} s after the start")


main()
