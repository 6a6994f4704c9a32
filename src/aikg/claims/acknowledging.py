"""Reads what editors acknowledge: that a finding about a claim or an entity stands, and why."""

from collections.abc import Collection, Iterator

from aikg.claims.model import Acknowledgement
from aikg.claims.reading import TomlTable
from aikg.iris import claim

QUESTION = "question"
"""The check whose findings are answered."""


def read_acknowledgement(table: TomlTable, about: str) -> Acknowledgement:
    """The acknowledgement in a table whose key for what it is ``about``, an IRI, was taken already."""
    check = table.take("check", str, "the name of a check") or ""
    found = Acknowledgement(about, check, _figures(table), table.texts("reason"))
    table.refuse_rest("check, figures and reason")
    return found


def read_answers(table: TomlTable, slug: str, claim_ids: Collection[str]) -> Iterator[Acknowledgement]:
    """An [[answer]]: why a question about some words is settled, for each claim of which it is asked."""
    rule = table.take("question", str, "the code of the question, such as unnamed") or ""
    words = table.take("words", str, "the words that the question is about") or ""
    claims = _texts(table, "claims", "a list of the ids of the claims of which it is asked")
    reason = table.texts("reason")
    if not all(text.strip() for text in reason.values()):
        table.note("reason", "The reason is empty.", "Say in both languages why the claim stands.")
    table.refuse_rest("question, words, claims and reason")
    for claim_id in claims:
        if claim_id not in claim_ids:
            table.note("claims", f"There is no claim {claim_id!r}.", "Name claims of this file.")
        yield Acknowledgement(claim(slug, claim_id), QUESTION, (words,), reason, rule)


def _figures(table: TomlTable) -> tuple[str, ...]:
    """The figures that an acknowledgement explains, so that it covers no other finding."""
    return _texts(table, "figures", 'a list of the figures that the finding is about, such as ["140억달러"]')


def _texts(table: TomlTable, key: str, form: str) -> tuple[str, ...]:
    """A list of texts that is not empty; ``form`` says in words what is expected."""
    given = table.take(key, list, form) or []
    if not given or not all(isinstance(text, str) for text in given):
        table.note(key, f"{key} = {given!r} does not fit.", f"Write {form}.")
    return tuple(map(str, given))
