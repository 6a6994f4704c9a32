"""The text of a source as its code points are counted; docs/evidence.md has the recipe."""

import unicodedata


def normalized(content: bytes) -> str:
    """The text in NFC without a byte order mark; raises UnicodeDecodeError.

    Nothing else is changed: spaces, ends of lines and what stands at the end count.
    """
    return unicodedata.normalize("NFC", content.decode("utf-8-sig"))
