"""Says of every name of a source's tables what it means: as ruled, as taken before, or as proposed now."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from aikg.claims.entities import nearest
from aikg.claims.mappings import EXACT
from aikg.claims.resolved_names import MATCHED, PART_OF, RULED, TOOL, ResolvedName
from aikg.errors import Problem
from aikg.iris import local_name
from aikg.reconcile.name_normalization import read
from aikg.resolution.free_slugs import FreeSlugs
from aikg.resolution.judgement import Decision, NameResolver, ProposedMeaning
from aikg.resolution.table_names import TableName

_BLANKS: Final = re.compile(r"\s+")
_CERTAIN: Final = "1"
_ALIKE: Final = 0.9

Key = tuple[str, str]
"""A class and a text."""


@dataclass(frozen=True, slots=True)
class NewEntity:
    """An entity that a table names and nobody else did: its slug, its class and its name."""

    slug: str
    class_name: str
    name: str


@dataclass(slots=True)
class Resolution:
    """What the names of a source mean.

    ``rows`` are what is taken or ruled, ``waiting`` the proposals for the rest, the best of each name first.
    """

    names: Sequence[TableName]
    rows: list[ResolvedName]
    waiting: list[ResolvedName] = field(default_factory=list)
    new: list[NewEntity] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def count(self, class_name: str) -> Mapping[str, int]:
        """How many names of a class are taken, new, waiting and ruled, and how many there are."""
        texts = {name.text for name in self.names if name.class_name == class_name}
        exact = [row for row in self.rows if row.is_exact and _is_of(row, class_name, texts)]
        free = [row for row in exact if not row.is_ruled]
        return {
            "taken": sum(not row.category for row in free),
            "new": sum(bool(row.category) for row in free),
            "waiting": len({row.text for row in self.waiting if _is_of(row, class_name, texts)}),
            "ruled": sum(row.is_ruled for row in exact),
            "all": len(texts),
        }


def _is_of(row: ResolvedName, class_name: str, texts: Iterable[str]) -> bool:
    return row.class_name == class_name and row.text in texts


class Resolving:
    """Resolves the names of one source; ``entities`` are the slugs that there are, ``today`` is a date."""

    def __init__(
        self, resolver: NameResolver, slugs: FreeSlugs, entities: Iterable[str], today: str, shown_as: str
    ) -> None:
        self._resolver, self._slugs, self._today = resolver, slugs, today
        self._entities = dict.fromkeys(entities)
        self._shown_as = shown_as
        self._meanings: dict[Key, str] = {}
        self._spelled: dict[Key, tuple[TableName, str]] = {}

    def resolution(
        self, names: Sequence[TableName], known: Iterable[ResolvedName], rulings: Iterable[ResolvedName]
    ) -> Resolution:
        """The meanings of the names; ``known`` are those of earlier runs, ``rulings`` new ones of persons."""
        found = Resolution(names, [])
        self._keep(known, found)
        by_key = {(name.class_name, name.text): name for name in names}
        for row in rulings:
            self._rule(row, by_key, found)
        left = [name for key, name in by_key.items() if key not in self._meanings]
        self._note_spellings(by_key, found)
        for _, group in groupby(left, key=lambda name: name.class_name):
            for decision in self._resolver.decisions(list(group), self._meanings):
                self._settle(self._with_namesakes(decision), found)
        found.rows.sort(key=_order)
        return found

    def _keep(self, known: Iterable[ResolvedName], found: Resolution) -> None:
        """Keep what was taken or ruled; what was taken is decided anew where its entity is gone."""
        for row in known:
            if not row.slug or row.slug in self._entities:
                found.rows.append(row)
                self._meanings |= {(row.class_name, row.text): row.slug} if row.is_exact else {}
            elif row.is_ruled:
                found.problems.append(self._missing(row))

    def _missing(self, row: ResolvedName) -> Problem:
        message = f"{row.text!r} is ruled to be {row.slug!r}, and there is no such entity."
        return Problem(self._shown_as, 0, message, nearest(row.slug, self._entities))

    def _rule(self, row: ResolvedName, names: Mapping[Key, TableName], found: Resolution) -> None:
        """Take over a person's ruling: an entity that is there, nothing, or one that is made for the name."""
        name = names.get((row.class_name, row.text))
        if name is None or (row.class_name, row.text) in self._meanings:
            message = f"{row.text!r} is ruled, and it is no name that waits."
            found.problems.append(Problem(self._shown_as, 0, message, "Rule one row of each name."))
            return
        is_there = row.slug in self._entities
        if row.slug and not is_there and not (row.is_exact and row.slug == self._free(name)):
            found.problems.append(self._missing(row))
            return
        ruling = _Author(row.author, self._today, _CERTAIN, row.comment, RULED)
        proposal = ProposedMeaning(row.predicate, row.slug, row.label, 1.0, "")
        if row.is_exact and (is_there or not row.slug):
            found.rows.append(_row(row.class_name, row.text, proposal, row.slug, ruling))
        else:
            found.rows += self._as_new(name, ruling, None if row.is_exact else proposal, found)
        self._meanings[row.class_name, row.text] = row.slug

    def _note_spellings(self, names: Mapping[Key, TableName], found: Resolution) -> None:
        for row in found.rows:
            if row.category and (name := names.get((row.class_name, row.text))):
                self._spelled.setdefault(_spelling(name), (name, row.slug))

    def _with_namesakes(self, decision: Decision) -> Decision:
        """A name that is spelled like another of its table waits: it may be that one, or a namesake."""
        other, slug = self._spelled.get(_spelling(decision.name), (decision.name, ""))
        if other is decision.name:
            return decision
        if any(each.slug == slug for each in decision.proposals):
            return Decision(decision.name, decision.proposals, False)
        same = ProposedMeaning(EXACT, slug, other.text, _ALIKE, f"Spelled like {other.text!r} in this table.")
        agree = bool(_named(decision.name) & _named(other))
        proposals = (same, *decision.proposals) if agree else (*decision.proposals, same)
        return Decision(decision.name, proposals, False)

    def _settle(self, decision: Decision, found: Resolution) -> None:
        best, name = decision.proposals[0], decision.name
        author = _Author(TOOL, self._today, _shown(best.confidence), _comment(name, best), MATCHED)
        key = (name.class_name, name.text)
        if not decision.is_sure:
            found.waiting += (self._proposed(name, each) for each in decision.proposals)
            # A part tells who made a thing as well as its whole does.
            self._meanings |= {key: str(best.slug)} if best.predicate == PART_OF else {}
        elif best.predicate == EXACT and best.slug is not None:
            found.rows.append(_row(*key, best, best.slug, author))
            self._meanings[key] = best.slug
        else:
            found.rows += self._as_new(name, author, best if best.predicate != EXACT else None, found)
            self._meanings[key] = found.new[-1].slug
            self._spelled.setdefault(_spelling(name), (name, found.new[-1].slug))

    def _as_new(
        self, name: TableName, author: "_Author", whole: ProposedMeaning | None, found: Resolution
    ) -> Iterator[ResolvedName]:
        """The rows of a new entity: that the name is its name, and what it is a version or a part of."""
        slug, label = self._free(name), _BLANKS.sub(" ", name.text)
        self._slugs.take(slug)
        self._entities[slug] = None
        found.new.append(NewEntity(slug, name.class_name, label))
        yield _row(name.class_name, name.text, ProposedMeaning(EXACT, None, label, 1.0, ""), slug, author)
        if whole:
            yield _row(name.class_name, name.text, whole, str(whole.slug), author)

    def _proposed(self, name: TableName, proposal: ProposedMeaning) -> ResolvedName:
        slug = self._free(name) if proposal.slug is None else proposal.slug
        shown, comment = _shown(proposal.confidence), _comment(name, proposal)
        author = _Author(TOOL, self._today, shown, comment, MATCHED)
        return _row(name.class_name, name.text, proposal, slug, author)

    def _free(self, name: TableName) -> str:
        """The slug that a new entity of a name gets: with its maker, its country or a date, where it must."""
        stated = [each for values in name.stated.values() for each in values]
        hints = sorted(stated, key=lambda each: (not each.class_name, str(each.value)))
        return self._slugs.free(name.text, name.class_name, (str(each.value) for each in hints))


