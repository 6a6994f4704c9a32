"""Entity tags (RFC 9110, section 8.8.3): made, compared, and told apart by content coding."""

import hashlib
import re
from typing import Final

_TAG: Final = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def entity_tag(*parts: str) -> str:
    """A strong entity tag for what the parts determine."""
    digest = hashlib.sha256("\x00".join(parts).encode()).hexdigest()
    return f'"{digest[:32]}"'


def names_weakly(field: str, tag: str) -> bool:
    """Whether a list of tags has one by the weak comparison (8.8.3.2), which If-None-Match asks for."""
    return tag.removeprefix("W/") in {opaque for _, opaque in _TAG.findall(field)}


def names_strongly(field: str, tag: str) -> bool:
    """Whether a list of tags has one by the strong comparison, in which a weak tag is equal to none."""
    return ("", tag) in _TAG.findall(field)


def coded(tag: str, coding: str) -> str:
    """The tag of a representation in a content coding (8.8.3.3), from that of the one in none."""
    return f'{tag[:-1]}-{coding}"' if tag.endswith('"') else tag
