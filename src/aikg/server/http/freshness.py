"""For how long a client may keep what it got (RFC 9111, section 5.2)."""

from typing import Final

from aikg.server.settings import Settings

DAY: Final = "public, max-age=86400"
FOR_EVER: Final = "public, max-age=31536000, immutable"
"""For what has another URL once it is another."""


def cache_control(settings: Settings) -> str:
    """For how long a response is fresh: five minutes, and not at all where the data can be written."""
    return "no-cache" if settings.write_token else "public, max-age=300"
