"""How far a name identifies the entity that has it."""

from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import Final

from aikg import vocab
from aikg.reconcile.inventory import Entity
from aikg.reconcile.name_normalization import Name, parts, read, read_out, without_form

COMMERCIAL: Final = frozenset({vocab.Company, vocab.Publisher})
"""The classes whose members have legal forms such as "Inc."; they are not part of what distinguishes them."""


class Identity(IntEnum):
    """What a text has of an entity; each says more than those before it.

    ``PART`` is a word that stands for a longer name of the entity, as Oxford does for the university, or a
    code such as KR; others may be called so too, the city among them.
    """

    NOTHING = 0
    PART = 1
    NAME = 2
    IDENTIFIER = 3


def identities(entity: Entity) -> Iterator[tuple[Name, Identity]]:
    """The names of an entity with what they are to it, and the forms that are derived from them."""
    labels = {read(text).key for text in entity.labels.values()}
    names = [(text, read(text)) for text in entity.names]
    whole = [without_form(name) for _, name in names]
    for text, name in names:
        is_part = name.key not in labels and _is_part(name, whole)
        yield name, Identity.PART if is_part else Identity.NAME
        if not COMMERCIAL.isdisjoint(entity.types):
            yield without_form(name), Identity.PART if is_part else Identity.NAME
        derived = (read_out(text), *parts(text))
        yield from ((read(form), Identity.NOTHING) for form in derived if form and form != text)
    yield from ((read(code), Identity.PART) for code in entity.codes)


def _is_part(name: Name, others: Iterable[Name]) -> bool:
    """Whether a name is one word, and that the start, the end or a word of a longer one."""
    return len(name.bag) == 1 and any(
        name.key in other.words or other.key.startswith(name.key) or other.key.endswith(name.key)
        for other in others
        if len(other.key) > len(name.key)
    )
