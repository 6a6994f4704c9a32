"""Print the evidence line for a passage of a source's text, or the source's own lines."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from aikg.claims.evidence import longest_exact
from aikg.errors import AikgError
from aikg.source_text import digest, normalized

example = """\
  aikg cite texts/hankyung-2023-02-06.txt
  aikg cite texts/hankyung-2023-02-06.txt 924 997 --exact 2800억개
  aikg cite texts/hankyung-2023-02-06.txt 2800억개"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("text", type=Path, help="the source's text, UTF-8")
    parser.add_argument("passage", nargs="*", help="start and end in code points, or words of the text")
    parser.add_argument("--exact", action="append", default=[], help="a figure or name within the passage")


def run(given: argparse.Namespace) -> int:
    """Print one line for each place where the passage stands; without one, what identifies the text."""
    text = _read(given.text)
    if not given.passage:
        print(f'textLength = {len(text)}\nsha256 = "{digest(text)}"')
        return 0
    for start, end in _spans(text, given.passage):
        print(_evidence_line(text, start, end, given.exact))
    return 0


def _evidence_line(text: str, start: int, end: int, exact: list[str]) -> str:
    """The line for a source file; raises AikgError with all that is wrong with the quotes."""
    passage = text[start:end]
    if wrong := [mistake for words in exact for mistake in _mistakes(words, text, start, end)]:
        raise AikgError("\n".join(wrong))
    # A basic string of TOML escapes as JSON does.
    quotes = ", ".join(json.dumps(words, ensure_ascii=False) for words in exact)
    return f'{{ start = {start}, end = {end}, sha256 = "{digest(passage)}", exact = [{quotes}] }},'


def _read(path: Path) -> str:
    try:
        return normalized(path.read_bytes())
    except OSError as error:
        raise AikgError(
            f"{path} cannot be read: {error.strerror}. Name the file with the source's text."
        ) from error
    except UnicodeDecodeError as error:
        raise AikgError(f"{path} is not UTF-8: {error.reason}. Save it as UTF-8.") from error


def _mistakes(words: str, text: str, start: int, end: int) -> Iterator[str]:
    """What keeps words from being a quote of a passage."""
    if not words:
        yield "A quote is empty. Name the figure or the name that the claim was read from."
    elif words not in text[start:end]:
        at = text.find(words)
        elsewhere = f"it stands at {at}–{at + len(words)}" if at >= 0 else "nor anywhere else in the text"
        yield f"{words!r} is not in the passage {start}–{end}, {elsewhere}. Quote what the passage says."
    if len(words) > longest_exact:
        remedy = "Quote the figure or the name alone"
        yield f"{words!r} has {len(words)} characters; a quote has at most {longest_exact}. {remedy}."


def _spans(text: str, passage: list[str]) -> list[tuple[int, int]]:
    if len(passage) == 2 and all(part.isdecimal() for part in passage):
        start, end = map(int, passage)
        if not start < end <= len(text):
            raise AikgError(f"The text has {len(text)} code points; {start}–{end} is no span of it.")
        return [(start, end)]
    words = " ".join(passage)
    starts = [start for start in range(len(text)) if text.startswith(words, start)]
    if not starts:
        raise AikgError(f"{words!r} does not stand in the text.")
    return [(start, start + len(words)) for start in starts]
