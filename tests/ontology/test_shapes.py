"""The shapes name the node and the path of every mistake.

That they accept the project's own data, `tests/clients/test_pyshacl.py` and `tests/checks/test_run.py` show.
"""

from decimal import Decimal

import pyoxigraph as ox
import pytest

from aikg.checks import shacl
from aikg.checks.findings import CompiledAcknowledgement, Severity
from aikg.checks.run import run
from aikg.errors import AikgError
from aikg.iris import BASE, PREFIXES, graph

from .graphs import dump_of, quads_of

article = "source:hankyung-2023-02-06"
evidence = "<https://w3id.org/aikg/claim/hankyung-2023-02-06.openai-based-in#evidence-1>"
real_quote = "<https://w3id.org/aikg/claim/hankyung-2023-02-06.openai-based-in#passage-1-quote-1>"
evidence_of_ecb = "<https://w3id.org/aikg/claim/ecb-2023-02-06.eur-usd#evidence-1>"

qualifiers = {
    "aikg:modality": "aikg:Fact",
    "aikg:attestation": "aikg:Stated",
    "aikg:saidBy": article,
    "aikg:evidence": evidence,
    "prov:hadPrimarySource": article,
}
location = {
    "a": "aikg:Location",
    "aikg:property": "aikg:basedIn",
    "aikg:locatedThing": "id:openai",
    "aikg:place": "id:united-states",
    **qualifiers,
}
position = {
    "a": "aikg:RankingPosition",
    "aikg:property": "aikg:rankedIn",
    "aikg:rankedAgent": "id:faire",
    "aikg:ranking": "id:cb-insights-ai-unicorns",
    **qualifiers,
}
count = {
    "a": "aikg:CompanyCount",
    "aikg:property": "aikg:aiUnicornCount",
    "aikg:countedIn": "id:israel",
    "aikg:count": '"3"^^xsd:nonNegativeInteger',
    "aikg:countedKind": "id:ai-unicorn",
    **qualifiers,
}
rate = {
    "a": "aikg:ExchangeRate",
    "aikg:property": "aikg:exchangeRate",
    "aikg:baseCurrency": "id:eur",
    "aikg:rate": "1.08",
    "aikg:quoteCurrency": "id:usd",
    **qualifiers,
}
assessment = {
    "a": "aikg:Assessment",
    "aikg:property": "aikg:assessedAs",
    "aikg:assessed": "id:china",
    "aikg:gist": '"Fast."@en, "빠르다."@ko',
    **qualifiers,
}
amount = {
    "a": "aikg:MonetaryAmount",
    "aikg:value": "5.0",
    "aikg:currency": "id:usd",
    "aikg:stated": '"5달러"',
}
passage = {"a": "oa:TextPositionSelector", "oa:start": "1", "oa:end": "5", "aikg:sha256": f'"{"0a" * 32}"'}
place_in_source = {"a": "oa:SpecificResource", "oa:hasSource": article, "aikg:locator": '"row 1"'}
quote = {"a": "oa:TextQuoteSelector", "oa:exact": '"600억원"'}
finding = {"a": "aikg:Finding", "aikg:severity": "aikg:Error", "aikg:checkName": '"shapes"'}
query = {"a": "sh:SPARQLExecutable", "rdfs:label": '"Which?"@en, "어느?"@ko', "sh:select": '"SELECT * {}"'}
hedge = {"a": "aikg:Hedge", "aikg:lowerFactor": "0.5", "aikg:upperFactor": "1.5"}
defined = {
    "a": "owl:Class",
    "rdfs:label": '"A term"@en, "용어"@ko',
    "skos:definition": '"A term."@en, "용어."@ko',
    "rdfs:isDefinedBy": "<https://w3id.org/aikg/ontology>",
}
source = {
    "a": "aikg:Article",
    "rdfs:label": '"An article"@en, "기사"@ko',
    "schema:url": "<https://example.org/article>",
    "dcterms:issued": '"2023-02-06"^^xsd:date',
    "dcterms:language": '"ko"',
}
publication = {
    "a": "aikg:Publication",
    "rdfs:label": '"A report"@en, "보고서"@ko',
    "schema:url": "<https://example.org/report>",
}
acknowledgement = {
    "a": "aikg:Acknowledgement",
    "aikg:acknowledges": "claim:hankyung-2023-02-06.bytedance-valuation",
    "aikg:checkName": '"exchange-rate"',
    "aikg:figure": '"140억달러"',
    "aikg:reason": '"So the source says."@en, "출처에 그렇게 적혀 있다."@ko',
}
currency = {"a": "aikg:Currency", "rdfs:label": '"A currency"@en, "통화"@ko', "aikg:currencyCode": '"JPY"'}
country = {"a": "aikg:Country", "rdfs:label": '"A country"@en, "나라"@ko', "aikg:alpha2Code": '"JP"'}
public_body = {"a": "aikg:Government", "rdfs:label": '"State"@en, "정부"@ko', "aikg:governmentOf": "id:china"}
concept = {"a": "aikg:Concept", "rdfs:label": '"A field"@en, "분야"@ko'}
language = {"a": "aikg:Language", "rdfs:label": '"Korean"@en, "한국어"@ko', "aikg:languageTag": '"ko"'}
compute = {
    "a": "aikg:Measurement",
    "aikg:property": "aikg:trainingCompute",
    "aikg:measured": "id:gpt-3",
    "aikg:measure": '"3.14E23"^^xsd:double',
    "aikg:unit": "aikg:FLOP",
    **qualifiers,
}
data_size = {
    "a": "aikg:Measurement",
    "aikg:property": "aikg:trainingDataSize",
    "aikg:measured": "id:gpt-3",
    "aikg:measure": "300000000000.0",
    "aikg:unit": "aikg:Token",
    **qualifiers,
}
revenue = {
    "a": "aikg:FinancialFigure",
    "aikg:property": "aikg:revenue",
    "aikg:accounted": "id:openai",
    "aikg:accountedAmount": "<https://w3id.org/aikg/claim/hankyung-2023-02-06.bytedance-valuation#value-1>",
    **qualifiers,
}
hardware = {
    "a": "aikg:HardwareUse",
    "aikg:property": "aikg:trainingHardware",
    "aikg:equippedThing": "id:gpt-3",
    "aikg:equipment": "id:v100",
    "aikg:quantity": '"10000"^^xsd:positiveInteger',
    **qualifiers,
}
stake = {
    "a": "aikg:Ownership",
    "aikg:property": "aikg:ownedBy",
    "aikg:owned": "id:openai",
    "aikg:owner": "id:microsoft",
    "aikg:share": "0.49",
    **qualifiers,
}
backing = {
    "a": "aikg:InferredBacking",
    "rdfs:label": '"Backing"@en, "지원"@ko',
    "aikg:level": "aikg:ModelLevel",
    "aikg:backedWork": "id:gpt-3",
    "aikg:backingBody": "id:government-of-china",
    "aikg:timing": "aikg:TimingUnknown",
    "aikg:certainty": "aikg:Stated",
    "aikg:backingClaim": "claim:hankyung-2023-02-06.openai-based-in",
    "prov:wasDerivedFrom": "claim:hankyung-2023-02-06.openai-based-in",
}
reasons = '"It is not so."@en, "그렇지 않다."@ko'
wrong = {"aikg:claimRank": "aikg:DeprecatedRank", "aikg:rankReason": reasons}
# What a dump would hold if a denial became a direct triple, and a claim that follows from a plan.
unsaid = 'id:gpt-3 aikg:locatedIn id:israel . id:v100 a aikg:Processor ; rdfs:label "V100"@en, "V100"@ko .'
denied = {
    **location,
    "aikg:property": "aikg:locatedIn",
    "aikg:locatedThing": "id:gpt-3",
    "aikg:place": "id:israel",
}
planned = "claim:ecb-2023-02-06.planned"
a_plan = f"{planned} a aikg:Claim ; aikg:modality aikg:Planned ; aikg:claimRank aikg:DeprecatedRank ."
# A class of claims and a property of which neither the shapes nor any code knows.
vocabulary = """
aikg:Teaching a owl:Class ; rdfs:subClassOf aikg:Claim ;
    aikg:subjectRole aikg:teacher ; aikg:objectRole aikg:pupil .
aikg:teacher a owl:ObjectProperty ; rdfs:subPropertyOf aikg:claimSubject .
aikg:pupil a owl:ObjectProperty ; rdfs:subPropertyOf aikg:claimObject .
aikg:teaches a owl:ObjectProperty ;
    rdfs:domain aikg:Agent ; rdfs:range aikg:Person ; aikg:claimClass aikg:Teaching .
"""
teaching = {
    "a": "aikg:Teaching",
    "aikg:property": "aikg:teaches",
    "aikg:teacher": "id:seoul-national-university",
    "aikg:pupil": "id:kim-gunhee",
    **qualifiers,
}


