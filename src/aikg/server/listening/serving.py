"""Runs an application on a socket until it is told to stop."""

import signal
import socket
from collections.abc import Callable, Sequence
from functools import partial

import uvicorn
from fastapi import FastAPI

from aikg.server.listening.http_connection import Connection, Listening
from aikg.server.listening.occupancy import Occupancy
from aikg.server.settings import Settings

_GRACE = 10
_BACKLOG = 2048


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on an address; port 0 takes a free one. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=_BACKLOG, reuse_port=False)


def serve(
    app: FastAPI,
    listener: socket.socket,
    settings: Settings,
    proxies: Sequence[str] = (),
    ready: Callable[[], object] = lambda: None,
) -> None:
    """Serve until SIGINT or SIGTERM; requests that run then have ten seconds to end.

    ``proxies`` are the addresses and networks whose X-Forwarded-For and X-Forwarded-Proto are believed.
    ``ready`` is called once it would end when told to. Call it in the main thread.
    """
    config = uvicorn.Config(
        app,
        http=partial(Connection, _listening(app, settings, proxies)),  # type: ignore[arg-type]
        access_log=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
        timeout_keep_alive=settings.connections.idle_seconds,
        headers=[("Server", "aikg")],
        lifespan="off",
        ws="none",
    )
    server = uvicorn.Server(config)
    for stopping in (signal.SIGINT, signal.SIGTERM):
        # Heard from here on, before uvicorn listens to it, and after: it raises the signal again once it has
        # stopped, and whoever called has more to close.
        signal.signal(stopping, server.handle_exit)
    ready()
    server.run([listener])


def _listening(app: FastAPI, settings: Settings, proxies: Sequence[str]) -> Listening:
    longest = max(settings.limits.query_length, settings.limits.content_length)
    occupancy = Occupancy(settings.connections, proxies)
    return Listening(settings.connections, longest, occupancy, app.state.observers)
