"""The range of numbers that a figure leaves open, by the hedge that the source gives it."""

from dataclasses import dataclass
from decimal import Decimal

from aikg.iris import TERM
from aikg.ontology import Ontology

ENDLESS = Decimal("Infinity")
_GROUP = 3
"""The digits of a thousand: figures are rounded to millions, billions, trillions …"""


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers from ``least`` to ``most``, both included."""

    least: Decimal
    most: Decimal

    def meets(self, other: "Range") -> bool:
        """Whether a number lies in both."""
        return self.least <= other.most and other.least <= self.most

    def times(self, low: Decimal, high: Decimal) -> "Range":
        """What the numbers times a factor from ``low`` to ``high`` can be; the factors are positive."""
        return Range(min(self.least * low, self.least * high), max(self.most * low, self.most * high))

    @property
    def rounded(self) -> "Range":
        """What it can stand for as a round figure: one of whole millions or more is exact to half a unit."""
        zeros = int(self.least.normalize().as_tuple().exponent) if self.least == self.most else 0
        if zeros < 2 * _GROUP:
            return self
        half = Decimal("0.5").scaleb(zeros - zeros % _GROUP)
        return Range(self.least - half, self.most + half)


def range_of(value: Decimal, hedge: str | None, ontology: Ontology) -> Range:
    """What a figure with a hedge (an IRI) can stand for; the ontology says it, as multiples of the figure.

    A hedge of which the ontology says nothing leaves everything open.
    """
    if not hedge:
        return Range(value, value)
    term = ontology.terms.get(hedge.removeprefix(TERM))
    least, most = (term.lower_factor, term.upper_factor) if term else (None, None)
    ends = (-ENDLESS if least is None else value * least, ENDLESS if most is None else value * most)
    # Below zero the greater multiple is the lesser number.
    return Range(min(ends), max(ends))