two_ends = {"aikg:rankFrom": '"5"^^xsd:positiveInteger', "aikg:rankTo": '"9"^^xsd:positiveInteger'}
rank = {"aikg:rank": '"1"^^xsd:positiveInteger'}
# Each: a node that is right, what is changed in it (None takes a predicate away), the message and the path.
mistakes = [
    (location, {"aikg:property": None}, "must state one property", "aikg:property"),
    (location, {"aikg:property": "aikg:basedIn, aikg:uses"}, "must state one property", "aikg:property"),
    (location, {"aikg:property": "aikg:hedge"}, "has a class of claims", "aikg:property / aikg:claimClass"),
    (location, {"a": "aikg:Use"}, "class must be the one", "rdf:type"),
    (location, {"aikg:locatedThing": None}, "role of the claim's class is missing", "aikg:locatedThing"),
    (location, {"aikg:place": None}, "role of the claim's class is missing", "aikg:place"),
    (location, {"aikg:user": "id:openai"}, "role of another class", "aikg:user"),
    (location, {"aikg:locatedThing": "id:openai, id:google"}, "one subject", "aikg:locatedThing"),
    (location, {"aikg:locatedThing": "id:china"}, "not in the domain", "aikg:locatedThing"),
    (location, {"aikg:place": "id:google"}, "not in the range of the stated property", "aikg:place"),
    (location, {"aikg:place": "id:unknown"}, "not in the range of the stated property", "aikg:place"),
    (location, {"prov:hadPrimarySource": "id:openai"}, "must have one source", "prov:hadPrimarySource"),
    (location, {"aikg:modality": None}, "one modality", "aikg:modality"),
    (location, {"aikg:modality": "aikg:Stated"}, "one modality", "aikg:modality"),
    (location, {"aikg:attestation": "aikg:Stated, aikg:Implied"}, "one attestation", "aikg:attestation"),
    (location, {"aikg:saidBy": None}, "must be said by", "aikg:saidBy"),
    (location, {"aikg:saidBy": "id:china"}, "must be said by", "aikg:saidBy"),
    (location, {"aikg:evidence": None}, "must have evidence", "aikg:evidence"),
    (location, {"aikg:evidence": evidence_of_ecb}, "source of the claim", "aikg:evidence / oa:hasSource"),
    (location, {"aikg:purpose": "id:openai"}, "range of the qualifier", "aikg:purpose"),
    (location, {"aikg:date": '"yesterday"'}, "range of the qualifier", "aikg:date"),
    (location, {"aikg:duration": '"6 years"'}, "range of the qualifier", "aikg:duration"),
    (location, {"aikg:editorialNote": '"No language."'}, "range of the qualifier", "aikg:editorialNote"),
    (position, {**rank, **two_ends}, "exact rank, or a range", ""),
    (position, {"aikg:rankFrom": two_ends["aikg:rankFrom"]}, "exact rank, or a range", ""),
    (position, {**two_ends, "aikg:rankTo": '"2"^^xsd:positiveInteger'}, "before it ends", "aikg:rankFrom"),
    (position, {"aikg:rank": "0"}, "range of the qualifier", "aikg:rank"),
    (count, {"aikg:count": '"three"'}, "not in the range of the stated property", "aikg:count"),
    (count, {"aikg:countedKind": None}, "what kind of company", "aikg:countedKind"),
    (rate, {"aikg:rate": "-1.08"}, "greater than 0", "aikg:rate"),
    (rate, {"aikg:quoteCurrency": "id:eur"}, "quote currency", "aikg:quoteCurrency"),
    (assessment, {"aikg:gist": '"Fast."'}, "not in the range of the stated property", "aikg:gist"),
    (teaching, {"a": "aikg:Use"}, "class must be the one", "rdf:type"),
    (teaching, {"aikg:teacher": None}, "role of the claim's class is missing", "aikg:teacher"),
    (teaching, {"aikg:pupil": "id:openai"}, "not in the range of the stated property", "aikg:pupil"),
    (amount, {"aikg:value": None}, "one value", "aikg:value"),
    (amount, {"aikg:value": "5"}, "an xsd:decimal", "aikg:value"),
    (amount, {"aikg:currency": "id:usd, id:krw"}, "one currency", "aikg:currency"),
    (amount, {"aikg:stated": None}, "as the source writes it", "aikg:stated"),
    (amount, {"aikg:hedge": "aikg:Approximately, aikg:MoreThan"}, "at most one hedge", "aikg:hedge"),
    (amount, {"aikg:hedge": "aikg:Fact"}, "a hedge of the ontology", "aikg:hedge"),
    (amount, {"aikg:amountHedge": "aikg:MoreThan"}, "as aikg:hedge too", "aikg:amountHedge"),
    (amount, {"aikg:amountOrigin": "aikg:Fact"}, "as given or converted", "aikg:amountOrigin"),
    (location, {"aikg:payer": "id:artificial-intelligence"}, "Who pays is an agent", "aikg:payer"),
    (location, {"aikg:payee": "id:china"}, "Who is paid is an agent", "aikg:payee"),
    (public_body, {"aikg:governmentOf": "id:europe"}, "government of one country", "aikg:governmentOf"),
    (place_in_source, {"aikg:locator": None}, "either a passage or a locator", ""),
    (place_in_source, {"oa:hasSelector": "id:openai"}, "either a passage or a locator", ""),
    (place_in_source, {"oa:hasSource": None}, "in one source", "oa:hasSource"),
    (passage, {"oa:start": "-1"}, "start at 0 or later", "oa:start"),
    (passage, {"oa:start": "5"}, "before it ends", "oa:start"),
    (passage, {"oa:end": None}, "must have one end", "oa:end"),
    (passage, {"oa:end": "2795"}, "after the text of its source", "oa:end"),
    (passage, {"aikg:sha256": '"0A0a"'}, "one SHA-256", "aikg:sha256"),
    (passage, {"aikg:sha256": None}, "must have a SHA-256", ""),
    (place_in_source, {"aikg:proves": "aikg:count, aikg:hedge"}, "one property of its claim", "aikg:proves"),
    (place_in_source, {"aikg:textFragment": "id:openai"}, "a text fragment", "aikg:textFragment"),
    (passage, {"oa:refinedBy": "id:openai"}, "refined by one quote", "oa:refinedBy"),
    (passage, {"oa:refinedBy": f"{real_quote}, id:openai"}, "refined by one quote", "oa:refinedBy"),
    (place_in_source, {"aikg:quote": evidence}, "A quote is a resource", "aikg:quote"),
    (quote, {"oa:exact": f'"{"가" * 41}"'}, "unless it is the name", "oa:exact"),
    (quote, {"oa:exact": '""'}, "1 to 40 characters", "oa:exact"),
    (source, {"schema:url": None}, "where it is published", "schema:url"),
    (source, {"dcterms:issued": '"2023"'}, "one date of issue", "dcterms:issued"),
    (source, {"dcterms:language": '"Korean"'}, "one language tag", "dcterms:language"),
    (source, {"aikg:textLength": '"10"^^xsd:nonNegativeInteger'}, "both a text length and a SHA-256", ""),
    (acknowledgement, {"aikg:acknowledges": '"openai"'}, "about one claim", "aikg:acknowledges"),
    (acknowledgement, {"aikg:checkName": None}, "names one check", "aikg:checkName"),
    (acknowledgement, {"aikg:figure": None}, "names the figures", "aikg:figure"),
    (acknowledgement, {"aikg:reason": '"Only English."@en'}, "gives its reason", "aikg:reason"),
    (finding, {"aikg:severity": "aikg:Fact"}, "one severity", "aikg:severity"),
    (finding, {"aikg:concerns": '"openai"'}, "nodes that have an IRI", "aikg:concerns"),
    (concept, {"rdfs:label": None}, "one label in English and one in Korean", "rdfs:label"),
    (concept, {"rdfs:label": '"One"@en, "Two"@en'}, "one label in English and one in Korean", "rdfs:label"),
    (concept, {"skos:altLabel": '"Domaine"'}, "alias must have a language", "skos:altLabel"),
    (concept, {"aikg:nameKey": '"Wu Dao"'}, "letters and digits in lower case", "aikg:nameKey"),
    (concept, {"aikg:nameWord": '"Dao"'}, "letters and digits in lower case", "aikg:nameWord"),
    (hedge, {"aikg:lowerFactor": "2.5"}, "not above the upper one", "aikg:lowerFactor"),
    (defined, {"aikg:distinguishing": '"yes"'}, "must be true or false", "aikg:distinguishing"),
    (currency, {"aikg:currencyCode": '"yen"'}, "ISO 4217", "aikg:currencyCode"),
    (country, {"aikg:alpha2Code": '"Jp"'}, "two capitals", "aikg:alpha2Code"),
    (country, {"aikg:alpha3Code": '"JP"'}, "three capitals", "aikg:alpha3Code"),
    (language, {"aikg:languageTag": '"Korean"'}, "tag of BCP 47", "aikg:languageTag"),
    (defined, {"aikg:fixedUnit": "aikg:Fact"}, "one unit", "aikg:fixedUnit"),
    (
        defined,
        {"aikg:plausibleFrom": "2e0", "aikg:plausibleTo": "1e0"},
        "below the greatest",
        "aikg:plausibleFrom",
    ),
    (defined, {"aikg:plausibleTo": "1.0"}, "write it as 1e3", "aikg:plausibleTo"),
    (compute, {"aikg:unit": None}, "another unit", "aikg:unit"),
    (compute, {"aikg:unit": "aikg:Token"}, "another unit", "aikg:unit"),
    (compute, {"aikg:measure": None}, "one figure", "aikg:measure"),
    (compute, {"aikg:measure": '"-3.14E23"^^xsd:double'}, "not negative", "aikg:measure"),
    (compute, {"aikg:measure": "314.0"}, "not in the range of the stated property", "aikg:measure"),
    (compute, {"aikg:lowerBound": "2e0", "aikg:upperBound": "1e0"}, "not above the upper", "aikg:lowerBound"),
    (data_size, {"aikg:unit": None}, "means nothing", "aikg:unit"),
    (data_size, {"aikg:unit": "aikg:Token, aikg:Word"}, "in one unit", "aikg:unit"),
    (revenue, {"aikg:accountedAmount": "id:usd"}, "amount of money", "aikg:accountedAmount"),
    (hardware, {"aikg:equipment": "id:openai"}, "not in the range of the stated property", "aikg:equipment"),
    (hardware, {"aikg:quantity": "0"}, "at least once", "aikg:quantity"),
    (stake, {"aikg:share": "51.0"}, "write 0.51 for 51 %", "aikg:share"),
    (
        stake,
        {"aikg:startDate": '"2020"^^xsd:gYear', "aikg:endDate": '"2019-12-31"^^xsd:date'},
        "ends before it begins",
        "aikg:endDate",
    ),
    (location, {"aikg:rankReason": reasons}, "one rank", "aikg:claimRank"),
    (location, {**wrong, "aikg:rankReason": None}, "known to be wrong says why", ""),
    (location, {**wrong, "aikg:rankReason": '"Not so."@en'}, "known to be wrong says why", ""),
    (location, {**wrong, "aikg:rankReason": '"A"@en, "B"@en'}, "once in English", "aikg:rankReason"),
    (location, {**wrong, "aikg:rankSource": "id:openai"}, "is a publication", "aikg:rankSource"),
    (location, {"aikg:contested": '"So it is."@en'}, "once in English", "aikg:contested"),
    (location, {"aikg:contestedBy": article}, "once in English", "aikg:contested"),
    (location, {"aikg:contested": reasons, "aikg:contestedBy": "id:openai"}, "a public", "aikg:contestedBy"),
    (publication, {"schema:url": '"https://example.org/report"'}, "one address", "schema:url"),
    (publication, {"schema:url": "<urn:isbn:9780000000000>"}, "one address", "schema:url"),
    (location, {**wrong, "aikg:contested": reasons}, "not merely contested", "aikg:claimRank"),
    (denied, {"aikg:modality": "aikg:Denied"}, "stands as a direct triple", "aikg:locatedIn"),
    (denied, {"aikg:modality": "aikg:Disputed"}, "stands as a direct triple", "aikg:locatedIn"),
    (denied, wrong, "stands as a direct triple", "aikg:locatedIn"),
    (backing, {"prov:wasDerivedFrom": None}, "names the claims", "prov:wasDerivedFrom"),
    (
        backing,
        {"prov:wasDerivedFrom": planned},
        "Nothing follows from plans",
        "prov:wasDerivedFrom / aikg:modality",
    ),
    (backing, {"prov:wasDerivedFrom": planned}, "known to be wrong", "prov:wasDerivedFrom / aikg:claimRank"),
    (backing, {"prov:wasDerivedFrom": planned}, "not among those", "aikg:backingClaim"),
    (backing, {"aikg:certainty": "aikg:Fact"}, "stated or implied", "aikg:certainty"),
    (backing, {"aikg:level": "aikg:Fact"}, "one level", "aikg:level"),
    (backing, {"aikg:backedWork": "id:openai"}, "one work", "aikg:backedWork"),
    (backing, {"aikg:backedDeveloper": "id:openai, id:google"}, "one developer", "aikg:backedDeveloper"),
    (backing, {"aikg:backingBody": "id:openai"}, "one public body", "aikg:backingBody"),
    (backing, {"aikg:timing": None}, "says its timing", "aikg:timing"),
    (backing, {"aikg:timing": "aikg:Within"}, "stands as a direct triple", "aikg:timing"),
    (backing, {"aikg:backingClaim": "id:openai"}, "one claim that states", "aikg:backingClaim"),
    (query, {"sh:select": None}, "one text", "sh:select | sh:ask | sh:construct"),
    (defined, {"skos:definition": '"Only English."@en'}, "one definition in English", "skos:definition"),
    (defined, {"aikg:claimClass": "aikg:Claim"}, "one class of claims", "aikg:claimClass"),
    (defined, {"aikg:payerRole": "aikg:date"}, "in a role of the class", "aikg:payerRole"),
    (
        defined,
        {"aikg:labelTemplate": '"{subject}"@en, "{subject}"@ko'},
        "with {object}",
        "aikg:labelTemplate",
    ),
    (currency, {"aikg:unitName": '"yen"@en, "yens"@en'}, "one name in each language", "aikg:unitName"),
    (defined, {"aikg:subjectRole": "aikg:place"}, "one subject role", "aikg:subjectRole"),
    (defined, {"aikg:objectRole": "aikg:date"}, "one object role", "aikg:objectRole"),
]
patterns = {
    "aikg:Language": f"{BASE}id/case-%d",
    "aikg:InferredBacking": f"{BASE}inference/case-%d",
    "aikg:Concept": f"{BASE}id/case-%d",
    "aikg:Country": f"{BASE}id/case-%d",
    "aikg:Currency": f"{BASE}id/case-%d",
    "aikg:Government": f"{BASE}id/case-%d",
    "aikg:Article": f"{BASE}source/case-%d",
    "aikg:Publication": f"{BASE}id/case-%d",
}