@dataclass(frozen=True, slots=True)
class _Author:
    """Who says something, when, how surely and why."""

    label: str
    date: str
    confidence: str
    comment: str
    justification: str


def _row(class_name: str, text: str, proposal: ProposedMeaning, slug: str, author: _Author) -> ResolvedName:
    category = class_name if proposal.slug is None else ""
    said = author.justification, author.label, author.date, author.confidence, author.comment
    return ResolvedName(class_name, text, proposal.predicate, slug, proposal.label, category, *said)


def _comment(name: TableName, proposal: ProposedMeaning) -> str:
    rows = f" ({len(name.rows)} rows)" if len(name.rows) > 1 else ""
    shared = " Its rows are of several things." if name.is_shared else ""
    meant = "" if proposal.slug is not None or proposal.predicate != EXACT else " A new entity."
    return _BLANKS.sub(" ", f"{name.place}{rows}.{meant}{shared} {proposal.reason}").strip()


def _shown(confidence: float) -> str:
    return f"{min(max(confidence, 0.0), 1.0):.2f}"


def _spelling(name: TableName) -> Key:
    return name.class_name, read(name.text).key


def _named(name: TableName) -> frozenset[str]:
    """Whom the rows of a name name with it."""
    return frozenset(
        read(str(each.value)).key for values in name.stated.values() for each in values if each.class_name
    )


def _order(row: ResolvedName) -> tuple[str, str, str, str]:
    return row.class_name, row.text.casefold(), row.text, local_name(row.predicate)
