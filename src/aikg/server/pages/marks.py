"""Which claims a check calls wrong or doubtful, so that a page marks their values wherever it shows them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from aikg import vocab
from aikg.iris import PREFIXES, graph
from aikg.solutions import Reader, values

_CLAIM: Final = PREFIXES["claim"]
_FOUND: Final = f"""SELECT ?claim ?finding ?severity {{ %s
  GRAPH <{graph("findings")}> {{ ?finding <{vocab.concerns}> ?claim ; <{vocab.severity}> ?severity }}
  FILTER(?severity IN (<{vocab.Error}>, <{vocab.Warning}>)) }}"""


@dataclass(frozen=True, slots=True)
class Mark:
    """What was found about a claim: the IRI of the finding, and that of how serious it is."""

    finding: str
    severity: str


Marks = Mapping[str, Mark]
"""The most serious finding about each claim, by the IRI of the claim; a claim without one is missing."""


def marks(reader: Reader, iris: Iterable[str]) -> Marks:
    """What was found about those claims that are among IRIs."""
    claims = sorted({iri for iri in iris if iri.startswith(_CLAIM) and "#" not in iri})
    rows = reader.select(_FOUND % values("claim", claims)) if claims else []
    found = ((row["claim"].value, Mark(row["finding"].value, row["severity"].value)) for row in rows)
    # An error comes last, so that it is what stays.
    return dict(sorted(found, key=lambda each: (each[1].severity == vocab.Error, each[1].finding)))