def node(number, right):
    """An IRI of the form that the class asks for; a part of a claim has that of the claim with a fragment."""
    part = "" if "aikg:property" in right else "#part"
    return patterns.get(right["a"], f"{BASE}claim/test.case-%d{part}") % number


def turtle(iri, right, changes):
    said = {**right, **changes}
    lines = [f"<{iri}> {p} {o} .\n" for p, o in said.items() if o is not None]
    if right["a"] == "oa:TextPositionSelector":
        selected = (
            f"<{iri}-evidence> a oa:SpecificResource ; oa:hasSource {article} ; oa:hasSelector <{iri}> ."
        )
        lines.append(selected)
    return "".join(lines)


@pytest.fixture(scope="module")
def few(quads):
    """The dump with only those claims of the article that the mistakes refer to, and nothing inferred."""
    prefix = PREFIXES["claim"] + "hankyung-2023-02-06."
    kept = (prefix + "openai-based-in", prefix + "bytedance-valuation")
    follows = {graph(name) for name in ("agreement", "backing", "inferences")}
    said = [quad for quad in quads if quad.graph_name.value not in follows]
    return [q for q in said if not str(q.subject)[1:].startswith(prefix) or q.subject.value.startswith(kept)]


@pytest.fixture(scope="module")
def least(few):
    """Of those what claims refer to, so that there is little to check: terms as such are of no kind here."""
    graphs = {
        graph(name) for name in ("ontology", "entities", "shapes", "ecb-2023-02-06", "hankyung-2023-02-06")
    }
    owl = f"<{PREFIXES['owl']}"
    return [
        quad
        for quad in few
        if (quad.graph_name.value in graphs and not str(quad.object).startswith(owl))
        or quad.subject.value == f"{BASE}dataset"
    ]


