"""The head of a request: read strictly, and written so that it can be read in one way (RFC 9112)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
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

_Fields = list[tuple[bytes, bytes]]

_TOKEN: Final = b"!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUE: Final = b"\t" + bytes(range(0x20, 0x7F)) + bytes(range(0x80, 0x100))
_VERSION: Final = re.compile(rb"HTTP/([0-9])\.([0-9])")
_ABSOLUTE: Final = re.compile(rb"(?i:https?)://([^/?#]*+)(.*+)", re.DOTALL)
_HOST: Final = re.compile(
    rb"(?:(?:[\w.~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*+|\[[0-9A-Fa-f:.]++\])(?::[0-9]*+)?", re.A
)
_WRITTEN: Final = bytes(range(0x21, 0x7F))
"""What may stand in a URL as it is: all that is ASCII and prints, also what RFC 3986 would have encoded."""

_SHORTEST: Final = len("GET / HTTP/1.1")


@dataclass(frozen=True, slots=True)
class Head:
    """A head that was read: its bytes to hand on, and how the content follows.

    ``length`` is that of the content in bytes; None where it comes in chunks.
    """

    content: bytes
    length: int | None


def require_beginning(received: bytes | bytearray, limits: ConnectionLimits) -> None:
    """Refuse what can no longer become the head of a request, however it goes on."""
    if received[:1] and not received[:1].isalpha():
        raise BadRequestError("This is not HTTP/1.1. Begin with a method; TLS is not spoken here.")
    line, end, _ = received.partition(b"\n")
    if end and not line.endswith(b"\r"):
        raise BadRequestError("A line of the head ends in LF alone. End each with CR LF.")
    if len(line) > limits.url_length + 2 * _SHORTEST:
        raise _too_long(limits)
    if len(received) - len(line) > limits.header_length:
        raise _too_large(limits)


def read(received: bytes, limits: ConnectionLimits, longest_content: int) -> Head:
    """Read a head, from its method to its empty line.

    An absolute URL wins over Host (RFC 9112, section 3.2.2), what is not ASCII in a URL is percent-encoded,
    and an offer to change the protocol is left out, which declines it (RFC 9110, section 7.8). Raises
    BadRequestError, UriTooLongError, HeaderTooLargeError, ContentTooLargeError, TransferCodingError,
    HttpVersionError, ExpectationFailedError.
    """
    require_beginning(received, limits)
    line, *lines = received.removesuffix(b"\r\n\r\n").split(b"\r\n")
    method, target, version = _request_line(line)
    if len(lines) > limits.fields:
        raise HeaderTooLargeError(f"The head has {len(lines)} fields; the limit is {limits.fields}.")
    fields = [_field(each) for each in lines]
    authority, target = _target(method, target)
    if len(target) > limits.url_length:
        raise _too_long(limits)
    _require_host(fields, version, authority)
    length = _length(fields, version, longest_content)
    _require_expectation(fields)
    kept = [field for field in fields if _is_handed_on(field[0], version, authority)]
    if authority:
        kept.insert(0, (b"host", authority))
    first = b"%b %b HTTP/%b" % (method, target, version)
    return Head(b"\r\n".join([first, *(b"%b: %b" % field for field in kept), b"", b""]), length)


def _request_line(line: bytes) -> tuple[bytes, bytes, bytes]:
    """Method, target and version, which is 1.0 or 1.1 (section 3)."""
    method, target, version = _parts(line)
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
    return method, target, b"1.0" if found[2] == b"0" else b"1.1"


def _parts(line: bytes) -> tuple[bytes, bytes, bytes]:
    method, _, rest = line.partition(b" ")
    target, _, version = rest.rpartition(b" ")
    return method, target, version


def _target(method: bytes, target: bytes) -> tuple[bytes, bytes]:
    """The authority of an absolute URL, else nothing; and path and query, of ASCII (section 3.2)."""
    absolute = _ABSOLUTE.fullmatch(target)
    authority, target = (absolute[1], _rooted(absolute[2])) if absolute else (b"", target)
    if absolute and not (authority and _HOST.fullmatch(authority)):
        raise BadRequestError("The authority of the URL is not a host with a port.")
    if target == b"*" and method == b"OPTIONS":
        return authority, target
    if not target.startswith(b"/"):
        raise BadRequestError("The URL in the first line has to begin with / or with http://.")
    return authority, _of_ascii(target)


def _rooted(target: bytes) -> bytes:
    return target if target.startswith(b"/") else b"/" + target


def _of_ascii(target: bytes) -> bytes:
    """The URL with everything outside ASCII percent-encoded, where that can be done in one way only."""
    if b"#" in target:
        raise BadRequestError("There is a # in the URL. Percent-encode it: %23.")
    if not target.translate(None, _WRITTEN):
        return target
    try:
        target.decode()
    except UnicodeDecodeError:
        raise BadRequestError("The URL is not UTF-8. Percent-encode what is not ASCII.") from None
    if any(each <= 0x20 or each == 0x7F for each in target):
        raise BadRequestError("There is a blank or a control character in the URL. Percent-encode it: %20.")
    return quote_from_bytes(target, _WRITTEN).encode()


def _field(line: bytes) -> tuple[bytes, bytes]:
    """The name in lower case and the value of a field (section 5)."""
    name, colon, value = line.partition(b":")
    if not colon or not name or name.translate(None, _TOKEN):
        raise BadRequestError(f"A line of the head is no field: {line[:50]!r}. Write NAME: VALUE.")
    if value.translate(None, _VALUE):
        raise BadRequestError(f"There is a control character in the field {name[:50].decode()}.")
    return name.lower(), value.strip(b" \t")


def _values(fields: _Fields, name: bytes) -> list[bytes]:
    return [value for each, value in fields if each == name]


def _require_host(fields: _Fields, version: bytes, authority: bytes) -> None:
    """Exactly one Host, which is a host; HTTP/1.0 may leave it out (section 3.2)."""
    hosts = _values(fields, b"host")
    if len(hosts) > 1 or (not hosts and version != b"1.0"):
        raise BadRequestError(f"The request has {len(hosts)} Host fields. Send one.")
    if hosts and not authority and not _HOST.fullmatch(hosts[0]):
        raise BadRequestError("The Host field is not a host with a port.")


def _length(fields: _Fields, version: bytes, longest: int) -> int | None:
    """The length of the content, None where it comes in chunks (section 6)."""
    codings, lengths = _values(fields, b"transfer-encoding"), _values(fields, b"content-length")
    if not codings:
        return _announced(lengths, longest)
    if lengths or version == b"1.0":
        raise BadRequestError("Transfer-Encoding goes neither with Content-Length nor with HTTP/1.0.")
    _require_chunked([each.strip().lower() for value in codings for each in value.split(b",")])
    return None


def _require_chunked(codings: Sequence[bytes]) -> None:
    if any(coding != b"chunked" for coding in codings):
        raise TransferCodingError("The only Transfer-Encoding that is read is chunked. Use Content-Encoding.")
    if len(codings) > 1:
        raise BadRequestError("The content is said to be chunked more than once.")


def _announced(lengths: Sequence[bytes], longest: int) -> int:
    if not lengths:
        return 0
    if len(lengths) > 1 or not lengths[0].isdigit():
        raise BadRequestError(
            "Content-Length has to be one number. Count the bytes of the content, or send chunks."
        )
    digits = lengths[0].lstrip(b"0") or b"0"
    if len(digits) > len(str(longest)) or int(digits) > longest:
        raise ContentTooLargeError(f"The content is longer than {longest} bytes, which is the limit.")
    return int(digits)


def _require_expectation(fields: _Fields) -> None:
    if any(value.lower() != b"100-continue" for value in _values(fields, b"expect")):
        raise ExpectationFailedError("The only expectation that is met is 100-continue.")


def _is_handed_on(name: bytes, version: bytes, authority: bytes) -> bool:
    is_replaced = name == b"host" and bool(authority)
    is_unknown_then = name == b"expect" and version == b"1.0"
    return name != b"upgrade" and not is_replaced and not is_unknown_then


def _too_long(limits: ConnectionLimits) -> UriTooLongError:
    return UriTooLongError(
        f"The URL is longer than {limits.url_length} bytes, which is the limit. Send what is long in a POST."
    )


def _too_large(limits: ConnectionLimits) -> HeaderTooLargeError:
    return HeaderTooLargeError(
        f"The fields of the head are longer than {limits.header_length} bytes, which is the limit."
    )
