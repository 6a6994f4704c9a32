"""What an operator decides about a server, and the limits that it publishes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aikg.iris import PREFIXES
from aikg.store import DefaultGraph


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a server: seconds for ``timeout``, bytes for the others.

    ``query_length`` bounds the body of a request that only reads, ``content_length`` that of a
    request which may write.
    """

    timeout: float = 60.0
    url_length: int = 1 << 15
    query_length: int = 1 << 20
    content_length: int = 1 << 26


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server serves.

    ``public_url`` is the origin under which clients reach it, such as "https://w3id.org"; where it is
    empty, the Host of each request is taken. ``prefixes`` are those that the store predeclares. ``services``
    are the endpoints that SERVICE may name, as the description publishes them. Writing is off while
    ``write_token`` is None.
    """

    limits: Limits = field(default_factory=Limits)
    default_graph: DefaultGraph = "union"
    public_url: str = ""
    prefixes: Mapping[str, str] = field(default_factory=lambda: PREFIXES)
    services: tuple[str, ...] = ()
    write_token: str | None = field(default=None, repr=False)
