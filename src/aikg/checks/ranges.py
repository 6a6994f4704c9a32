"""The range of numbers that a figure leaves open, by the hedge that the source gives it."""

from dataclasses import dataclass
from decimal import Decimal

from aikg.iris import TERM
from aikg.ontology import Ontology

ENDLESS = Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers from ``least`` to ``most``, both included."""

    least: Decimal
    most: Decimal

    def meets(self, other: "Range") -> bool:
        """Whether a number lies in both."""
        return self.least <= other.most and other.least <= self.most


def range_of(value: Decimal, hedge: str | None, ontology: Ontology) -> Range:
    """What a figure with a hedge (an IRI) can stand for; the ontology says it, as multiples of the figure.

    A hedge of which the ontology says nothing leaves everything open.
    """
    if not hedge:
        return Range(value, value)
    term = ontology.terms.get(hedge.removeprefix(TERM))
    least, most = (term.lower_factor, term.upper_factor) if term else (None, None)
    return Range(
        -ENDLESS if least is None else value * least,
        ENDLESS if most is None else value * most,
    )
