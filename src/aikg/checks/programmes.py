"""Programmes of which one source makes one part a fact and another a plan."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from types import MappingProxyType
from typing import Final

from aikg import vocab
from aikg.checks.findings import Finding, Severity
from aikg.claim_nodes import ClaimNode, plain
from aikg.iris import local_name

NAME = "programme"

_PARTS: Final = (vocab.budget, vocab.servesCountry, vocab.conductedBy)
_UNDER_WAY: Final = MappingProxyType({vocab.Expected: False, vocab.UnderConstruction: True})
"""Whether a programme of a status is under way; one that was announced may be or not."""


def find(claims: Iterable[ClaimNode]) -> Iterator[Finding]:
    """A warning where budget, scope, conduct and status of a programme are partly facts, by one source.

    What a source denies or disputes, and what is known to be wrong, is left out.
    """
    parts: defaultdict[tuple[str, str], list[ClaimNode]] = defaultdict(list)
    for claim in claims:
        if _is_under_way(claim) is not None:
            parts[claim.source, claim.subject].append(claim)
    for group in parts.values():
        if len({_is_under_way(claim) for claim in group}) > 1:
            yield _finding(group)


def _is_under_way(claim: ClaimNode) -> bool | None:
    """Whether a claim has a part of a programme be a fact; None where it tells nothing of that."""
    refused = claim.modality in (vocab.Denied, vocab.Disputed)
    if refused or claim.qualifier(vocab.claimRank) == vocab.DeprecatedRank:
        return None
    if claim.predicate in _PARTS:
        return claim.modality == vocab.Fact
    is_status = claim.predicate == vocab.status and claim.modality == vocab.Fact
    return next((_UNDER_WAY.get(plain(value)) for value in claim.values), None) if is_status else None


def _finding(claims: Sequence[ClaimNode]) -> Finding:
    said = tuple(f"{local_name(claim.predicate)}: {_shown(claim)}" for claim in claims)
    listed, slug = ", ".join(said), local_name(claims[0].subject)
    remedy = "Give all the modality of the sentence that announces it."
    message = f"Parts of {slug} are facts and parts are not ({listed}). {remedy}"
    korean = f"{slug}: 사실과 계획이 섞여 있다({listed}). 발표한 문장의 양태에 맞춘다."
    kind = "Parts of a programme are facts and parts are not."
    iris = tuple(claim.iri for claim in claims)
    return Finding(NAME, Severity.WARNING, message, iris, korean=korean, kind=kind, figures=said)


def _shown(claim: ClaimNode) -> str:
    return local_name(plain(claim.values[0]) if claim.predicate == vocab.status else claim.modality)
