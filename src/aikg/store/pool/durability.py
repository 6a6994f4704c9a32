"""Whether updates can be written, found out by writing."""

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from aikg.errors import UnavailableError
from aikg.store.shortage import sentence

_PROBE: Final = bytes(1 << 12)
_AGAIN: Final = 1.0


class Durability:
    """Remembers that an update could not be written, until one can be, or a few bytes in its folder can.

    Asked in one thread at a time or in several: the worst is a probe too many.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._fault = ""
        self._probed = 0.0

    def failed(self, error: UnavailableError) -> None:
        """Note that an update could not be written."""
        self._fault = str(error)

    def succeeded(self) -> None:
        """Note that an update was written."""
        self._fault = ""

    def fault(self) -> str:
        """Why updates cannot be written, as a sentence; empty where they can be."""
        if self._fault and time.monotonic() > self._probed + _AGAIN:
            self._probed = time.monotonic()
            self._fault = self._probe()
        return self._fault

    def _probe(self) -> str:
        probe = self._directory / "probe.unfinished"
        try:
            with probe.open("wb") as file:
                file.write(_PROBE)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            return sentence(error)
        finally:
            with suppress(OSError):
                probe.unlink(missing_ok=True)
        return ""
