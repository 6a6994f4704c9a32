"""Data in which labels, IRIs, figures and texts try to become markup or to lead elsewhere."""

import hashlib

from aikg import vocab
from aikg.iris import BASE, PREFIXES, term

SCRIPT = "<script>window.harmed=1</script>"
IMAGE = "<img src=x onerror=window.harmed=1>"
TURNED = "\u202egnp.\u2066evil"
TEXT = f"Before.\nThe price is {IMAGE}</blockquote>{SCRIPT} today.\nAfter."
START, END = 8, TEXT.index("\nAfter")

_RDF, _RDFS, _OA = (PREFIXES[name] for name in ("rdf", "rdfs", "oa"))
_ENTITY, _CLAIM, _SOURCE = f"{BASE}id/evil", f"{BASE}claim/evil.c", f"{BASE}source/evil"
_QUERY = f"{BASE}queries/evil"
_SHA256 = hashlib.sha256(TEXT[START:END].encode()).hexdigest()


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _iri(value: str) -> str:
    return f"<{value}>"


_STATED = [
    ("entities", _ENTITY, f"{_RDF}type", _iri(vocab.Company)),
    ("entities", _ENTITY, f"{_RDFS}label", f"{_text(SCRIPT)}@en"),
    ("entities", _ENTITY, f"{_RDFS}label", f"{_text(TURNED)}@ko"),
    ("entities", _ENTITY, f"{PREFIXES['skos']}altLabel", _text('" onmouseover="window.harmed=1')),
    ("entities", _ENTITY, f"{PREFIXES['skos']}exactMatch", "<javascript:window.harmed=1>"),
    ("entities", _ENTITY, f"{PREFIXES['schema']}url", "<JaVaScRiPt:window.harmed=1>"),
    ("entities", _ENTITY, f"{PREFIXES['schema']}url", "<data:text/html,window.harmed=1>"),
    ("entities", _ENTITY, f"{PREFIXES['schema']}url", f"<{BASE}/elsewhere.example/>"),
    ("entities", _ENTITY, f"{PREFIXES['schema']}url", "<https://elsewhere.example/'onclick='x>"),
    ("facts", _ENTITY, term("basedIn"), _iri(f"{BASE}id/china")),
    ("evil", _SOURCE, f"{_RDF}type", _iri(term("Article"))),
    ("evil", _SOURCE, f"{_RDF}type", _iri(vocab.Source)),
    ("evil", _SOURCE, f"{_RDFS}label", f"{_text(f'</title>{SCRIPT}')}@en"),
    ("evil", _SOURCE, vocab.textLength, f'"{len(TEXT)}"^^<{PREFIXES["xsd"]}nonNegativeInteger>'),
    ("evil", _CLAIM, f"{_RDF}type", _iri(vocab.Claim)),
    ("evil", _CLAIM, vocab.claimSubject, _iri(_ENTITY)),
    ("evil", _CLAIM, vocab.property, _iri(term("basedIn"))),
    ("evil", _CLAIM, vocab.claimObject, _iri(f"{BASE}id/china")),
    ("evil", _CLAIM, vocab.claimValue, f"{_text(SCRIPT)}@en"),
    ("evil", _CLAIM, vocab.modality, _iri(term("Planned"))),
    ("evil", _CLAIM, vocab.attestation, _iri(vocab.Stated)),
    ("evil", _CLAIM, vocab.saidBy, "<javascript:window.harmed=1>"),
    ("evil", _CLAIM, vocab.dateText, _text(IMAGE)),
    ("evil", _CLAIM, f"{PREFIXES['prov']}hadPrimarySource", _iri(_SOURCE)),
    ("evil", _CLAIM, vocab.evidence, _iri(f"{_CLAIM}#evidence-1")),
    ("evil", f"{_CLAIM}#evidence-1", f"{_OA}hasSource", _iri(_SOURCE)),
    ("evil", f"{_CLAIM}#evidence-1", f"{_OA}hasSelector", _iri(f"{_CLAIM}#passage-1")),
    ("evil", f"{_CLAIM}#passage-1", f"{_OA}start", f'"{START}"^^<{PREFIXES["xsd"]}integer>'),
    ("evil", f"{_CLAIM}#passage-1", f"{_OA}end", f'"{END}"^^<{PREFIXES["xsd"]}integer>'),
    ("evil", f"{_CLAIM}#passage-1", vocab.sha256, _text(_SHA256)),
    ("evil", f"{_CLAIM}#evidence-1", vocab.quote, _iri(f"{_CLAIM}#evidence-1-quote-1")),
    ("evil", f"{_CLAIM}#evidence-1-quote-1", f"{_OA}hasSelector", _iri(f"{_CLAIM}#within-1")),
    ("evil", f"{_CLAIM}#within-1", f"{_OA}refinedBy", _iri(f"{_CLAIM}#quote-1")),
    ("evil", f"{_CLAIM}#quote-1", f"{_OA}exact", _text(IMAGE)),
    ("queries", _QUERY, f"{_RDF}type", _iri(f"{PREFIXES['sh']}SPARQLExecutable")),
    ("queries", _QUERY, f"{_RDFS}label", f"{_text(SCRIPT)}@en"),
    (
        *("queries", _QUERY, f"{PREFIXES['sh']}select"),
        _text(
            f'# en: </h1>{SCRIPT}\nSELECT ("{IMAGE}" AS ?x) ?y {{ VALUES ?y {{ <javascript:alert(1)> 1 }} }}'
        ),
    ),
    ("findings", f"{BASE}finding/evil", f"{_RDF}type", _iri(vocab.Finding)),
    ("findings", f"{BASE}finding/evil", vocab.checkName, _text(IMAGE)),
    ("findings", f"{BASE}finding/evil", vocab.severity, _iri(vocab.Warning)),
    ("findings", f"{BASE}finding/evil", f"{PREFIXES['dcterms']}description", f"{_text(SCRIPT)}@en"),
    ("findings", f"{BASE}finding/evil", vocab.concerns, _iri(_ENTITY)),
]
QUADS = "".join(f"<{s}> <{p}> {o} <{BASE}graph/{g}> .\n" for g, s, p, o in _STATED)
PATHS = (
    *("/", "/id/", "/id/evil", "/claim/evil.c", "/source/", "/source/evil", "/queries", "/queries/evil"),
    *("/findings", "/ontology", "/workbench", "/id/china", "/dataset", "/graph/evil"),
    "/workbench?query="
    + "SELECT%20*%20%7B%20%3Chttps%3A%2F%2Fw3id.org%2Faikg%2Fid%2Fevil%3E%20%3Fp%20%3Fo%20%7D",
    "/workbench?query=%3C%2Ftextarea%3E%3Cscript%3Ewindow.harmed%3D1%3C%2Fscript%3E",
    "/queries/claims-about?entity=%22%3E%3Cscript%3Ewindow.harmed%3D1%3C%2Fscript%3E",
    "/%3Cscript%3Ewindow.harmed=1%3C/script%3E",
)
