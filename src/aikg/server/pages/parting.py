"""Which part of a long list a page shows, as its URL says."""

from dataclasses import dataclass
from typing import Final

from aikg.server.http.paging import page_number, require_page
from aikg.server.http.received_request import Parameters
from aikg.server.pages.visit import Visit

_SIZE: Final = 100


@dataclass(frozen=True, slots=True)
class Parting:
    """The part ``page``, counted from 1, of a list in parts of ``size``."""

    page: int
    size: int = _SIZE

    @property
    def slice(self) -> str:
        """The part as the end of a query."""
        return f"LIMIT {self.size} OFFSET {(self.page - 1) * self.size}"

    def page_count(self, count: int) -> int:
        """How many parts a list has; raises NoSuchResourceError where this one is beyond them."""
        last = max(1, -(-count // self.size))
        require_page(self.page, last)
        return last


def parting(visit: Visit, size: int = _SIZE) -> Parting:
    """The part that a URL asks for; raises BadRequestError where its page is no number."""
    return Parting(page_number(Parameters(visit.parameters)), size)
