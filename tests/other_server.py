"""Runs aikg's command line under hypercorn, another ASGI server, in place of its own listening.

The servers of the tests do so where AIKG_ASGI_SERVER is hypercorn.
"""

import asyncio
import os
import signal
import socket
from collections.abc import Callable, Sequence

import hypercorn.asyncio
from fastapi import FastAPI
from hypercorn import Config

import aikg.cli
from aikg.cli import serve as command
from aikg.server import Settings

IS_WANTED = os.environ.get("AIKG_ASGI_SERVER") == "hypercorn"
"""Whether tests run the application so."""


def serve(
    app: FastAPI,
    listener: socket.socket,
    _: Settings,
    __: Sequence[str] = (),
    ready: Callable[[], object] = lambda: None,
) -> None:
    """Serve until SIGTERM or SIGINT, with no limits for connections."""
    config = Config()
    config.bind = [f"fd://{os.dup(listener.fileno())}"]
    config.loglevel = "WARNING"
    asyncio.run(_serve(app, config, ready))


async def _serve(app: FastAPI, config: Config, ready: Callable[[], object]) -> None:
    stopped = asyncio.Event()
    for stopping in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(stopping, stopped.set)
    ready()
    await hypercorn.asyncio.serve(app, config, shutdown_trigger=stopped.wait)  # type: ignore[arg-type]


if __name__ == "__main__":
    command.serve = serve
    raise SystemExit(aikg.cli.main())
