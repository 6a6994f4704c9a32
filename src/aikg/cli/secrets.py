"""Reads secrets from files; what is said of them never says what is in them."""

from pathlib import Path

from aikg.errors import AikgError


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
