"""Runs an application on a socket until it is told to stop."""

import asyncio
import signal
import socket
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from fastapi import FastAPI

from aikg.server.listening.http_connection import Connection, Listening
from aikg.server.listening.occupancy import Occupancy
from aikg.server.listening.proxies import Network, Proxies
from aikg.server.settings import Settings

try:
    from uvloop import new_event_loop
except ImportError:  # not made for Windows
    from asyncio import new_event_loop  # type: ignore[assignment]

_GRACE: Final = 10.0
_LAST_WORDS: Final = 2.0
_TICK: Final = 0.1
_BACKLOG: Final = 2048


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on an address; port 0 takes a free one. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=_BACKLOG, reuse_port=False)


def serve(
    app: FastAPI,
    listener: socket.socket,
    settings: Settings,
    proxies: Sequence[Network] = (),
    ready: Callable[[], object] = lambda: None,
) -> None:
    """Serve until SIGINT or SIGTERM; requests that run then have ten seconds to end.

    ``proxies`` are the networks whose X-Forwarded-For and X-Forwarded-Proto are believed.
    ``ready`` is called once it would end when told to. Call it in the main thread.
    """
    told: list[int] = []
    for stopping in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stopping, lambda number, _: told.append(number))
    ready()
    longest = max(settings.limits.query_length, settings.limits.content_length)
    believed = Proxies(proxies)
    occupancy = Occupancy(settings.connections, believed)
    listening = Listening(app, settings.connections, longest, occupancy, believed, app.state.observers)
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(_serve(listening, listener, told))


async def _serve(listening: Listening, listener: socket.socket, told: list[int]) -> None:
    server = await asyncio.get_running_loop().create_server(
        partial(Connection, listening), sock=listener, backlog=_BACKLOG
    )
    while not told:
        await asyncio.sleep(_TICK)
    server.close()
    for connection in [*listening.connections]:
        connection.shutdown()
    await _wait(listening, _GRACE, lambda: signal.SIGINT in told[1:])
    for task in [*listening.tasks]:
        task.cancel()
    await _wait(listening, _LAST_WORDS, lambda: False)


async def _wait(listening: Listening, seconds: float, is_hurried: Callable[[], bool]) -> None:
    """Wait until everybody has left, or so long."""
    end = asyncio.get_running_loop().time() + seconds
    while listening.connections and not is_hurried() and asyncio.get_running_loop().time() < end:
        await asyncio.sleep(_TICK / 2)