@pytest.fixture(scope="module")
def found(few):
    """All findings about the mistakes, which stand in one graph."""
    wrong = [turtle(node(n, right), right, changes) for n, (right, changes, _, _) in enumerate(mistakes)]
    return list(shacl.find(dump_of(few, quads_of(vocabulary + unsaid + a_plan + "".join(wrong)))))


@pytest.mark.parametrize("cites", ["aikg:rankSource", "aikg:contestedBy"])
def test_a_publication_that_the_editors_go_by_says_where_it_can_be_read(least, cites):
    cited = node(1, publication)
    claim = {**location, **(wrong if cites == "aikg:rankSource" else {"aikg:contested": reasons})}
    made = turtle(node(0, location), claim, {cites: f"<{cited}>"})
    nowhere = turtle(cited, publication, {"schema:url": None})
    (found,) = shacl.find(dump_of(least, quads_of(made + nowhere)))
    assert (found.subjects[0], "where it can be read" in found.message) == (cited, True)
    assert not list(shacl.find(dump_of(least, quads_of(made + turtle(cited, publication, {})))))


def test_what_is_right_conforms(few):
    kinds = [
        right
        for number, (right, _, _, _) in enumerate(mistakes)
        if right not in [m[0] for m in mistakes[:number]]
    ]
    right = [turtle(node(number, kind), kind, {}) for number, kind in enumerate(kinds)]
    ranges = [turtle(node(100, position), position, rank), turtle(node(101, position), position, two_ends)]
    dates = {"aikg:date": '"2023"^^xsd:gYear, "2023-02"^^xsd:gYearMonth, "2023-02-06"^^xsd:date'}
    dated = turtle(node(102, location), location, {**dates, "aikg:duration": '"P6Y"^^xsd:duration'})
    known = turtle(node(103, location), location, {**wrong, "aikg:rankSource": article})
    contested = turtle(node(104, location), location, {"aikg:contested": reasons})
    one_year = {"aikg:startDate": '"2020-06"^^xsd:gYearMonth', "aikg:endDate": '"2020"^^xsd:gYear'}
    dated += turtle(node(107, stake), stake, one_year)
    of_42_characters = {"oa:exact": '"Beijing Academy of Artificial Intelligence"'}
    named = turtle(node(108, quote), quote, of_42_characters)
    made = vocabulary + unsaid + "".join([*right, *ranges, dated, known, contested, named])
    assert list(shacl.find(dump_of(few, quads_of(made)))) == []


