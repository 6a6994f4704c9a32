"""Every regular expression that sees a stranger's text takes time in proportion to its length.

Each is found in the code, with the methods by which it is used, and is given long texts of its characters.
"""

import ast
import importlib
import itertools
import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.quick

SOURCE = Path(__file__).parents[1] / "src"
READING = (
    *("negotiation", "queries", "solutions", "iris", "sparql", "store"),
    *("federation", "description", "reconcile", "server"),
)
"""What of the code reads requests, their texts, or other endpoints."""

METHODS = ("match", "fullmatch", "search", "findall", "finditer", "sub", "split")
LENGTH = 1 << 13
SHORTER = 8
UNHURRIED = 0.004
"""Seconds within which nothing of that length can have taken quadratic time."""

ENDS = ("", "\n", "!", "\x80")
UNITS = (
    " ",
    "a",
    "A",
    "0",
    ".",
    '"',
    "\\",
    "\t",
    "\n",
    "-",
    "é",
    "<",
    "(",
    "/",
    ":",
    ";",
    "=",
    ",",
    "#",
    "{",
    "}",
    "%",
    "'",
    "@",
)


def modules() -> Iterator[tuple[str, str]]:
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        if parts[1].removesuffix(".py") in READING and parts[-1] not in ("__init__", "zygote"):
            yield ".".join(parts), path.read_text("utf-8")


def patterns() -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes], str]]:
    """The name of each pattern, itself, and a method by which it is used."""
    texts = dict(modules())
    methods = used("\n".join(texts.values()))
    for module, text in texts.items():
        for name, value in vars(importlib.import_module(module)).items():
            each = (
                value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else [value]
            )
            found = [part for item in each for part in (item if isinstance(item, tuple) else [item])]
            for number, pattern in enumerate(found):
                if isinstance(pattern, re.Pattern) and re.search(rf"^{name}\b.*=", text, re.MULTILINE):
                    is_alone = len(found) == 1
                    for method in (sorted(methods.get(name, ())) if is_alone else ()) or ("search",):
                        yield f"{module}.{name}[{number}].{method}", pattern, method


def used(text: str) -> dict[str, set[str]]:
    """The methods by which each name is used."""
    found: dict[str, set[str]] = {}
    for name, method in re.findall(rf"\b(\w+)\.({'|'.join(METHODS)})\b", text):
        found.setdefault(name, set()).add(method)
    return found


PATTERNS = {name: (pattern, method) for name, pattern, method in patterns()}


def texts_for(pattern: re.Pattern[str] | re.Pattern[bytes]) -> Iterator[tuple[str, str, str]]:
    """Beginnings, what is repeated, and ends: of the pattern's own characters, and of a few others."""
    written = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    own = sorted(set(re.sub(r"\\.", "", written)) - set("?*+|^$"))[:14]
    words = re.findall(r"[A-Za-z]{2,}", written)[:6]
    units = [*dict.fromkeys([*UNITS, *own]), *words]
    pairs = [word + sign for word in words for sign in "#(: <"]
    pairs += ["".join(pair) for pair in itertools.permutations([*own[:10], " "], 2)]
    for unit in [*units, *pairs]:
        for beginning in ("", *own[:2], *words[:1]):
            yield beginning, unit, ENDS[len(unit) % len(ENDS)]
            yield beginning, unit, "!"


def seconds(use: Callable[[str | bytes], object], text: str | bytes) -> float:
    start = time.thread_time()
    found = use(text)
    if isinstance(found, Iterator):
        deque(found, 0)
    return time.thread_time() - start


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_takes_linear_time(name: str) -> None:
    """FAULTS H1."""
    pattern, method = PATTERNS[name]

    def use(text: str | bytes) -> object:
        return getattr(pattern, method)(*([type(text)()] if method == "sub" else []), text)

    for beginning, unit, end in texts_for(pattern):
        long, short = (
            beginning + unit * (length // len(unit)) + end for length in (LENGTH, LENGTH // SHORTER)
        )
        given = (long, short) if isinstance(pattern.pattern, str) else (long.encode(), short.encode())
        assert is_linear(use, *given), (beginning, unit, end)


def is_linear(use: Callable[[str | bytes], object], long: str | bytes, short: str | bytes) -> bool:
    longer = seconds(use, long)
    if longer < UNHURRIED or longer < 2 * SHORTER * seconds(use, short):
        return True
    # On a busy machine one measurement is none: the least of several, against the least of several.
    longer, shorter = (min(seconds(use, each) for _ in range(5)) for each in (long, short))
    return longer < max(UNHURRIED, 3 * SHORTER * shorter)


def test_no_pattern_is_written_where_it_is_used() -> None:
    """The test above sees only what has a name in its module."""
    found = [
        f"{module}:{node.lineno}"
        for module, text in modules()
        for function in ast.walk(ast.parse(text))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {f"re.{method}" for method in METHODS}
    ]
    assert not found
