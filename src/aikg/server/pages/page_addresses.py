"""Where an IRI of the data leads from a page; what is no address of the web leads nowhere."""

import re
from typing import Final

from aikg.iris import BASE

_OUTSIDE: Final = re.compile(r"https?://[^\s/?#]+[^\s]*", re.IGNORECASE)
_INSIDE: Final = re.compile(r"[^/?#][^?#]*(#.*)?")


def address(iri: str) -> str:
    """A path on this server for our own IRIs, the IRI for those of others, otherwise an empty text.

    An IRI with another scheme, such as javascript:, must not become a link, nor may a path that a browser
    would read as another host.
    """
    if not iri.startswith(BASE):
        return iri if _OUTSIDE.fullmatch(iri) else ""
    rest = iri.removeprefix(BASE)
    if not rest:
        return "/"
    return f"/{rest}" if _INSIDE.fullmatch(rest) else ""
