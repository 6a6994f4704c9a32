"""A polite client of Wikidata's search and entity API (https://www.wikidata.org/w/api.php).

It follows https://www.mediawiki.org/wiki/API:Etiquette: one request at a time, a User-Agent that says who
asks, maxlag, and as long a pause as the server wants; what was answered once is kept on disk.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import httpx

from aikg import __version__
from aikg.errors import AikgError

ADDRESS: Final = "https://www.wikidata.org/w/api.php"
USER_AGENT: Final = f"aikg/{__version__} (https://w3id.org/aikg) httpx/{httpx.__version__}"

_MOST_AT_ONCE: Final = 50
_TRIES: Final = 5
_BUSY: Final = frozenset({429, 502, 503, 504})


class WikidataApi:
    """Asks one API; ``sleep`` is given the seconds to wait before the next try."""

    def __init__(
        self,
        client: httpx.Client,
        sleep: Callable[[float], None],
        address: str = ADDRESS,
        cache: Path | None = None,
    ) -> None:
        self._client = client
        self._sleep = sleep
        self._address = address
        self._cache = cache

    def search(self, text: str, language: str, limit: int = 7) -> list[str]:
        """The identifiers of the items that a name may mean, the most likely first (wbsearchentities)."""
        answer = self._ask(
            {
                "action": "wbsearchentities",
                "search": text,
                "language": language,
                "uselang": language,
                "type": "item",
                "limit": str(limit),
            }
        )
        return [hit["id"] for hit in answer.get("search", ())]

    def entities(self, identifiers: Iterable[str]) -> Iterator[Mapping[str, Any]]:
        """The JSON of entities, fifty to a request (wbgetentities); what does not exist is left out."""
        wanted = list(dict.fromkeys(identifiers))
        for start in range(0, len(wanted), _MOST_AT_ONCE):
            some = wanted[start : start + _MOST_AT_ONCE]
            answer = self._ask(
                {
                    "action": "wbgetentities",
                    "ids": "|".join(some),
                    "props": "labels|aliases|descriptions|claims",
                    "languages": "en|ko",
                }
            )
            yield from (entity for entity in answer.get("entities", {}).values() if "missing" not in entity)

    def _ask(self, parameters: Mapping[str, str]) -> Mapping[str, Any]:
        kept = self._place(parameters)
        if kept and kept.is_file():
            known: Mapping[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
            return known
        answer = self._request({**parameters, "format": "json", "maxlag": "5"})
        if kept:
            kept.parent.mkdir(parents=True, exist_ok=True)
            partial = kept.with_suffix(".partial")
            partial.write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")
            partial.replace(kept)
        return answer

    def _place(self, parameters: Mapping[str, str]) -> Path | None:
        key = json.dumps([self._address, sorted(parameters.items())])
        name = f"{hashlib.sha256(key.encode()).hexdigest()}.json"
        return self._cache / name if self._cache else None

    def _request(self, parameters: Mapping[str, str]) -> Mapping[str, Any]:
        for attempt in range(_TRIES):
            response = self._get(parameters)
            answer = _document(response)
            error = answer.get("error", {})
            if response.status_code not in _BUSY and error.get("code") not in ("maxlag", "ratelimited"):
                if error or not answer or not response.is_success:
                    info = error.get("info", f"status {response.status_code}, and no answer in JSON")
                    raise AikgError(f"{self._address} refuses: {info}. Check the address.")
                return answer
            self._sleep(_pause(response, attempt))
        raise AikgError(
            f"{self._address} was busy {_TRIES} times. Try again later; what it answered is kept."
        )

    def _get(self, parameters: Mapping[str, str]) -> httpx.Response:
        try:
            return self._client.get(
                self._address, params=dict(parameters), headers={"User-Agent": USER_AGENT}
            )
        except httpx.HTTPError as error:
            raise AikgError(f"{self._address} cannot be reached: {error}. Or give --items FILE.") from error


def _document(response: httpx.Response) -> Mapping[str, Any]:
    try:
        found = response.json()
    except json.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _pause(response: httpx.Response, attempt: int) -> float:
    """Retry-After in seconds where the server gives it (RFC 9110, section 10.2.3), or else ever longer."""
    given = response.headers.get("retry-after", "")
    return float(given) if given.isdecimal() else 5.0 * 2**attempt
