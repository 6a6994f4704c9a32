"""Reads documents that may begin with a byte order mark, which is no part of them."""

import codecs
from io import BufferedReader
from pathlib import Path
from typing import IO, Any, cast


def after_mark(file: IO[bytes]) -> IO[bytes]:
    """The file, read up to what follows its mark."""
    mark = codecs.BOM_UTF8
    if cast("BufferedReader", file).peek(len(mark))[: len(mark)] == mark:
        file.read(len(mark))
    return file


def without_mark(content: bytes) -> bytes:
    """The bytes of a document after its mark."""
    return content.removeprefix(codecs.BOM_UTF8)


def source_of(path: Path) -> dict[str, Any]:
    """The arguments with which the engine reads a file: its path or, where it has a mark, its bytes."""
    with path.open("rb") as file:
        if file.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8:
            return {"input": file.read()}
    return {"path": path}
