"""Serve an empty store in memory, writable with the token in a file: PORT TOKEN-FILE.

What follows, ``--allow-service IRI`` among it, is for the command line's own ``serve``.
"""

import sys
from pathlib import Path

import pyoxigraph

from aikg.server.app import create_app
from aikg.server.running import listen, serve
from aikg.server.settings import Settings
from aikg.store.local import LocalStore

port, token_file = int(sys.argv[1]), Path(sys.argv[2])
settings = Settings(default_graph="exact", write_token=token_file.read_text())
serve(create_app(LocalStore(pyoxigraph.Store()), settings), listen("127.0.0.1", port))
