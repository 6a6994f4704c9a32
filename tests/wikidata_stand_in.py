"""A local stand-in for Wikidata's API, with items that are made up for the tests.

It speaks wbsearchentities and wbgetentities over HTTP as the real one does, errors and pauses included.
"""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Entities = Mapping[str, Mapping[str, Any]]


def snak(prop: str, value: Any, kind: str) -> dict[str, Any]:
    return {"snaktype": "value", "property": prop, "datavalue": {"value": value, "type": kind}}


def to_item(prop: str, item: str, rank: str = "normal", **more: Any) -> dict[str, Any]:
    main = snak(prop, {"entity-type": "item", "id": item}, "wikibase-entityid")
    return {"mainsnak": main, "rank": rank, "id": f"TEST-{prop}-{item}", "type": "statement", **more}


def entity(
    identifier: str, names: Mapping[str, list[str]], claims: list[dict[str, Any]], about: str = "test data"
) -> dict[str, Any]:
    """The JSON of an entity: names by language, the label first."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for claim in claims:
        grouped.setdefault(claim["mainsnak"]["property"], []).append(claim)
    return {
        "type": "item",
        "id": identifier,
        "labels": {tag: {"language": tag, "value": texts[0]} for tag, texts in names.items()},
        "aliases": {
            tag: [{"language": tag, "value": t} for t in texts[1:]]
            for tag, texts in names.items()
            if texts[1:]
        },
        "descriptions": {"en": {"language": "en", "value": about}},
        "claims": grouped,
    }


class StandIn(ThreadingHTTPServer):
    """``busy`` are answers that are given first; ``asked`` are the requests that came, with their headers."""

    def __init__(self, entities: Entities) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.entities = entities
        self.busy: list[str] = []
        self.asked: list[tuple[dict[str, str], dict[str, str]]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/w/api.php"


class _Handler(BaseHTTPRequestHandler):
    server: StandIn

    def do_GET(self) -> None:
        parameters = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        self.server.asked.append((parameters, dict(self.headers)))
        if self.server.busy:
            return self._busy(self.server.busy.pop(0))
        if parameters["action"] == "wbsearchentities":
            return self._send(200, {"search": list(self._hits(parameters)), "success": 1})
        wanted = parameters["ids"].split("|")
        known = self.server.entities
        return self._send(200, {"entities": {i: known.get(i, {"id": i, "missing": ""}) for i in wanted}})

    def _hits(self, parameters: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
        text, tag = parameters["search"].casefold(), parameters["language"]
        for identifier, found in self.server.entities.items():
            texts = [found["labels"].get(tag, {}).get("value", "")]
            texts += [alias["value"] for alias in found["aliases"].get(tag, ())]
            if any(name.casefold().startswith(text) for name in texts):
                yield {"id": identifier, "label": texts[0]}

    def _busy(self, how: str) -> None:
        if how == "maxlag":
            error = {"code": "maxlag", "info": "Waiting for a server: 6 seconds lagged."}
            return self._send(200, {"error": error}, {"Retry-After": "0"})
        if how == "refused":
            return self._send(200, {"error": {"code": "badvalue", "info": "Unrecognized value."}})
        return self._send(int(how), {}, {"Retry-After": "0"})

    def _send(self, status: int, document: Any, headers: Mapping[str, str] | None = None) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def running(entities: Entities) -> Iterator[StandIn]:
    server = StandIn(entities)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
