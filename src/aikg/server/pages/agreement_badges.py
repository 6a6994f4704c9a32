"""How sources agree about what claims say, so that a page tells it beside their values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from aikg import vocab
from aikg.iris import PREFIXES, graph
from aikg.solutions import Reader, values

_CLAIM: Final = PREFIXES["claim"]
_SAID: Final = f"<{vocab.statedIn}>|<{vocab.deniedIn}>"
_BADGES: Final = f"""SELECT ?claim ?agreement ?sources ?other {{ %s
  ?claim <{vocab.property}> ?property .
  GRAPH <{graph("agreement")}> {{
    ?value {_SAID} ?claim ; <{vocab.independentSources}> ?sources .
    ?agreement <{vocab.comparedValue}> ?value ; <{vocab.topicProperty}> ?property .
    OPTIONAL {{ ?value <{vocab.contradicts}>/({_SAID}) ?other }} }} }} ORDER BY ?claim ?other"""

_COMPARED: Final = f"""SELECT DISTINCT ?agreement {{ GRAPH <{graph("agreement")}> {{
  ?agreement <{vocab.comparedValue}>/({_SAID}) <%s> }} }} ORDER BY ?agreement"""


@dataclass(frozen=True, slots=True)
class Badge:
    """How many independent sources say what a claim says, and the claims that contradict it.

    ``agreement`` is the IRI of all that sources say about the same.
    """

    agreement: str
    sources: int
    contradicting: tuple[str, ...]


Badges = Mapping[str, Badge]
"""The badge of each claim by its IRI; a claim that is compared with nothing is missing."""


def badges(reader: Reader, iris: Iterable[str]) -> Badges:
    """How sources agree about those claims that are among IRIs."""
    claims = sorted({iri for iri in iris if iri.startswith(_CLAIM) and "#" not in iri})
    found: dict[str, Badge] = {}
    for row in reader.select(_BADGES % values("claim", claims)) if claims else ():
        claim = row["claim"].value
        others = found[claim].contradicting if claim in found else ()
        others += (row["other"].value,) if "other" in row else ()
        found[claim] = Badge(row["agreement"].value, int(row["sources"].value), tuple(dict.fromkeys(others)))
    return found


def compared_in(reader: Reader, claim: str) -> tuple[str, ...]:
    """The IRIs of all agreements that a claim takes part in: those of its property, and of wider ones."""
    return tuple(row["agreement"].value for row in reader.select(_COMPARED % claim))
