"""Bytes that are sent as they are, and what comes back."""

import re
import socket
import time
from dataclasses import dataclass

QUERY = b"/sparql?query=ASK%7B%7D"
HOST = b"Host: a\r\n"


def get(target: bytes = QUERY, fields: bytes = HOST, version: bytes = b"1.1") -> bytes:
    return b"GET %b HTTP/%b\r\n%b\r\n" % (target, version, fields)


def post(target: bytes, fields: bytes, content: bytes = b"") -> bytes:
    return b"POST %b HTTP/1.1\r\n%b%b\r\n%b" % (target, HOST, fields, content)


@dataclass(frozen=True, slots=True)
class Received:
    """All that came back, whether the server closed the connection, and after how many seconds."""

    content: bytes
    is_closed: bool
    seconds: float

    @property
    def statuses(self) -> list[int]:
        """The status of each response, of which none holds what looks like another."""
        return [int(status) for status in re.findall(rb"HTTP/1\.1 ([0-9]{3}) ", self.content)]


def exchanged(
    port: int, *parts: bytes, patience: float = 10.0, until: int = 0, address: str = ""
) -> Received:
    """Send parts, one after another, and read until the server closes or so many responses are whole."""
    start = time.monotonic()
    source = (address, 0) if address else None
    with socket.create_connection(("127.0.0.1", port), patience, source_address=source) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        received, is_closed = b"", False
        try:
            for part in parts:
                connection.sendall(part)
            while not (until and complete(received) >= until):
                part = connection.recv(1 << 16)
                received += part
                if not part:
                    is_closed = True
                    break
        except TimeoutError:
            pass
        except ConnectionError:
            is_closed = True
        return Received(received, is_closed, time.monotonic() - start)


def complete(received: bytes) -> int:
    """How many responses are whole at the beginning of what came back."""
    count = 0
    while True:
        head, found, rest = received.partition(b"\r\n\r\n")
        if not found:
            return count
        length = re.search(rb"(?i)content-length: ([0-9]+)", head)
        if length is None and b"transfer-encoding" in head.lower():
            _, ended, received = rest.partition(b"\r\n0\r\n\r\n")
            if not ended:
                return count
        else:
            size = int(length[1]) if length else 0
            if len(rest) < size:
                return count
            received = rest[size:]
        count += 1
