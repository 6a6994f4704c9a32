"""One request to a reconciliation service, and the responses that it can get."""

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from aikg.server.http.language import LANGUAGE
from aikg.server.http.parameter import Parameter
from aikg.server.http.received_request import Parameters, ReceivedRequest
from aikg.server.http.status_codes import BadRequestError
from aikg.server.reconciliation.html_pages import POLICY

_CALLBACK: Final = re.compile(r"[A-Za-z_$][\w$]{0,63}(\.[A-Za-z_$][\w$]{0,63}){0,4}", re.ASCII)
CALLBACK: Final = Parameter("callback", "A function, which a script calls with the answer (JSONP)")
CURSOR: Final = Parameter("cursor", "How many to leave out before", type="integer", minimum=0)
LIMIT: Final = Parameter("limit", "How many at most", type="integer", minimum=0)
_MOST: Final = 100
_PAGE: Final = 20


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """A request.

    ``base`` is the URL of the service, ``documents`` what those of documents begin with, and ``language`` the
    one for texts that people read.
    """

    message: ReceivedRequest
    base: str
    documents: str
    language: str

    @property
    def parameters(self) -> Parameters:
        """The parameters of the URL and of a form."""
        return self.message.parameters

    @property
    def query(self) -> str:
        """What URLs of the service must carry to be answered in the language of this request."""
        return f"?lang={self.language}" if self.parameters.one(LANGUAGE) else ""

    def json(self, content: Any) -> Response:
        """A response in JSON."""
        return Response(_encoded(content), headers=self._fields("application/json"))

    def json_or_script(self, content: Any) -> Response:
        """A response in JSON, or in a script where a GET request names a callback (JSONP)."""
        callback = self.parameters.one(CALLBACK)
        if callback is None or self.message.method not in ("GET", "HEAD"):
            return self.json(content)
        if not _CALLBACK.fullmatch(callback):
            raise BadRequestError("The value of callback is not the name of a function.")
        # The comment keeps the start of the response from being read as anything but a script.
        script = f"/**/{callback}({json.dumps(content)});"
        fields = self._fields("text/javascript; charset=utf-8") | {"X-Content-Type-Options": "nosniff"}
        return Response(script, headers=fields)

    def page(self, content: str) -> Response:
        """An HTML page that other sites may frame and that runs nothing."""
        fields = self._fields("text/html; charset=utf-8") | {"X-Content-Type-Options": "nosniff"}
        return Response(content, headers=fields | {"Content-Security-Policy": POLICY})

    def _fields(self, media_type: str) -> dict[str, str]:
        return {"Content-Type": media_type, "Content-Language": self.language, "Vary": "Accept-Language"}

    def window(self) -> slice:
        """The part of all suggestions that is asked for: after ``cursor``, at most ``limit``."""
        start = whole_number(self.parameters, CURSOR, 0)
        return slice(start, start + min(whole_number(self.parameters, LIMIT, _PAGE), _MOST))


def whole_number(parameters: Parameters, name: str, default: int) -> int:
    """The value of a parameter that is a whole number from 0."""
    given = parameters.one(name) or str(default)
    if not (given.isascii() and given.isdecimal() and len(given) < 10):
        raise BadRequestError(f"The value of {name} is a whole number from 0.")
    return int(given)


def _encoded(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()
