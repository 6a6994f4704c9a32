"""What an operator decides about a server, and the limits that it publishes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from aikg.iris import BASE, PREFIXES
from aikg.store import DefaultGraph

PROBLEM_TYPES: Final = f"{BASE}problem/"
"""What the IRI of every type of problems begins with."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a server, as its description publishes them; None is no limit.

    ``timeout`` is in seconds from a query to the last byte of its answer. ``queue`` queries may wait, and
    ``per_client`` of one client run. The others are bytes: ``memory`` that a query may take besides the
    data, ``result_bytes`` of one answer, ``query_length`` of the body of a request that only reads,
    ``content_length`` of one which may write.

    >>> Limits(timeout=10).queue
    256
    """

    timeout: float = 60.0
    queue: int = 256
    per_client: int | None = None
    memory: int | None = None
    result_bytes: int | None = None
    query_length: int = 1 << 20
    content_length: int = 1 << 26


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """What a client may send before anything is asked, and how many connections there may be.

    ``url_length`` and ``header_length`` are bytes, of the URL and of all ``fields`` of a request. A head may
    take ``head_seconds``; of content there are ``content_rate`` bytes a second, after ``content_seconds``.
    Who reads nothing for ``reading_seconds`` is left, and so is a connection that nobody uses for
    ``idle_seconds``. There may be ``connections``, and ``per_network`` of them from one IPv4 address or one
    /64 of IPv6.

    >>> ConnectionLimits(connections=100).per_network
    250
    """

    url_length: int = 1 << 15
    header_length: int = 1 << 15
    fields: int = 100
    head_seconds: float = 20.0
    content_seconds: float = 20.0
    content_rate: int = 500
    reading_seconds: float = 60.0
    idle_seconds: int = 75
    connections: int = 1000
    per_network: int = 250


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server serves.

    ``public_url`` is the origin under which clients reach it, such as "https://w3id.org"; where it is
    empty, the Host of each request is taken. ``prefixes`` are those that the store predeclares. ``services``
    are the endpoints that SERVICE may name, as the description publishes them. Writing is off while
    ``write_token`` is None. Whoever has the ``operator_token`` may see and stop every query. ``cache_bytes``
    of results are kept, and as many of responses. ``has_documents`` says whether documents and pages are
    served beside the protocols.

    >>> Settings(Limits(timeout=10), public_url="https://aikg.example").limits.timeout
    10
    """

    limits: Limits = field(default_factory=Limits)
    default_graph: DefaultGraph = "union"
    public_url: str = ""
    prefixes: Mapping[str, str] = field(default_factory=lambda: PREFIXES)
    dump: Path | None = None
    services: tuple[str, ...] = ()
    write_token: str | None = field(default=None, repr=False)
    operator_token: str | None = field(default=None, repr=False)
    cache_bytes: int = 1 << 26
    has_documents: bool = True
    connections: ConnectionLimits = field(default_factory=ConnectionLimits)
