"""Reads secrets from files; what is said of them never says what is in them."""

import argparse
import os
from pathlib import Path
from typing import Final

from aikg.errors import AikgError

TOKEN_VARIABLE: Final = "AIKG_TOKEN"  # noqa: S105 -- the name of a variable, not a token
"""The variable of the environment that holds the token of a server where no file does."""


def add_credentials(to: argparse._ActionsContainer) -> None:
    """The option that says who one is at an endpoint."""
    to.add_argument(
        "--credentials",
        type=Path,
        metavar="FILE",
        help="a file with one line: Bearer TOKEN, Basic USER:PASSWORD or Digest USER:PASSWORD",
    )


def read_token(path: Path | None) -> str:
    """The token of a server, out of a file or else the environment; "" where neither has it."""
    return read_secret(path) or os.environ.get(TOKEN_VARIABLE, "")


def read_secret(path: Path | None) -> str:
    """What a file holds, without the white space around it; "" where no file is named.

    Raises AikgError where it cannot be read, or holds nothing.
    """
    if path is None:
        return ""
    try:
        secret = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise AikgError(f"{path} cannot be read: {reason}.") from None
    if not secret:
        raise AikgError(f"{path} is empty; it should hold a secret.")
    return secret
