"""Turns of those who write: whoever waits for one keeps no thread from others."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from anyio import CapacityLimiter
from starlette.requests import ClientDisconnect, Request

_AT_ONCE: Final = 4


class Writing:
    """Lets a few write at once; a store writes one after another, and each may take minutes."""

    def __init__(self) -> None:
        self._turns = CapacityLimiter(_AT_ONCE)

    @asynccontextmanager
    async def turn(self, request: Request) -> AsyncIterator[None]:
        """A turn, once there is one; raises ClientDisconnect where the client has left by then."""
        async with self._turns:
            if await request.is_disconnected():
                raise ClientDisconnect
            yield