@pytest.mark.parametrize("number", range(len(mistakes)), ids=lambda n: f"{mistakes[n][3] or 'node'}-{n}")
def test_a_mistake_is_found(found, number):
    right, _, message, path = mistakes[number]
    about = [finding for finding in found if finding.subjects[:1] == (node(number, right),)]
    where = f" Path: {path}." if path else ""
    fitting = [
        f for f in about if message in f.message and (where in f.message if path else "Path" not in f.message)
    ]
    assert fitting, about
    assert {finding.severity for finding in fitting} == {Severity.ERROR}


def test_works_that_are_versions_of_each_other_are_found(least):
    circle = "id:gpt-3 aikg:versionOf id:lamda . id:lamda aikg:versionOf id:gpt-3 ."
    found = list(shacl.find(dump_of(least, quads_of(circle))))
    assert {each.subjects[0].removeprefix(f"{BASE}id/") for each in found} == {"gpt-3", "lamda"}
    assert all("No work is a version of itself" in each.message for each in found)


@pytest.mark.parametrize("figure", ["3.14E29", "3.14E-2"])
def test_a_figure_that_is_not_plausible_is_a_warning(least, figure):
    iri = node(105, compute)
    wrong_digits = turtle(iri, compute, {"aikg:measure": f'"{figure}"^^xsd:double'})
    (finding,) = shacl.find(dump_of(least, quads_of(wrong_digits)))
    assert (finding.severity, finding.subjects) == (Severity.WARNING, (iri,))
    assert "Compare digits and unit" in finding.message
    assert "Path: aikg:measure." in finding.message


