"""When the data were issued, and how long a client may keep what it got of them."""

from datetime import UTC, date, datetime, time

from aikg.description.edition import Edition
from aikg.server.settings import Settings


def modified(edition: Edition, settings: Settings) -> datetime:
    """When the data were issued; where they may have changed since, when they were first read."""
    issued = edition.publication.issued
    if settings.write_token or not edition.exact or not issued:
        return edition.read_at
    return datetime.combine(date.fromisoformat(issued), time(), UTC)


def cache_control(settings: Settings) -> str:
    """For how long a response is fresh: five minutes, and not at all where the data can be written."""
    return "no-cache" if settings.write_token else "public, max-age=300"
