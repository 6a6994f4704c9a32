"""Fields that may have several lines, which together are one value (RFC 9110, section 5.3)."""

from starlette.datastructures import Headers


def joined(headers: Headers, name: str) -> str | None:
    """The value of a field; None where it has no line."""
    lines = headers.getlist(name)
    return ", ".join(lines) if lines else None
