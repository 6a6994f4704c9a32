"""Starts programs of aikg as copies of a process that has imported it, which takes most of a server's start.

    with warm.Popen([sys.executable, "-m", "aikg", "serve"], stderr=subprocess.PIPE) as process: ...

It is ``subprocess.Popen`` for a command of this Python: ``-m`` and a module, or the path of a script. Any
other is started as it is. That aikg starts by itself is tested where it is called by its name, and in
`.ci/run`.
"""

import atexit
import functools
import inspect
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

_PRELOADED = (
    *("aikg.cli.serve", "aikg.federation.federated_store", "aikg.store.local", "aikg.store.pool.pool_store"),
    "aikg.store.remote.remote_store",
)
_LONGEST = 1 << 20
_LOCK = threading.Lock()


class Popen(subprocess.Popen):
    """A program whose parent tells over a connection how it ended."""

    _execute_child_anew = subprocess.Popen._execute_child

    def _execute_child(self, *given: Any) -> None:
        named = inspect.signature(self._execute_child_anew).bind(*given).arguments
        program, *arguments = map(os.fspath, named["args"])
        if not hasattr(os, "fork") or program != sys.executable:
            self._ending = None
            self._execute_child_anew(*given)
            return
        self._ending, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        request = {
            "arguments": arguments,
            "folder": os.fspath(named["cwd"] or Path.cwd()),
            "environment": dict(named["env"] or os.environ),
        }
        ends = (named["p2cread"], named["c2pwrite"], named["errwrite"])
        streams = [standard if end == -1 else end for standard, end in enumerate(ends)]
        with theirs, _LOCK:
            socket.send_fds(_source(), [json.dumps(request).encode()], [theirs.fileno(), *streams])
        self.pid = int(self._ending.recv(20))
        self._child_created = True
        pipes = ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")
        self._close_pipe_fds(*(named[name] for name in pipes))

    def _internal_poll(self, *given: Any, **more: Any) -> int | None:
        if self._ending is None:
            return super()._internal_poll(*given, **more)
        with self._waitpid_lock:
            if self.returncode is None and (status := self._try_wait(os.WNOHANG)[1]) is not None:
                self._handle_exitstatus(status)
        return self.returncode

    def _try_wait(self, flags: int) -> tuple[int, int | None]:
        if self._ending is None:
            return super()._try_wait(flags)
        try:
            told = self._ending.recv(20, socket.MSG_DONTWAIT if flags else 0)
        except BlockingIOError:
            return 0, None
        self._ending.close()
        return self.pid, int(told)


@functools.cache
def _source() -> socket.socket:
    """The connection to the process that copies itself; it ends with this one."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        kept = theirs.fileno()
        source = subprocess.Popen([sys.executable, __file__, str(kept)], pass_fds=[kept])

    def end() -> None:
        ours.close()
        source.wait()

    atexit.register(end)
    return ours


def _copy(requests: socket.socket) -> None:
    """Make a copy for each request, and one more that waits for its end."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        request, descriptors, _, _ = socket.recv_fds(requests, _LONGEST, 4)
        if not request:
            return
        if os.fork() == 0:
            requests.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _wait_for_copy(json.loads(request), *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def _wait_for_copy(request: dict[str, Any], ending: int, *streams: int) -> None:
    with socket.socket(fileno=ending) as told:
        copy = os.fork()
        if copy == 0:
            told.close()
            _become(request, streams)
        for descriptor in (*streams, 0, 1, 2):
            os.close(descriptor)
        told.send(str(copy).encode())
        _, status = os.waitpid(copy, 0)
        told.send(str(status).encode())
    os._exit(0)


def _become(request: dict[str, Any], streams: tuple[int, ...]) -> None:
    for standard, stream in enumerate(streams):
        os.dup2(stream, standard)
    for stream in streams:
        if stream > 2:
            os.close(stream)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    program, *arguments = request["arguments"]
    if program == "-m":
        program, *arguments = arguments
        sys.argv = [program, *arguments]
        runpy.run_module(program, run_name="__main__", alter_sys=True)
    else:
        sys.argv = [program, *arguments]
        sys.path[0] = str(Path(program).parent)
        runpy.run_path(program, run_name="__main__")
    sys.exit()


if __name__ == "__main__":
    for name in _PRELOADED:
        __import__(name)
    with socket.socket(fileno=int(sys.argv[1])) as given:
        _copy(given)
