"""Where the bytes of what is serialised go."""

from typing import IO, Protocol, cast

from typing_extensions import Buffer


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: Buffer, /) -> int:
        """Take the next bytes."""
        ...

    def flush(self) -> None:
        """Pass on what was written."""
        ...


def as_file(sink: Sink) -> IO[bytes]:
    """The sink as what the engine's signatures ask for; it calls no more than a sink has."""
    return cast("IO[bytes]", sink)