def test_what_explains_one_figure_leaves_a_later_one_open(least):
    """E2: an acknowledgement covered whatever the check found of its claim."""
    iri = node(105, compute)
    dumps = [
        dump_of(least, quads_of(turtle(iri, compute, {"aikg:measure": f'"{figure}"^^xsd:double'})))
        for figure in ("3.14E29", "3.14E-2")
    ]
    (first,) = shacl.find(dumps[0])
    known = CompiledAcknowledgement(f"{iri}#a", iri, "shacl", {"en": "So."}, frozenset(first.figures))
    explained, later = (
        run({"shacl": lambda dump=dump: shacl.find(dump)}, [known], lambda *_: None) for dump in dumps
    )
    assert [finding.acknowledgement for finding in explained] == [known]
    assert [(finding.check, finding.acknowledgement) for finding in later] == [
        ("acknowledgement", None),
        ("shacl", None),
    ]


def test_a_sum_that_is_not_plausible_is_a_warning(least):
    iri = node(106, revenue)
    money = turtle(f"{iri}#value-1", amount, {"aikg:value": "0.5"})
    (finding,) = shacl.find(
        dump_of(least, quads_of(turtle(iri, revenue, {"aikg:accountedAmount": f"<{iri}#value-1>"}) + money))
    )
    assert (finding.severity, finding.subjects) == (Severity.WARNING, (iri,))


