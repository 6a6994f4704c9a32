"""Which page of several a request asks for."""

from typing import Final

from aikg.server.http.parameter import Parameter
from aikg.server.http.received_request import Parameters
from aikg.server.http.status_codes import BadRequestError, NoSuchResourceError

PAGE: Final = Parameter("page", "Which page of several", type="integer", minimum=1)


def page_number(parameters: Parameters) -> int:
    """The value of the parameter ``page``, from 1; raises BadRequestError."""
    page = parameters.one(PAGE) or "1"
    if not (page.isascii() and page.isdecimal()) or len(page) > 9 or int(page) == 0:
        raise BadRequestError("The value of page is a whole number from 1.")
    return int(page)


def require_page(page: int, last: int) -> None:
    """Return when there is such a page; raises NoSuchResourceError."""
    if page > last:
        raise NoSuchResourceError(f"There is no page {page}; the last is {last}.")
