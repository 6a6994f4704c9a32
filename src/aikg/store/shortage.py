"""Names what the operating system has run out of, so that whoever watches knows what to give it more of."""

import errno
from types import MappingProxyType
from typing import Final

_NAMES: Final = MappingProxyType(
    {
        errno.EMFILE: "file descriptors (raise the limit of the process: ulimit -n)",
        errno.ENFILE: "file descriptors (of the whole system)",
        errno.EAGAIN: "processes or threads (raise the limit: ulimit -u, or pids.max of the container)",
        errno.ENOMEM: "memory",
        errno.ENOBUFS: "memory for sockets",
        errno.ENOSPC: "room on the disk",
        errno.EDQUOT: "room on the disk that its user may have",
        errno.EFBIG: "size that a file may have (ulimit -f)",
    }
)
_THREADS: Final = "can't start new thread"


def shortage_of(error: OSError | RuntimeError) -> str:
    """What has run out, as a sentence; empty where the error says something else."""
    if isinstance(error, RuntimeError):
        missing = _NAMES[errno.EAGAIN] if str(error) == _THREADS else ""
    else:
        missing = _NAMES.get(error.errno or 0, "")
    return missing and f"The server has run out of {missing}."


def sentence(error: OSError | RuntimeError) -> str:
    """What has run out, or else what the operating system says."""
    return shortage_of(error) or f"The operating system says: {error}."