@pytest.mark.parametrize(
    ("sum_of", "currency", "stated", "is_found"),
    [
        ("accountedAmount", "id:krw", "2.5E15", True),
        ("accountedAmount", "id:krw", "1.5E15", False),
        ("accountedAmount", "id:usd", "2.5E12", True),
        ("accountedAmount", "id:nobody-knows", "2.5E12", True),
        ("amount", "id:krw", "90000", True),
        ("amount", "id:usd", "90000", False),
    ],
)
def test_sums_are_compared_in_dollars(least, sum_of, currency, stated, is_found):
    iri = node(107, revenue)
    fields = {"aikg:value": f'"{Decimal(stated):f}"^^xsd:decimal', "aikg:currency": currency}
    rest = {f"aikg:{sum_of}": f"<{iri}#value-1>"}
    if sum_of == "amount":
        rest["aikg:accountedAmount"] = f"<{iri}#value-2>"
    quads = turtle(iri, revenue, rest) + turtle(f"{iri}#value-1", amount, fields)
    quads += turtle(f"{iri}#value-2", amount, {"aikg:value": "1000000"})
    found = [each for each in shacl.find(dump_of(least, quads_of(quads))) if "plausible" in each.message]
    assert [each.subjects for each in found] == [(iri,)] * is_found


