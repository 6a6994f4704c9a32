"""Connections of HTTP/1.1: what their clients may do besides asking one request after another."""

from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class Connection(HttpToolsProtocol):
    """Declines offers to change the protocol (RFC 9110, section 7.8) without losing the request.

    The fast parser takes what follows an Upgrade field for the other protocol, and Java's client makes such
    an offer with every first request. The request is read once more without the field.
    """

    def data_received(self, data: bytes) -> None:
        """Have what came in answered."""
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as offer:
            self._read_again(data[offer.args[0] :])
        except httptools.HttpParserError:
            self.send_400_response("This is not an HTTP/1.1 request.")

    def _should_upgrade(self) -> bool:
        # Keeps the parser's callbacks from starting the request, which is about to be read again.
        return self._get_upgrade() is not None

    def _read_again(self, rest: bytes) -> None:
        head = self._head()
        self.parser = httptools.HttpRequestParser(self)
        self.data_received(head + rest)

    def _head(self) -> bytes:
        version = self.parser.get_http_version().encode()
        lines: list[Any] = [b"%s %s HTTP/%s" % (self.scope["method"].encode(), self.url, version)]
        lines += [b"%s: %s" % field for field in self.headers if field[0] != b"upgrade"]
        return b"\r\n".join([*lines, b"", b""])
