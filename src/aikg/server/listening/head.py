"""The head of a request: read strictly, and in one way only (RFC 9112)."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple
from urllib.parse import quote_from_bytes

from aikg.server.http.status_codes import (
    BadRequestError,
    ContentTooLargeError,
    ExpectationFailedError,
    HeaderTooLargeError,
    HttpVersionError,
    TransferCodingError,
    UriTooLongError,
)
from aikg.server.settings import ConnectionLimits

Fields = list[tuple[bytes, bytes]]
_Said = dict[bytes, list[bytes]]

_TOKEN: Final = b"!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUE: Final = b"\t" + bytes(range(0x20, 0x7F)) + bytes(range(0x80, 0x100))
_VERSION: Final = re.compile(rb"HTTP/([0-9])\.([0-9])")
_ABSOLUTE: Final = re.compile(rb"(?i:https?)://([^/?#]*+)(.*+)", re.DOTALL)
_HOST: Final = re.compile(
    rb"(?:(?:[\w.~!$&'()*+,;=-]++|%[0-9A-Fa-f]{2})*+|\[[0-9A-Fa-f:.]++\])(?::[0-9]*+)?", re.A
)
_WRITTEN: Final = bytes(range(0x21, 0x7F)).replace(b"#", b"")
"""What may stand in a URL as it is: all that is ASCII and prints, also what RFC 3986 would have encoded."""

_DECISIVE: Final = frozenset(b"host connection content-length expect transfer-encoding upgrade".split())
"""The fields by which the request is read; what the others say is for the application."""

_SHORTEST: Final = len("GET / HTTP/1.1")


class Head(NamedTuple):
    """A head that was read, and how the content follows.

    ``target`` is path and query, of ASCII. ``length`` is that of the content in bytes; None where it comes
    in chunks.
    """

    method: str
    target: bytes
    version: str
    fields: Fields
    length: int | None
    is_continue_expected: bool
    is_last: bool


def require_beginning(received: bytes | bytearray, limits: ConnectionLimits) -> None:
    """Refuse what can no longer become the head of a request, however it goes on."""
    if received[:1] and not received[:1].isalpha():
        raise BadRequestError("This is not HTTP/1.1. Begin with a method; TLS is not spoken here.")
    line, end, _ = received.partition(b"\n")
    if end and not line.endswith(b"\r"):
        raise BadRequestError("A line of the head ends in LF alone. End each with CR LF.")
    _require_lengths(len(line), len(received), limits)


def read(received: bytes, limits: ConnectionLimits, longest_content: int) -> Head:
    """Read a head, from its method to its empty line.

    An absolute URL wins over Host (RFC 9112, section 3.2.2), what is not ASCII in a URL is percent-encoded,
    and an offer to change the protocol is left out, which declines it (RFC 9110, section 7.8). Raises
    BadRequestError, UriTooLongError, HeaderTooLargeError, ContentTooLargeError, TransferCodingError,
    HttpVersionError, ExpectationFailedError.
    """
    line, *lines = received.removesuffix(b"\r\n\r\n").split(b"\r\n")
    _require_lengths(len(line), len(received), limits)
    method, target, version = _request_line(line)
    if len(lines) > limits.fields:
        raise HeaderTooLargeError(f"The head has {len(lines)} fields; the limit is {limits.fields}.")
    fields = read_fields(lines)
    authority, target = _target(method, target)
    if len(target) > limits.url_length:
        raise _too_long(limits)
    said: _Said = {}
    for name, value in fields:
        if name in _DECISIVE:
            said.setdefault(name, []).append(value)
    _require_host(said.get(b"host", []), version, authority)
    length = _length(said, version, longest_content)
    is_continue_expected = _is_continue_expected(said, version)
    if authority or b"upgrade" in said:
        fields = _handed_on(fields, authority)
    return Head(
        method.decode(), target, version, fields, length, is_continue_expected, _is_last(said, version)
    )


def read_fields(lines: Sequence[bytes]) -> Fields:
    """The name in lower case and the value of each field (section 5); raises BadRequestError."""
    fields = []
    for line in lines:
        name, _, value = line.partition(b":")
        if not name or len(name) == len(line) or name.translate(None, _TOKEN):
            raise BadRequestError(f"A line of the head is no field: {line[:50]!r}. Write NAME: VALUE.")
        if value.translate(None, _VALUE):
            raise BadRequestError(f"There is a control character in the field {name[:50].decode()}.")
        fields.append((name.lower(), value.strip(b" \t")))
    return fields


def _request_line(line: bytes) -> tuple[bytes, bytes, str]:
    """Method, target and version, which is 1.0 or 1.1 (section 3)."""
    method, _, rest = line.partition(b" ")
    target, _, version = rest.rpartition(b" ")
    found = _VERSION.fullmatch(version)
    if found is None:
        raise BadRequestError(
            "The first line does not end in HTTP/1.1. Percent-encode blanks in the URL: %20."
        )
    if found[1] != b"1":
        raise HttpVersionError(f"{version.decode()} is not spoken here. Use HTTP/1.1.")
    if not method or method.translate(None, _TOKEN):
        raise BadRequestError("The first line does not begin with a method.")
    if method == b"CONNECT":
        raise BadRequestError("CONNECT is for proxies, and this server is none. Ask the other server itself.")
    return method, target, "1.0" if found[2] == b"0" else "1.1"


def _target(method: bytes, target: bytes) -> tuple[bytes, bytes]:
    """The authority of an absolute URL, else nothing; and path and query, of ASCII (section 3.2)."""
    authority = b""
    if absolute := _ABSOLUTE.match(target):
        authority, target = absolute[1], absolute[2] if absolute[2][:1] == b"/" else b"/" + absolute[2]
        if not (authority and _HOST.fullmatch(authority)):
            raise BadRequestError("The authority of the URL is not a host with a port.")
    if target == b"*" and method == b"OPTIONS":
        return authority, target
    if not target.startswith(b"/"):
        raise BadRequestError("The URL in the first line has to begin with / or with http://.")
    return authority, _of_ascii(target) if target.translate(None, _WRITTEN) else target


def _of_ascii(target: bytes) -> bytes:
    """The URL with everything outside ASCII percent-encoded, where that can be done in one way only."""
    if b"#" in target:
        raise BadRequestError("There is a # in the URL. Percent-encode it: %23.")
    try:
        target.decode()
    except UnicodeDecodeError:
        raise BadRequestError("The URL is not UTF-8. Percent-encode what is not ASCII.") from None
    if any(each <= 0x20 or each == 0x7F for each in target):
        raise BadRequestError("There is a blank or a control character in the URL. Percent-encode it: %20.")
    return quote_from_bytes(target, _WRITTEN).encode()


def _require_host(hosts: list[bytes], version: str, authority: bytes) -> None:
    """Exactly one Host, which is a host; HTTP/1.0 may leave it out (section 3.2)."""
    if len(hosts) > 1 or (not hosts and version != "1.0"):
        raise BadRequestError(f"The request has {len(hosts)} Host fields. Send one.")
    if hosts and not authority and not _HOST.fullmatch(hosts[0]):
        raise BadRequestError("The Host field is not a host with a port.")


def _length(said: _Said, version: str, longest: int) -> int | None:
    """The length of the content, None where it comes in chunks (section 6)."""
    codings, lengths = said.get(b"transfer-encoding"), said.get(b"content-length")
    if codings is None:
        return 0 if lengths is None else _announced(lengths, longest)
    if lengths or version == "1.0":
        raise BadRequestError("Transfer-Encoding goes neither with Content-Length nor with HTTP/1.0.")
    if any(coding != b"chunked" for coding in _elements(codings)):
        raise TransferCodingError("The only Transfer-Encoding that is read is chunked. Use Content-Encoding.")
    if len(_elements(codings)) > 1:
        raise BadRequestError("The content is said to be chunked more than once.")
    return None


def _announced(lengths: list[bytes], longest: int) -> int:
    if len(lengths) > 1 or not lengths[0].isdigit():
        raise BadRequestError(
            "Content-Length has to be one number. Count the bytes of the content, or send chunks."
        )
    digits = lengths[0].lstrip(b"0") or b"0"
    if len(digits) > len(str(longest)) or int(digits) > longest:
        raise ContentTooLargeError(f"The content is longer than {longest} bytes, which is the limit.")
    return int(digits)


def _is_continue_expected(said: _Said, version: str) -> bool:
    """Whether the client waits until it may send the content; HTTP/1.0 has no such thing."""
    expected = said.get(b"expect", ())
    if any(value.lower() != b"100-continue" for value in expected):
        raise ExpectationFailedError("The only expectation that is met is 100-continue.")
    return bool(expected) and version != "1.0"


def _is_last(said: _Said, version: str) -> bool:
    """Whether the connection ends with the response (section 9.3)."""
    return version == "1.0" or b"close" in _elements(said.get(b"connection", []))


def _elements(values: list[bytes]) -> list[bytes]:
    return [each.strip().lower() for value in values for each in value.split(b",")]


def _handed_on(fields: Fields, authority: bytes) -> Fields:
    left_out = (b"upgrade", b"host") if authority else (b"upgrade",)
    kept = [field for field in fields if field[0] not in left_out]
    return [(b"host", authority), *kept] if authority else kept


def _require_lengths(line: int, whole: int, limits: ConnectionLimits) -> None:
    if line > limits.url_length + 2 * _SHORTEST:
        raise _too_long(limits)
    if whole - line > limits.header_length:
        raise HeaderTooLargeError(
            f"The fields of the head are longer than {limits.header_length} bytes, which is the limit."
        )


def _too_long(limits: ConnectionLimits) -> UriTooLongError:
    return UriTooLongError(
        f"The URL is longer than {limits.url_length} bytes, which is the limit. Send what is long in a POST."
    )
