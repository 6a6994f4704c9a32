"""Questions that the texts of the sources leave about the claims; an acknowledgement answers one."""

from collections.abc import Iterable

from aikg.checks.findings import Finding, Severity
from aikg.checks.verified_claims import VerifiedClaims
from aikg.claims.acknowledging import QUESTION

NAME = QUESTION


def find(verified: VerifiedClaims) -> Iterable[Finding]:
    """Information for each question that the words of the evidence leave open."""
    yield from verified.findings(NAME, Severity.INFORMATION)
