"""Sums of money as values of entities."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of money: the IRI of its node, the decimal number, and the ISO 4217 code, empty if not known."""

    iri: str
    amount: str
    currency: str

    @property
    def text(self) -> str:
        """The number and the code, as in "14000000000 USD"."""
        return f"{self.amount} {self.currency}".rstrip()
