"""What is shown of an entity, a type or a property: previews and flyouts, in HTML that needs nothing else."""

import html
from typing import Final

from aikg.reconcile.inventory import Entity
from aikg.server.reconciliation.json_objects import Describer

WIDTH: Final = 400
HEIGHT: Final = 200

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""The Content-Security-Policy of a preview: it may be framed anywhere, and loads and runs nothing."""

_CLAIMS: Final = {"en": "{} claims", "ko": "주장 {}개"}
_STYLE: Final = (
    "body{font:14px/1.4 system-ui,sans-serif;margin:.75em;color:#222;background:#fff}"
    "h1{font-size:1.1em;margin:0}p{margin:.3em 0}small{color:#595959}"
)


def preview(entity: Entity, describer: Describer) -> str:
    """The page that clients frame to show an entity."""
    title = html.escape(describer.name(entity))
    return (
        f'<!DOCTYPE html>\n<html lang="{describer.language}"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n"
        f"<body>{_summary(entity, describer)}</body></html>\n"
    )


def flyout(entity: Entity, describer: Describer) -> str:
    """A fragment that clients show beside a suggested entity."""
    return f"<div>{_summary(entity, describer)}</div>"


def term_flyout(name: str, definition: str) -> str:
    """A fragment that clients show beside a suggested type or property."""
    return f"<div><b>{html.escape(name)}</b><p>{html.escape(definition)}</p></div>"


def _summary(entity: Entity, describer: Describer) -> str:
    others = ", ".join(name for name in entity.names if name not in entity.labels.values())
    claims = describer.text(_CLAIMS).format(entity.claims)
    lines = [describer.description(entity), others, " · ".join(filter(None, (claims, entity.item)))]
    shown = "".join(f"<p>{html.escape(line)}</p>" for line in lines if line)
    iri = html.escape(entity.iri)
    return f"<h1>{html.escape(describer.name(entity))}</h1>{shown}<p><small>{iri}</small></p>"
