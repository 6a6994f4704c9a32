"""Which states back which works: one inference for each work, level, backer and claim, with its premises.

A chain starts from who developed the work, and holds only where the work came about while the backing lasted
(``timing``). A claim of a plan, a forecast or a denial is no premise, nor one that is known to be wrong.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any, Final

from aikg import vocab
from aikg.build.backing_rules import backing_rules
from aikg.build.derivation import Ground, Grounds, add_ground, hyphenated, roles
from aikg.build.timing import SupportPeriod, Timing, timing, timing_by_all, timing_since_made
from aikg.checks.periods import Period, period_of
from aikg.checks.ranges import Range, range_of
from aikg.claims.model import Claim, EntityRecord, Iri, Literal, SourceFile
from aikg.claims.n_triples import LABEL, TYPE, Triple, iri, named, tagged
from aikg.claims.rdf import DEPRECATED, PREFERRED, is_fact
from aikg.iris import BASE, TERM, claim, local_name
from aikg.ontology import Ontology

_IMPLIED: Final = ("attestation", Iri(vocab.Implied))
_PREFERRED: Final = ("claimRank", PREFERRED)


@dataclass(frozen=True, slots=True)
class Premise:
    """A claim of a fact that backing may follow from; ``stated`` is its property."""

    claim: str
    stated: str
    subject: str
    object: str
    supports: tuple[str, ...]
    term: SupportPeriod
    share: Range | None
    is_implied: bool
    is_preferred: bool

    @property
    def about(self) -> tuple[str, str]:
        """What the claim speaks of: its subject and its property."""
        return self.subject, self.stated


Chain = tuple[Premise, ...]
"""Claims of which each goes on from the value of the one before; the last leads to a public body."""


@dataclass(frozen=True, slots=True)
class Backing:
    """That the support of a state reaches a work: ``through`` states it, ``premises`` the rest."""

    level: str
    work: str
    developer: str
    backer: str
    timing: Timing
    through: Premise
    premises: tuple[Premise, ...]

    @property
    def found_by(self) -> tuple[Premise, ...]:
        """All that it follows from."""
        return (self.through, *self.premises)

    @property
    def is_implied(self) -> bool:
        """Whether a bound that nobody states is among that, or a premise that its source only implies."""
        return self.timing is Timing.IMPLIED or any(premise.is_implied for premise in self.found_by)

    @property
    def iri(self) -> str:
        """The IRI: derived from what it connects."""
        level = hyphenated(local_name(self.level).removesuffix("Level"))
        ends = map(local_name, (self.work, self.backer, self.through.claim))
        return f"{BASE}inference/{level}.{'.'.join(ends)}"


def premises(file: SourceFile, ontology: Ontology) -> Iterator[Premise]:
    """The claims of a source that backing may follow from."""
    read = backing_rules(ontology).read
    for item in file.claims:
        prop = ontology.direct_properties[item.property].iri
        if prop in read and is_fact(item) and dict(item.qualifiers).get("claimRank") != DEPRECATED:
            yield from _premises(item, prop, file, ontology)


def _premises(item: Claim, prop: str, file: SourceFile, ontology: Ontology) -> Iterator[Premise]:
    given = {name: value.lexical for name, value in item.qualifiers if isinstance(value, Literal)}
    start, end, date = (given.get(name, "") for name in ("startDate", "endDate", "date"))
    term = SupportPeriod(start, end, date, file.source.issued)
    hedge = next((v.value for name, v in item.qualifiers if name == "hedge" and isinstance(v, Iri)), "")
    share = range_of(Decimal(given["share"]), hedge, ontology) if "share" in given else None
    supports = tuple(v.value for name, v in item.qualifiers if name == "supports" and isinstance(v, Iri))
    implied, preferred = (each in item.qualifiers for each in (_IMPLIED, _PREFERRED))
    # Of a date that is only about right nobody states that it lies within.
    implied |= bool(hedge) and prop in backing_rules(ontology).dating
    claim_iri = claim(file.source.slug, item.id)
    for value in item.objects:
        object_ = value.value if isinstance(value, Iri) else getattr(value, "lexical", "")
        yield Premise(claim_iri, prop, item.subject, str(object_), supports, term, share, implied, preferred)


class Backings:
    """What follows from the premises of all sources; ``classes`` are those of the entities, by IRI."""

    def __init__(self, found: Iterable[Premise], classes: Mapping[str, str], ontology: Ontology) -> None:
        self._classes = classes
        self._ontology = ontology
        self._rules = rules = backing_rules(ontology)
        self._by_property = _by(_best(found), "stated")
        developing = sorted(self._stated(rules.developing), key=lambda p: (p.is_implied, p.claim))
        # Of several claims that say the same, the first that states it is premise enough.
        said_once = {(p.subject, p.object): p for p in reversed(developing)}.values()
        self._developed, self._developers = _by(said_once, "object"), _by(said_once, "subject")
        self._belonging = _by(filter(self._may_make_public, self._stated(rules.makes_public)), "subject")
        self._dating = _by(self._stated(rules.dating), "subject")

    def __iter__(self) -> Iterator[Backing]:
        """Of several that connect the same, the one within that is stated, if any."""
        found: defaultdict[str, list[Backing]] = defaultdict(list)
        for each in self._every():
            found[each.iri].append(each)
        for same in found.values():
            yield min(same, key=lambda each: (each.timing.value, each.is_implied))

    def _every(self) -> Iterator[Backing]:
        yield from self._stated_of_works()
        yield from self._for_works()
        yield from self._by_developers()
        yield from self._with_facilities()
        yield from self._through_developers()

    def _stated_of_works(self) -> Iterator[Backing]:
        for premise in self._stated(self._rules.direct):
            level = self._rules.direct[premise.stated]
            yield Backing(level, premise.subject, "", premise.object, Timing.WITHIN, premise, ())

    def _for_works(self) -> Iterator[Backing]:
        """Money that was for the work itself; its source says so, whatever the dates."""
        for premise in self._support():
            level = self._rules.for_work.get(self._rules.supporting[premise.stated])
            recipient, backer = self._ends(premise)
            for work in premise.supports if level else ():
                yield Backing(str(level), work, recipient, backer, Timing.WITHIN, premise, ())

    def _by_developers(self) -> Iterator[Backing]:
        for premise in self._stated(self._rules.developing):
            if self._is_public(developer := premise.object):
                level, work = self._rules.developing[premise.stated], premise.subject
                yield Backing(level, work, developer, developer, Timing.IMPLIED, premise, ())
        for developer, developed in self._developed.items():
            chains = () if self._is_public(developer) else self._to_states(developer)
            for premise, chain in product(developed, chains):
                level = self._rules.developing[premise.stated]
                work, backer = premise.subject, chain[-1].object
                found, dating = self._public_when(work, chain)
                found_by = (premise, *chain[1:], *dating)
                yield Backing(level, work, developer, backer, found, chain[0], found_by)

    def _with_facilities(self) -> Iterator[Backing]:
        """What a state owns was there when the work was made with it, unless the dates exclude it."""
        for premise in self._stated(self._rules.made_with):
            level, work = self._rules.made_with[premise.stated], premise.subject
            by = self._developers.get(work, [])
            developer = by[0].object if by else ""
            for chain in self._to_states(premise.object):
                found, dating = self._owned_when(work, chain)
                rest = (*chain, *by, *dating)
                yield Backing(level, work, developer, chain[-1].object, found, premise, rest)

    def _through_developers(self) -> Iterator[Backing]:
        for premise in self._support():
            level = self._rules.supporting[premise.stated]
            if premise.supports and level in self._rules.for_work:
                continue  # for those works and no others
            developer, backer = self._ends(premise)
            for developing in self._developed.get(developer, ()):
                work = developing.subject
                if work in (premise.supports or (work,)):
                    dating = self._dates(work)
                    when = _timing(dating, premise.term, timing)
                    yield Backing(level, work, developer, backer, when, premise, (developing, *dating))

    def _stated(self, properties: Iterable[str]) -> Iterator[Premise]:
        for name in sorted(properties):
            yield from self._by_property[name]

    def _support(self) -> Iterator[Premise]:
        """The claims by which a public body supports an agent."""
        yield from (p for p in self._stated(self._rules.supporting) if self._is_public(self._ends(p)[1]))

    def _ends(self, premise: Premise) -> tuple[str, str]:
        """The recipient and the backer."""
        pair = premise.subject, premise.object
        return pair[::-1] if premise.stated in self._rules.from_subject else pair

    def _dates(self, work: str) -> tuple[Premise, ...]:
        """What dates a work: its release, else its publication, else its announcement."""
        stated = self._dating.get(work, [])
        kinds = ([p for p in stated if p.stated == name] for name in self._rules.dating)
        return tuple(next(filter(None, kinds), ()))

    def _public_when(self, work: str, chain: Chain) -> tuple[Timing, tuple[Premise, ...]]:
        """The timing at a body of a state: where its beginning is unknown, its source knows it as one."""
        dating = self._dates(work)
        found = _weakest(_timing(dating, each.term, timing_since_made) for each in chain)
        is_begun = all(each.term.start or each.term.date for each in chain)
        return (Timing.IMPLIED if found is Timing.WITHIN and not is_begun else found), dating

    def _owned_when(self, work: str, chain: Chain) -> tuple[Timing, tuple[Premise, ...]]:
        """The timing at a facility of a state: within, as far as no date of its ownership says otherwise."""
        dating = self._dates(work)
        known = [(each.term.end, _timing(dating, each.term, timing_since_made)) for each in chain]
        bounding = [found for end, found in known if end or found is Timing.OUTSIDE]
        return (_weakest(bounding), dating) if bounding else (Timing.WITHIN, ())

    def _to_states(self, body: str, passed: frozenset[str] = frozenset()) -> Iterator[Chain]:
        """The chains of claims by which a body is a state's: its own owners', or those of its owners."""
        for premise in self._belonging.get(body, ()):
            if self._is_public(premise.object):
                yield (premise,)
            elif self._rules.makes_public[premise.stated].passes_on and premise.object not in passed:
                yield from ((premise, *rest) for rest in self._to_states(premise.object, passed | {body}))

    def _may_make_public(self, premise: Premise) -> bool:
        """Whether a claim makes its subject a body of the state, where its value is one."""
        publicity = self._rules.makes_public[premise.stated]
        is_enough = premise.share is None or _exceeds(premise.share, publicity.above)
        return is_enough and not publicity.no & self._ancestors(premise.subject)

    def _is_public(self, agent: str) -> bool:
        return vocab.PublicBody in self._ancestors(agent)

    def _ancestors(self, of: str) -> frozenset[str]:
        class_iri = self._classes.get(of)
        return self._ontology.ancestors(class_iri) if class_iri else frozenset()


def _weakest(timings: Iterable[Timing]) -> Timing:
    """The timing of a chain, each link of which must hold."""
    return max(timings, key=lambda each: each.value)


def _best(found: Iterable[Premise]) -> Iterator[Premise]:
    """Those of the best rank, of each subject and property."""
    for same in _by(found, "about").values():
        yield from [premise for premise in same if premise.is_preferred] or same


def _by(found: Iterable[Premise], part: str) -> defaultdict[Any, list[Premise]]:
    grouped: defaultdict[Any, list[Premise]] = defaultdict(list)
    for premise in found:
        grouped[getattr(premise, part)].append(premise)
    return grouped


def _exceeds(share: Range, above: Decimal) -> bool:
    """Whether all that a share can stand for is more; “more than half” is."""
    return share.least > above or share.least == above < share.most


def _timing(
    dating: Sequence[Premise], term: SupportPeriod, of: Callable[[Period | None, SupportPeriod], Timing]
) -> Timing:
    """The timing of a work by what dates it."""
    return timing_by_all(of(period_of(each.object), term) for each in dating) if dating else of(None, term)


def backing_triples(
    backings: Iterable[Backing],
    stated: Container[Triple],
    entities: Mapping[str, EntityRecord],
    ontology: Ontology,
) -> Iterator[Triple]:
    """Each backing as a node, and its direct triple where it is within the period; outside infers nothing.

    What is ``stated`` as well stands among the facts, and is not inferred.
    """
    for each in backings:
        if each.timing is Timing.OUTSIDE:
            continue
        yield from _node(each)
        yield from _labels(each, entities, ontology)
        for triple in _direct(each, ontology):
            if triple not in stated:
                yield triple
                yield from roles(iri(each.iri), triple)


def backing_grounds(backings: Iterable[Backing], ontology: Ontology) -> Grounds:
    """The claims that each direct triple of backing rests on."""
    found: Grounds = {}
    for each in backings:
        for triple in _direct(each, ontology):
            claims = (premise.claim for premise in each.found_by)
            add_ground(found, triple, Ground(False, each.is_implied, tuple(dict.fromkeys(claims))))
    return found


def _direct(each: Backing, ontology: Ontology) -> Iterator[Triple]:
    """The direct triple of a backing that is within the period."""
    if each.timing not in (Timing.UNKNOWN, Timing.OUTSIDE):
        prop = next(t.iri for t in ontology.properties.values() if t.backing_level == each.level)
        yield iri(each.work), iri(prop), iri(each.backer)


def _node(each: Backing) -> Iterator[Triple]:
    node = iri(each.iri)
    yield node, TYPE, iri(vocab.InferredBacking)
    values = {
        vocab.level: each.level,
        vocab.backedWork: each.work,
        vocab.backingBody: each.backer,
        vocab.backingClaim: each.through.claim,
        vocab.timing: vocab.TimingUnknown if each.timing is Timing.UNKNOWN else vocab.Within,
        vocab.certainty: vocab.Implied if each.is_implied else vocab.Stated,
    } | ({vocab.backedDeveloper: each.developer} if each.developer else {})
    yield from ((node, iri(name), iri(value)) for name, value in values.items())
    yield from ((node, named("prov:wasDerivedFrom"), iri(premise.claim)) for premise in each.found_by)


def _labels(each: Backing, entities: Mapping[str, EntityRecord], ontology: Ontology) -> Iterator[Triple]:
    """“Wu Dao 2.0: model funded (Government of China)”, in each language."""
    level = ontology.terms[each.level.removeprefix(TERM)].label
    work, backer = entities[each.work].label, entities[each.backer].label
    for tag, text in level.items():
        yield iri(each.iri), LABEL, tagged(f"{work[tag]}: {text} ({backer[tag]})", tag)
