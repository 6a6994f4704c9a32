"""Who is connected: how many are there at once, and how many of one network."""

from collections import Counter
from typing import TYPE_CHECKING

from aikg.server.http.status_codes import TooManyConnectionsError
from aikg.server.listening.proxies import Proxies
from aikg.server.settings import ConnectionLimits
from aikg.store.pool.admission import line_of

if TYPE_CHECKING:
    from aikg.server.listening.http_connection import Connection


class Occupancy:
    """Gives out the places of a server. ``proxies`` speak for many, and take as many as they need.

    Where all are taken, who has asked for nothing for longest gives his to who comes.
    """

    def __init__(self, limits: ConnectionLimits, proxies: Proxies) -> None:
        self._limits = limits
        self._proxies = proxies
        self._networks: dict[Connection, str] = {}
        self._count: Counter[str] = Counter()
        self._idle: dict[Connection, None] = {}

    def enter(self, connection: "Connection", address: str) -> None:
        """Take a place; raises TooManyConnectionsError where there is none."""
        name = line_of(address)
        if self._count[name] >= self._limits.per_network and address not in self._proxies:
            raise TooManyConnectionsError(
                f"There are {self._limits.per_network} connections from your network, which is the limit."
                " Use one again, or close some."
            )
        if len(self._networks) >= self._limits.connections:
            self._make_room()
        self._networks[connection] = name
        self._count[name] += 1

    def leave(self, connection: "Connection") -> None:
        """Give a place back, if one was taken."""
        self._idle.pop(connection, None)
        name = self._networks.pop(connection, None)
        if name is not None:
            self._count[name] -= 1
            if not self._count[name]:
                del self._count[name]

    def rest(self, connection: "Connection") -> None:
        """Note that nothing is asked over a connection."""
        if connection in self._networks:
            self._idle[connection] = None

    def work(self, connection: "Connection") -> None:
        """Note that something is asked over a connection."""
        self._idle.pop(connection, None)

    def _make_room(self) -> None:
        longest = next(iter(self._idle), None)
        if longest is None:
            raise TooManyConnectionsError(
                f"There are {self._limits.connections} connections, which is the limit. Try again later."
            )
        self.leave(longest)
        longest.make_room()
