"""Groups what is wrong by kind, so that one mistake made a thousand times is one thing to read."""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

EXAMPLES: Final = 3
"""How many of a kind are shown in a text."""

_PARTICULAR: Final = re.compile(
    r"'[^']*'|\"[^\"]*\"|“[^”]*”|<[^>]*>|https?://\S+|\{.*\}|-?\d[\d,.–]*(?<=\d)|\b[0-9a-f]{16,}\b"
)

T = TypeVar("T")


def skeleton(message: str) -> str:
    """A message without what is particular to its place: names in quotes, IRIs and numbers."""
    return _PARTICULAR.sub("…", message)


@dataclass(frozen=True, slots=True)
class MistakeKind(Generic[T]):
    """Things that are wrong in one way, in their order."""

    key: Hashable
    members: tuple[T, ...]

    @property
    def examples(self) -> tuple[T, ...]:
        """The first of them."""
        return self.members[:EXAMPLES]

    @property
    def more(self) -> str:
        """What a text says in place of those that are no examples; empty where all are."""
        others = len(self.members) - EXAMPLES
        return f"… and {others:,} more of this kind, {len(self.members):,} in all." if others > 0 else ""


def kinds(items: Iterable[T], key: Callable[[T], Hashable]) -> Iterator[MistakeKind[T]]:
    """The kinds in the order of their first members."""
    found: defaultdict[Hashable, list[T]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return (MistakeKind(each, tuple(members)) for each, members in found.items())