def test_a_node_with_a_malformed_iri_is_found(least):
    wrong = turtle(f"{BASE}claim/Not_a_slug", location, {}) + turtle(f"{BASE}id/Not_a_slug", concept, {})
    found = {finding.subjects[0] for finding in shacl.find(dump_of(least, quads_of(wrong)))}
    assert found == {f"{BASE}claim/Not_a_slug", f"{BASE}id/Not_a_slug"}


def test_the_data_set_must_describe_itself(few):
    licence = ox.NamedNode(f"{PREFIXES['dcterms']}license")
    without = [q for q in few if (q.subject.value, q.predicate) != (f"{BASE}dataset", licence)]
    (finding,) = shacl.find(dump_of(without))
    assert finding.subjects == (f"{BASE}dataset",)
    assert finding.message == "The data set has one licence. Path: dcterms:license."


def test_severities_other_than_violation_are_kept(least):
    mild = (
        "<urn:s> a sh:NodeShape ; sh:targetNode id:openai ; sh:nodeKind sh:Literal ; sh:severity sh:Warning ."
    )
    (finding,) = shacl.find(dump_of(least, quads_of(mild, "shapes")))
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize("constraint", ["sh:sparql [ sh:select 'SELECT' ]", "sh:minCount 1"])
def test_a_shape_that_cannot_be_evaluated_is_an_error(least, constraint):
    bad = f"<urn:shape> a sh:NodeShape ; sh:targetNode id:openai ; {constraint} ."
    with pytest.raises(AikgError, match=r"ontology/shapes\.ttl"):
        list(shacl.find(dump_of(least, quads_of(bad, "shapes"))))


def test_a_dump_without_shapes_was_not_checked(least):
    without = [quad for quad in least if quad.graph_name.value != graph("shapes")]
    (finding,) = shacl.find(dump_of(without))
    assert finding.severity is Severity.INFORMATION
    assert "carries no shapes" in finding.message


def test_every_message_is_in_english_and_korean(project):
    messages: dict[object, list[str]] = {}
    for triple in project.ontology_graphs["shapes"]:
        if triple.predicate.value == f"{PREFIXES['sh']}message":
            messages.setdefault(triple.subject, []).append(triple.object.language)
    assert len(messages) > 50
    assert {tuple(sorted(languages)) for languages in messages.values()} == {("en", "ko")}


def test_no_selector_is_refined_by_two_quotes(whole_quads):
    """D2: several refinements of a selector are alternatives (Web Annotation Data Model, 4.2.9)."""
    refined = [q.subject.value for q in whole_quads if q.predicate.value == f"{PREFIXES['oa']}refinedBy"]
    assert len(set(refined)) == len(refined) > 400
    store = ox.Store()
    store.bulk_extend(whole_quads)
    mixed = store.query(
        """SELECT ?quote { ?evidence aikg:quote ?quote ; oa:hasSource ?source ; oa:hasSelector ?passage .
        ?passage oa:start ?start ; oa:end ?end .
        FILTER NOT EXISTS { ?quote a oa:SpecificResource ; oa:hasSource ?source ; oa:hasSelector ?within .
          ?within a oa:TextPositionSelector ; oa:start ?start ; oa:end ?end ; oa:refinedBy/oa:exact ?words } }
        """,
        prefixes=PREFIXES,
        use_default_graph_as_union=True,
    )
    assert [str(row["quote"]) for row in mixed] == []
