"""A finding: what one check has to say about some nodes of the graph, as data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256

from aikg import iris
from aikg.kinds import skeleton


class Severity(Enum):
    """How serious a finding is, most serious first; the values are local names of the ontology."""

    ERROR = "Error"
    WARNING = "Warning"
    INFORMATION = "Information"


@dataclass(frozen=True, slots=True)
class CompiledAcknowledgement:
    """The editors' explanation of the findings of one check about one claim.

    ``iri`` and ``claim`` are IRIs; ``check`` is a check's name; ``reason`` goes from language tag to text.
    ``figures`` are those of the finding that it explains, ``rule`` its kind where it is a question.
    """

    iri: str
    claim: str
    check: str
    reason: Mapping[str, str]
    figures: frozenset[str] = frozenset()
    rule: str = ""

    def explains(self, finding: "Finding") -> bool:
        """Whether it is about this very finding: the same check, rule, claim and figures."""
        return self.is_near(finding) and self.figures == frozenset(finding.figures)

    def is_near(self, finding: "Finding") -> bool:
        """Whether a finding is of the same check, rule and claim, be the figures what they may."""
        is_same = self.check == finding.check and self.rule in ("", finding.kind)
        return is_same and self.claim in finding.subjects


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found.

    ``check`` is the check's name, such as ``exchange-rate``. ``message`` is English and says what is wrong
    and what to do; ``korean`` says the same, and is empty where a check speaks English alone. ``subjects``
    are the IRIs of the nodes concerned, the one to look at first being first.
    A finding that is acknowledged keeps its severity. ``kind`` is what findings of one sort share, where the
    message names things without quotes. ``figures`` are the values that it is about, as the claims state
    them; an acknowledgement names them, so that it covers no other finding.
    """

    check: str
    severity: Severity
    message: str
    subjects: tuple[str, ...]
    acknowledgement: CompiledAcknowledgement | None = None
    korean: str = ""
    kind: str = ""
    figures: tuple[str, ...] = ()

    @property
    def sort(self) -> tuple[str, Severity, str]:
        """What findings of one sort share: the check, the severity, and what is wrong."""
        return self.check, self.severity, self.kind or skeleton(self.message)

    @property
    def iri(self) -> str:
        """The finding's own IRI; the same finding about the same nodes has it again in the next run."""
        identity = "\n".join((self.severity.value, self.message, *self.subjects))
        return iris.finding(self.check, sha256(identity.encode()).hexdigest()[:16])


def exit_status(findings: Iterable[Finding]) -> int:
    """The exit status of a process that checks: 1 when an error is not acknowledged, otherwise 0."""
    return int(any(f.severity is Severity.ERROR and f.acknowledgement is None for f in findings))
