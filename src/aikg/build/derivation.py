"""Why an inferred triple holds: the smallest derivation of each from what claims state, as a node.

Terms are texts in N-Triples syntax, as in ``inference``. What follows in terms of others, and the classes of
things, are explained by the alignments and the class hierarchy alone, and have no node.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from aikg import vocab
from aikg.build.inference import InferenceRule, Pair, structural_rules
from aikg.claims.model import Iri, SourceFile
from aikg.claims.n_triples import LABEL, TYPE, Triple, iri, named, tagged
from aikg.claims.rdf import PREFERRED, stated_triples
from aikg.claims.reading import languages
from aikg.iris import BASE, TERM, claim, local_name
from aikg.ontology import Ontology

_NAME: Final = re.compile(r"[a-z0-9-]+")
_CAPITAL: Final = re.compile(r"(?<=.)(?=[A-Z])")
_IMPLIED: Final = ("attestation", Iri(vocab.Implied))


@dataclass(frozen=True, slots=True, order=True)
class Ground:
    """The claims that a triple rests on, the better ground first: of the best rank, stated, few."""

    is_normal: bool
    is_implied: bool
    claims: tuple[str, ...]


Grounds = dict[Triple, Ground]
"""The ground of each triple that some claim states, or some backing is."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """How a triple follows: by a rule, in the last step, and in all from ``facts``, which are asserted."""

    rule: InferenceRule
    facts: tuple[Triple, ...]


class Derivations:
    """The derivations of what follows in our own terms from the facts of sources."""

    def __init__(self, ontology: Ontology) -> None:
        self._ontology = ontology
        self._rules = [rule for rule in structural_rules(ontology) if self._is_shown(rule.head)]
        self._read = {f"{step}" for rule in self._rules for step in rule.chain}

    def grounds(self, file: SourceFile) -> Grounds:
        """What a source states and rules read, each with the claim that states it."""
        found: Grounds = {}
        for item, triple in stated_triples(file, self._ontology):
            if triple[1] in self._read:
                own = claim(file.source.slug, item.id)
                is_normal = ("claimRank", PREFERRED) not in item.qualifiers
                add_ground(found, triple, Ground(is_normal, _IMPLIED in item.qualifiers, (own,)))
        return found

    def of(self, asserted: Iterable[Triple]) -> dict[Triple, Derivation]:
        """The smallest derivation of each triple that follows and is not asserted."""
        known: defaultdict[str, dict[Pair, tuple[Triple, ...]]] = defaultdict(dict)
        for triple in sorted(asserted):
            known[triple[1]][triple[0], triple[2]] = (triple,)
        stated = {name: frozenset(pairs) for name, pairs in known.items()}
        found: dict[Triple, Derivation] = {}
        while better := [each for rule in self._rules for each in _improved(rule, known, stated)]:
            found.update(better)
        return found

    def _is_shown(self, head: str) -> bool:
        term = self._ontology.terms.get(head[1:-1].removeprefix(TERM))
        return term is not None and vocab.Claim not in self._ontology.ancestors(term.domain or "")


def add_ground(grounds: Grounds, triple: Triple, ground: Ground) -> None:
    """Keep the better ground of a triple."""
    grounds[triple] = min(ground, grounds.get(triple, ground))


def _improved(
    rule: InferenceRule,
    known: defaultdict[str, dict[Pair, tuple[Triple, ...]]],
    stated: Mapping[str, frozenset[Pair]],
) -> Iterator[tuple[Triple, Derivation]]:
    """What a rule derives from fewer facts than are known; it is known from now on."""
    heads, asserted = known[rule.head], stated.get(rule.head, frozenset())
    for (start, end), facts in list(_joined(known, rule.chain)):
        ends = (end, start) if rule.inverted else (start, end)
        if ends in asserted or ends[0].startswith(('"', "<<")):
            continue
        if ends not in heads or (len(facts), facts) < (len(heads[ends]), heads[ends]):
            heads[ends] = facts
            yield (ends[0], rule.head, ends[1]), Derivation(rule, facts)


def _joined(
    known: Mapping[str, dict[Pair, tuple[Triple, ...]]], chain: tuple[str, ...]
) -> Iterable[tuple[Pair, tuple[Triple, ...]]]:
    """The pairs that a chain of predicates connects, each with the facts that it does so by."""
    first, *rest = chain
    pairs = list(known.get(first, {}).items())
    for step in rest:
        following: defaultdict[str, list[tuple[str, tuple[Triple, ...]]]] = defaultdict(list)
        for (start, end), facts in known.get(step, {}).items():
            following[start].append((end, facts))
        pairs = [
            ((start, end), tuple(dict.fromkeys((*facts, *more))))
            for (start, middle), facts in pairs
            for end, more in following.get(middle, ())
        ]
    return pairs


def inference_triples(
    derivations: Mapping[Triple, Derivation],
    grounds: Grounds,
    labels: Mapping[str, Mapping[str, str]],
    ontology: Ontology,
) -> Iterator[Triple]:
    """A node for each derivation; ``labels`` goes from the IRI of what is named to language tag and text."""
    for triple, derivation in derivations.items():
        node = iri(inference_iri(triple))
        yield node, TYPE, iri(vocab.Inference)
        yield node, iri(vocab.followsBy), iri(_rule(derivation.rule))
        yield from roles(node, triple)
        resting = [grounds[fact] for fact in derivation.facts]
        is_implied = any(ground.is_implied for ground in resting)
        yield node, iri(vocab.certainty), iri(vocab.Implied if is_implied else vocab.Stated)
        claims = (claim_iri for ground in resting for claim_iri in ground.claims)
        yield from ((node, named("prov:wasDerivedFrom"), iri(each)) for each in claims)
        yield from ((node, iri(vocab.premiseProperty), fact[1]) for fact in derivation.facts)
        yield from _labels(node, triple, labels, ontology)


def roles(node: str, triple: Triple) -> Iterator[Triple]:
    """Subject, property and object of the triple that an inference is about."""
    names = (vocab.inferredSubject, vocab.inferredProperty, vocab.inferredObject)
    yield from ((node, iri(name), term) for name, term in zip(names, triple, strict=True))


def inference_iri(triple: Triple) -> str:
    """The IRI of the inference of a triple: derived from its terms."""
    subject, predicate, object_ = (local_name(term.strip("<>")) for term in triple)
    end = object_ if _NAME.fullmatch(object_) else sha256(triple[2].encode()).hexdigest()[:12]
    return f"{BASE}inference/{hyphenated(predicate)}.{subject}.{end}"


def hyphenated(name: str) -> str:
    """The name of a term as it stands in the IRIs of inferences."""
    return _CAPITAL.sub("-", name).lower()


def _rule(rule: InferenceRule) -> str:
    if rule.inverted:
        return vocab.BySymmetry if rule.chain == (rule.head,) else vocab.ByInverse
    if len(rule.chain) == 1:
        return vocab.ByGeneralization
    return vocab.ByTransitivity if set(rule.chain) == {rule.head} else vocab.ByChain


def _labels(
    node: str, triple: Triple, labels: Mapping[str, Mapping[str, str]], ontology: Ontology
) -> Iterator[Triple]:
    """“Kakao: active in (language model)”, in each language."""
    subject, predicate, object_ = (term.strip("<>") for term in triple)
    said = ontology.terms[predicate.removeprefix(TERM)].label
    for tag in languages:
        first, last = (labels.get(end, {}).get(tag, local_name(end)) for end in (subject, object_))
        yield node, LABEL, tagged(f"{first}: {said[tag]} ({last})", tag)
