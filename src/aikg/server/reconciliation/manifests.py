"""The manifests in which a service says what it offers."""

from collections.abc import Sequence
from typing import Any, Final

from aikg import __version__
from aikg.iris import TERM
from aikg.reconcile.inventory import WIKIDATA
from aikg.reconcile.spaces import LINKED, Space
from aikg.server.reconciliation.data_extension import SETTINGS
from aikg.server.reconciliation.html_pages import HEIGHT, WIDTH
from aikg.server.reconciliation.reconciliation_queries import BATCH_SIZE
from aikg.server.reconciliation.service_request import ServiceRequest

_NAMES: Final = {
    "aikg": {"en": "aikg: the AI race", "ko": "aikg: AI 경쟁"},
    "wikidata": {"en": "aikg: the AI race, by Wikidata items", "ko": "aikg: AI 경쟁 (위키데이터 항목)"},
}
KINDS: Final = ("entity", "property", "type")


def manifest(exchange: ServiceRequest, space: Space, types: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The manifest of version 0.2 (section 3.1)."""
    base, query, language = exchange.base, exchange.query, exchange.language
    more = f"{query}&" if query else "?"
    return {
        "versions": ["0.2"],
        "name": _NAMES[space.name][language],
        "identifierSpace": space.iri,
        "schemaSpace": TERM,
        "serviceVersion": __version__,
        "defaultTypes": types,
        "view": {"url": _view(exchange, space, "{{id}}")},
        "preview": {"url": f"{base}/preview{more}id={{{{id}}}}", "width": WIDTH, "height": HEIGHT},
        "suggest": {kind: _suggest(base, kind, query, more) for kind in KINDS},
        "extend": {
            "propose_properties": {"service_url": base, "service_path": f"/propose{query}"},
            "property_settings": [_setting(one, language, "name", "label") for one in SETTINGS],
        },
        "batchSize": BATCH_SIZE,
    }


def draft_manifest(exchange: ServiceRequest, space: Space, types: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The manifest of the draft of 1.0 (section 3.1)."""
    language = exchange.language
    return {
        "versions": ["1.0-draft"],
        "name": _NAMES[space.name][language],
        "lang": language,
        "dir": "ltr",
        "serviceVersion": __version__,
        "defaultTypes": types,
        "view": {"url": _view(exchange, space, "{id}")},
        "preview": {"width": WIDTH, "height": HEIGHT},
        "suggest": dict.fromkeys(KINDS, True),
        "extend": {
            "proposeProperties": True,
            "propertySettings": [_setting(one, language, "id", "name") for one in SETTINGS],
        },
        "batchSize": BATCH_SIZE,
        "standardizedScore": True,
    }


def _view(exchange: ServiceRequest, space: Space, variable: str) -> str:
    return f"{WIKIDATA if space is LINKED else f'{exchange.documents}id/'}{variable}"


def _suggest(base: str, kind: str, query: str, more: str) -> dict[str, str]:
    return {
        "service_url": base,
        "service_path": f"/suggest/{kind}{query}",
        "flyout_service_path": f"/flyout/{kind}{more}id=${{id}}",
    }


def _setting(setting: tuple[Any, ...], language: str, id_key: str, name_key: str) -> dict[str, Any]:
    id_, type_, default, names, choices = setting
    described = {id_key: id_, name_key: names[language], "type": type_, "default": default}
    offered = [{"value": choice, "name": choice} for choice in choices]
    return described | {"choices": offered} if choices else described
