"""What a request gets that the end of the server cuts: 503, to ask again (RFC 9110, section 15.6.4)."""

import json
from typing import Final

from starlette.responses import Response

from aikg.errors import QueryCancelledError
from aikg.server.http.problems import details

_FIELDS: Final = {"Retry-After": "10", "Cache-Control": "no-store", "Connection": "close"}
_ENDING: Final = (
    "The server is ending. Ask again in a few seconds; of an update, see first whether it was applied."
)
INTERRUPTED: Final = Response(
    json.dumps(details(QueryCancelledError(_ENDING))), 503, _FIELDS, "application/problem+json"
)
