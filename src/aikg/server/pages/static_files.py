"""The files that pages load, built from ``assets`` and served for ever under their hash."""

import gzip
import hashlib
from importlib.resources import files
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from aikg.negotiation import negotiate_coding

PATH: Final = "/static/{digest}/{name:path}"
METHODS: Final = ("GET", "HEAD")
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_FOR_EVER: Final = "public, max-age=31536000, immutable"


class Static:
    """The built files, which come with the package; one hash of all of them stands in every address."""

    def __init__(self) -> None:
        folder = files("aikg.server.pages").joinpath("static")
        found = sorted(folder.iterdir(), key=lambda file: file.name)
        self._files = {file.name: file.read_bytes() for file in found if _type(file.name)}
        self._compressed: dict[str, bytes] = {}
        content = b"\0".join(part for name, text in self._files.items() for part in (name.encode(), text))
        self.digest: Final = hashlib.sha256(content).hexdigest()[:12]

    def address(self, name: str) -> str:
        """The path of a file; raises KeyError where there is none."""
        if name not in self._files:
            raise KeyError(name)
        return f"/static/{self.digest}/{name}"

    async def respond(self, request: Request) -> Response:
        """A file, compressed where the client takes gzip (RFC 9110, section 8.4.1.3)."""
        name = request.path_params["name"]
        if request.path_params["digest"] != self.digest or name not in self._files:
            raise HTTPException(404)
        fields = {"Cache-Control": _FOR_EVER, "Vary": "Accept-Encoding", "Content-Type": _type(name)}
        accepted = ", ".join(request.headers.getlist("accept-encoding"))
        if not negotiate_coding(accepted, ("gzip",)):
            return Response(self._files[name], headers=fields)
        if name not in self._compressed:
            self._compressed[name] = gzip.compress(self._files[name], mtime=0)
        return Response(self._compressed[name], headers=fields | {"Content-Encoding": "gzip"})


def _type(name: str) -> str:
    return next((media_type for suffix, media_type in _TYPES.items() if name.endswith(suffix)), "")
