"""One request and its response, as logs and metrics tell of them."""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_KEY: Final = "aikg.exchange"


@dataclass(slots=True)
class Exchange:
    """What is known of a request once its response is sent, or has broken.

    ``query_id`` is what a query can be stopped by. ``cache`` says where a result came from: "response" or
    "result" where it was kept, "client" where a 304 was enough, "evaluated" otherwise; it is empty where no
    query was asked. ``rows`` are those of the result that was sent, None where nobody counted them.
    ``is_whole`` is False where the response was left unfinished. ``seconds`` are those until its last byte
    was sent.
    """

    method: str = ""
    path: str = ""
    client: str = ""
    query: str = ""
    query_id: str = ""
    cache: str = ""
    status: int = 0
    size: int = 0
    is_whole: bool = False
    rows: int | None = None
    since: float = field(default_factory=time.perf_counter)
    seconds: float = 0.0

    @property
    def query_hash(self) -> str:
        """A name for the text of the query; empty where there is none."""
        return hashlib.sha256(self.query.encode()).hexdigest()[:16] if self.query else ""

    @property
    def outcome(self) -> str:
        """In one word how it ended: "answered", "refused", "failed" or "broken"."""
        if not self.is_whole:
            return "broken"
        return "answered" if self.status < 400 else "refused" if self.status < 500 else "failed"


def exchange_of(scope: Scope) -> Exchange:
    """The exchange that a scope belongs to; nobody hears of one that is not observed."""
    if _KEY not in scope:
        scope[_KEY] = Exchange()
    exchange: Exchange = scope[_KEY]
    return exchange


class Observed:
    """Tells ``observers`` of every exchange of ``app`` once it is over.

    ``interrupted`` answers what the end of the server cuts. What has begun by then is left unfinished, as
    broken answers are.
    """

    def __init__(
        self, app: ASGIApp, observers: Sequence[Callable[[Exchange], None]], interrupted: ASGIApp
    ) -> None:
        self._app = app
        self._observers = observers
        self._interrupted = interrupted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and look at what is sent."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = exchange_of(scope)
        exchange.method, exchange.path = scope["method"], scope["path"]
        exchange.client = scope["client"][0] if scope["client"] else ""

        def send_observed(message: Message) -> Awaitable[None]:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
            else:
                exchange.size += len(message.get("body", b"")) if exchange.method != "HEAD" else 0
                exchange.is_whole = not message.get("more_body", False)
            return send(message)

        try:
            await self._app(scope, receive, send_observed)
        except asyncio.CancelledError:
            if not exchange.status:
                await self._interrupted(scope, receive, send_observed)
        finally:
            exchange.seconds = time.perf_counter() - exchange.since
            for observe in self._observers:
                observe(exchange)
