"""HTTP exchanges whose requests carry the header fields of the test and no others."""

import http.client
from dataclasses import dataclass, field
from urllib.parse import urlsplit

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """A request; ``target`` is the path and query as they go over the wire."""

    method: str
    target: str
    fields: Fields = ()
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """A response; the names in ``fields`` are in lower case."""

    status: int
    fields: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def media_type(self) -> str:
        """The media type without its parameters, or the empty string."""
        return self.fields.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The charset parameter of the media type in lower case, or None."""
        _, named, charset = self.fields.get("content-type", "").lower().partition("charset=")
        return charset.strip('"') if named else None

    def __str__(self) -> str:
        return f"{self.status} {self.fields.get('content-type')} {self.body[:400]!r}"


class Connection:
    """One HTTP/1.1 connection, reopened when the server has closed it."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)

    def exchange(self, request: Request) -> Response:
        """Send a request and read the whole response.

        Host and, with a body, Content-Length are the only header fields that are added.
        """
        self._connection.putrequest(request.method, request.target, skip_accept_encoding=True)
        for name, value in request.fields:
            self._connection.putheader(name, value)
        if request.body is not None:
            self._connection.putheader("content-length", str(len(request.body)))
        self._connection.endheaders(request.body)
        answer = self._connection.getresponse()
        fields = {name.lower(): value for name, value in answer.getheaders()}
        return Response(answer.status, fields, answer.read())

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
