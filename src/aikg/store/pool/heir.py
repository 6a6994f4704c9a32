"""The process that applies an update to its copy of the graph, and then takes the zygote's place.

An update can so be killed like a query, and is applied whole or not at all: until it is durable the
old zygote and its workers serve on, and when the heir fails, it is as if it had never been.
"""

import fcntl
import os
import signal
import socket
import threading
from contextlib import suppress

from pyoxigraph import Store

from aikg.errors import AikgError, UnavailableError
from aikg.store import Update
from aikg.store.evaluation import Conditions, apply
from aikg.store.pool.frames import FrameReader, end_frame, update_from
from aikg.store.pool.journal import Journal
from aikg.store.pool.worker import Bounds, bound_memory, on_fresh_thread, unbound_memory
from aikg.store.shortage import sentence


def inherit(
    connection: socket.socket, quads: Store, journal: Journal, bounds: Bounds, conditions: Conditions
) -> bool:
    """Apply the update that comes over ``connection``; true once it is durable and acknowledged."""
    durable = threading.Event()

    def apply_one() -> None:
        with suppress(EOFError, ConnectionError):
            update = update_from(FrameReader(connection).read()[1])
            error = _apply(update, quads, bounds, connection, conditions)
            error = error or _commit(update, quads, journal, connection)
            connection.sendall(end_frame(0, error))
            if error is None:
                durable.set()

    on_fresh_thread(apply_one)
    return durable.is_set()


def _apply(
    update: Update, quads: Store, bounds: Bounds, connection: socket.socket, conditions: Conditions
) -> AikgError | None:
    bound_memory(bounds.memory)
    _die_with(connection, armed=True)
    signal.setitimer(signal.ITIMER_REAL, bounds.update_seconds)
    try:
        apply(quads, update, conditions)
    except AikgError as error:
        return error
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        _die_with(connection, armed=False)
        unbound_memory()
    return None


def _commit(update: Update, quads: Store, journal: Journal, connection: socket.socket) -> AikgError | None:
    # Whoever waits for the update has gone, and another process may be about to write.
    if not FrameReader(connection).is_open():
        raise EOFError
    try:
        journal.commit(update, quads)
    except OSError as error:
        return UnavailableError(f"The update could not be written, and was not applied. {sentence(error)}")
    return None


def _die_with(connection: socket.socket, armed: bool) -> None:
    """Have the kernel end this process (SIGIO) when the other side of the connection goes away."""
    fcntl.fcntl(connection, fcntl.F_SETOWN, os.getpid())
    flags = fcntl.fcntl(connection, fcntl.F_GETFL)
    fcntl.fcntl(connection, fcntl.F_SETFL, flags | os.O_ASYNC if armed else flags & ~os.O_ASYNC)
