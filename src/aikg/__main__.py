"""Runs the command line as ``python -m aikg``."""

import sys

from aikg.cli import main

sys.exit(main())
