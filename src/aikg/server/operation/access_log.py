"""A line of JSON for every request, and one for every slow query with its text."""

import ipaddress
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aikg.server.http.observation import Exchange
from aikg.store.shortage import sentence


@dataclass(slots=True)
class AccessLog:
    """Writes what is asked, never who has which token: no header and no parameter is written.

    Of an address the network is written (/24, or /48 of IPv6), and all of it only ``with_addresses``. The
    text of a query is written where it took ``slow`` seconds or more; else its hash stands for it.
    Where a line cannot be written, ``fault`` says why, until one is: nobody's request fails for it.
    """

    write: Callable[[str], object]
    with_addresses: bool = False
    slow: float = float("inf")
    only_slow: bool = False
    fault: str = field(default="", init=False)

    def __call__(self, exchange: Exchange) -> None:
        """Write one exchange."""
        is_slow = bool(exchange.query) and exchange.seconds >= self.slow
        if self.only_slow and not is_slow:
            return
        fields: dict[str, Any] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "client": exchange.client if self.with_addresses else network(exchange.client),
            "method": exchange.method,
            "path": exchange.path,
            "status": exchange.status,
            "bytes": exchange.size,
            "ms": round(exchange.seconds * 1000, 2),
            "outcome": exchange.outcome,
        }
        if exchange.query:
            fields |= {"query": exchange.query_hash, "cache": exchange.cache, "rows": exchange.rows}
        if is_slow:
            fields["text"] = exchange.query
        self._append(json.dumps(fields, ensure_ascii=False) + "\n")

    def _append(self, line: str) -> None:
        try:
            self.write(line)
        except OSError as error:
            self.fault = f"The access log cannot be written. {sentence(error)}"
        else:
            self.fault = ""


def appending(path: Path) -> Callable[[str], None]:
    """What appends to a file, which has a line as soon as its request is answered; raises OSError."""
    # Without a buffer, which would keep what could not be written, and fail again with the next line.
    file = path.open("ab", buffering=0)

    def write(line: str) -> None:
        left = line.encode()
        while left:
            left = left[file.write(left) :]

    return write


def network(address: str) -> str:
    """The network of an address; empty for what is no address."""
    try:
        length = 24 if ipaddress.ip_address(address).version == 4 else 48
        return str(ipaddress.ip_network(f"{address}/{length}", strict=False))
    except ValueError:
        return ""
