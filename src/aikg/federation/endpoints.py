"""The endpoints that the operator allows SERVICE and LOAD to contact, by IRI and by prefix."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import SplitResult, urlsplit

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_UNSAFE: Final = re.compile(r"[\x00-\x20\x7f\\]")
_DOT_SEGMENT: Final = re.compile(r"/(?:\.|%2e){1,2}(?:/|$)", re.IGNORECASE)


class AllowedEndpoints:
    """An allow-list: absolute IRIs, and prefixes of IRIs, which end in ``*``.

    A prefix must reach beyond the host (``https://example.org/*``), so that it cannot match another
    host with a longer name. Raises ValueError for an entry that is neither.
    """

    def __init__(self, entries: Iterable[str]) -> None:
        self._iris: set[str] = set()
        self._prefixes: list[str] = []
        for entry in entries:
            self._add(entry)

    def _add(self, entry: str) -> None:
        normal = normal_form(entry.removesuffix("*"))
        if not normal:
            raise ValueError(f"{entry!r} is not the absolute IRI of an endpoint; write https://….")
        if not entry.endswith("*"):
            self._iris.add(normal)
        elif "/" in entry.partition("://")[2]:
            self._prefixes.append(normal)
        else:
            raise ValueError(f"{entry!r} does not say where the host ends; write {entry[:-1]}/*.")

    def __bool__(self) -> bool:
        return bool(self._iris or self._prefixes)

    def names(self, iri: str) -> bool:
        """Whether the operator wrote this very IRI, and so vouches for where its host leads."""
        return normal_form(iri) in self._iris

    def admits(self, iri: str) -> bool:
        """Whether the IRI is named or begins with an allowed prefix."""
        normal = normal_form(iri)
        return normal in self._iris or any(normal.startswith(it) for it in self._prefixes if normal)


def normal_form(iri: str) -> str:
    """The IRI with its scheme and host in small letters and without default port or fragment.

    Empty for what must not be compared by its letters: no host, user information, an escape in the
    host, white space, backslashes, or dot segments in the path.
    """
    parts = _split(iri)
    if parts is None or not parts.hostname or "@" in parts.netloc or "%" in parts.netloc:
        return ""
    if _DOT_SEGMENT.search(parts.path):
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if parts.port not in (None, _DEFAULT_PORTS.get(parts.scheme)):
        host = f"{host}:{parts.port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{host}{parts.path or '/'}{query}"


def port_of(parts: SplitResult) -> int:
    """The port that a split http or https IRI is served at."""
    return parts.port or _DEFAULT_PORTS[parts.scheme]


def _split(iri: str) -> SplitResult | None:
    if _UNSAFE.search(iri):
        return None
    try:
        parts = urlsplit(iri)
        _ = parts.port  # the port is first read here, and may be none
    except ValueError:
        return None
    return parts
