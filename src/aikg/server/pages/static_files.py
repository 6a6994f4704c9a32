"""The files that pages load, built from ``assets`` and served for ever under their hash."""

import hashlib
from importlib.resources import files
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from aikg.server.http.entity_tags import entity_tag
from aikg.server.http.freshness import FOR_EVER
from aikg.server.http.target_resource import Operation, Resources

_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


class Static:
    """The built files, which come with the package; one hash of all of them stands in every address."""

    def __init__(self) -> None:
        folder = files("aikg.server.pages").joinpath("static")
        found = sorted(folder.iterdir(), key=lambda file: file.name)
        self._files = {file.name: file.read_bytes() for file in found if _type(file.name)}
        content = b"\0".join(part for name, text in self._files.items() for part in (name.encode(), text))
        self.digest: Final = hashlib.sha256(content).hexdigest()[:12]

    def address(self, name: str) -> str:
        """The path of a file; raises KeyError where there is none."""
        if name not in self._files:
            raise KeyError(name)
        return f"/static/{self.digest}/{name}"

    def add_to(self, resources: Resources) -> None:
        """Add the files."""
        gives = [media_type.partition(";")[0] for media_type in _TYPES.values()]
        read = Operation("GET", self.respond, "A style, script or picture of the pages", gives)
        resources.add("/static/{digest}/{name:path}", read)

    async def respond(self, request: Request) -> Response:
        """A file, of this hash alone."""
        name = request.path_params["name"]
        if request.path_params["digest"] != self.digest or name not in self._files:
            raise HTTPException(404)
        fields = {
            "Cache-Control": FOR_EVER,
            "ETag": entity_tag(self.digest, name),
            "Content-Type": _type(name),
        }
        return Response(self._files[name], headers=fields)


def _type(name: str) -> str:
    return next((media_type for suffix, media_type in _TYPES.items() if name.endswith(suffix)), "")
