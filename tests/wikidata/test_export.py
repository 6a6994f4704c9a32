"""`aikg export`: every line has a reference, and nothing goes out that Wikidata should not be told."""

import json
import re
import tomllib
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from quickstatements_client import DateQualifier, EntityLine, EntityQualifier, TextQualifier
from verified import ROOT, verified
from wikidata_stand_in import entity, to_item

from aikg.cli import main
from aikg.wikidata.export import Export
from aikg.wikidata.items import items_of
from aikg.wikidata.quickstatements import line
from aikg.wikidata.wikibase_json import document
from aikg.wikidata.wikibase_model import (
    WD,
    Item,
    Monolingual,
    Property,
    Quantity,
    Rank,
    Reference,
    Snak,
    Statement,
    Text,
    Time,
    Url,
    Value,
)

Captured = pytest.CaptureFixture[str]
ITEM, TIME = r"Q[1-9]\d*", r"\+\d{4}-\d\d-\d\dT00:00:00Z/(9|10|11)"
VALUE = rf"({ITEM}|{TIME}|\"[^\"\t\n]*\"|[a-z-]+:\"[^\"\t\n]*\"|-?\d+(\.\d+)?(U[1-9]\d*)?)"
GRAMMAR = re.compile(rf"{ITEM}\tP\d+\t{VALUE}(\tP\d+\t{VALUE})*(\tS\d+\t{VALUE})+")


def export(capsys: Captured, folder: Path, *arguments: str) -> str:
    assert main(["export", *arguments, "--project", str(folder)]) == 0
    return capsys.readouterr().out


def commands(capsys: Captured, folder: Path, *arguments: str) -> list[list[str]]:
    return [text.split("\t") for text in export(capsys, folder, "quickstatements", *arguments).splitlines()]


def test_the_lines_are_these(project_folder: Path, capsys: Captured) -> None:
    assert [tuple(cells[:3]) for cells in commands(capsys, project_folder)] == [
        ("Q34433", "P17", "Q145"),
        ("Q115564437", "P31", "Q870780"),
        ("Q17684312", "P17", "Q884"),
        ("Q485908", "P17", "Q884"),
        ("Q136778", "P17", "Q884"),
        ("Q48938223", "P137", "Q55606242"),
        ("Q61918830", "P2652", "Q11209"),
    ]


def test_every_line_is_grammatical_and_has_a_reference_and_only_figures_are_quoted(capsys: Captured) -> None:
    heads = [tomllib.loads(path.read_text("utf-8"))["source"] for path in (ROOT / "data/sources").iterdir()]
    issued = {f'"{head["url"]}"': f"+{head['issued']}T00:00:00Z/11" for head in heads if "url" in head}
    for cells in commands(capsys, ROOT):
        assert GRAMMAR.fullmatch("\t".join(cells)), cells
        pairs = dict(zip(cells[3::2], cells[4::2], strict=True))
        reference = {name: value for name, value in pairs.items() if name[0] == "S"}
        assert issued[reference["S854"]] == reference["S577"]
        assert reference.keys() <= {"S854", "S577", "S1683"}
        is_figure = re.search(r"\d", cells[2]) and not re.fullmatch(ITEM, cells[2])
        assert is_figure or "S1683" not in reference, "no figure, so no quotation"


def without_notes(folder: Path) -> None:
    """Take out what keeps claims from being exported: notes, and that investing was planned."""
    path = folder / "data" / "sources" / "hankyung-2023-02-06.toml"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    text = "".join(text for text in lines if not text.startswith("editorialNote"))
    text = text.replace('"openai"\nmodality = "Planned"\n', '"openai"\n')
    # What is no longer stated is not to be proven either.
    path.write_text(text.replace(', modality = "투자에 나선"', ""), "utf-8")


def test_of_a_source_only_the_figure_is_quoted(project_folder: Path, capsys: Captured) -> None:
    without_notes(project_folder)
    assert main(["export", "quickstatements", "--project", str(project_folder)]) == 0
    sent = capsys.readouterr().out
    quoted = re.findall(r'S1683\t(ko:"[^"]*")', sent)
    assert quoted == ['ko:"12조원"']


def part(name: str, value: str) -> EntityQualifier | DateQualifier | TextQualifier:
    """A qualifier, or a part of the reference, as the library of the field has it."""
    if value.startswith('"'):
        return TextQualifier(predicate=name, target=value.strip('"'))
    if re.fullmatch(TIME, value):
        return DateQualifier(predicate=name, target=value)
    return EntityQualifier(predicate=name, target=value)


def test_the_lines_are_those_of_the_library_of_the_field(project_folder: Path, capsys: Captured) -> None:
    """It has items, dates and texts, but no quantities; the first sources send none."""
    for cells in commands(capsys, project_folder):
        pairs = zip(cells[3::2], cells[4::2], strict=True)
        parts = [part(name, value) for name, value in pairs]
        model = EntityLine(subject=cells[0], predicate=cells[1], target=cells[2], qualifiers=parts)
        assert model.get_line(sep="\t") == "\t".join(cells)


def test_only_verified_items_and_properties_go_out(capsys: Captured) -> None:
    known = set(verified())
    for cells in commands(capsys, ROOT):
        properties = {cells[1], *(f"P{name[1:]}" for name in cells[3::2])}
        values = [cells[0], *cells[2::2]]
        items = {value for value in values if re.fullmatch(ITEM, value)}
        units = {f"Q{found[1]}" for value in values if (found := re.fullmatch(r"[\d.-]+U(\d+)", value))}
        assert properties | items | units <= known


def test_what_wikidata_says_already_is_left_out(
    project_folder: Path, capsys: Captured, tmp_path: Path
) -> None:
    file = tmp_path / "known.json"
    item = entity("Q34433", {"en": ["test data"]}, [to_item("P17", "Q145")])
    file.write_text(json.dumps({"entities": {"Q34433": item}}), "utf-8")
    assert "Q34433" not in {cells[0] for cells in commands(capsys, project_folder, "--known", str(file))}


def test_a_dry_run_explains_each_line_and_each_refusal(project_folder: Path, capsys: Captured) -> None:
    said = export(capsys, project_folder, "quickstatements", "--dry-run")
    assert "Kakao Corporation – country – South Korea" in said
    assert "from https://w3id.org/aikg/claim/hankyung-2023-02-06.kakao-based-in" in said
    for reason in (
        "4 not exported: the editors acknowledge an error in it",
        "not exported: no source says it in so many words",
        "not exported: it would not be the same without saidBy",
    ):
        assert reason in said


def test_plans_errors_and_what_is_implied_never_go_out(project_folder: Path, capsys: Captured) -> None:
    sent = {tuple(cells[:3]) for cells in commands(capsys, project_folder)}
    assert ("Q2283", "P17", "Q30") not in sent, "that Microsoft is American is only implied"
    assert ("Q14772", "P17", "Q148") not in sent, "that Baidu is Chinese is only implied"
    assert ("Q18356657", "P361", "Q34433") not in sent, "the editors have a note on it"
    assert ("Q21708200", "P1951", "Q2283") not in sent, "that Microsoft set out to invest is no investment"
    assert not {cells[0] for cells in sent} & {"Q55606242", "Q112624345"}


def test_the_json_is_that_of_wikibase(project_folder: Path, capsys: Captured) -> None:
    without_notes(project_folder)
    assert main(["export", "wikibase-json", "--project", str(project_folder)]) == 0
    found = json.loads(capsys.readouterr().out)
    statement = found["entities"]["Q21708200"]["claims"]["P1951"][0]
    assert statement["mainsnak"]["datavalue"]["value"] == {"entity-type": "item", "id": "Q2283"}
    (reference,) = statement["references"]
    assert reference["snaks-order"] == ["P854", "P577", "P1683"]
    assert reference["snaks"]["P1683"][0]["datavalue"] == {
        "type": "monolingualtext",
        "value": {"text": "12조원", "language": "ko"},
    }
    items = {item.id: item for item in items_of(found)}
    assert items["Q17684312"].claims == {"P17": ("Q884",)}


def test_identity_is_a_file_of_its_own(project_folder: Path, capsys: Captured) -> None:
    quads = list(ox.parse(export(capsys, project_folder, "same-as"), format=ox.RdfFormat.N_QUADS))
    assert len(quads) == 35
    assert {quad.graph_name.value for quad in quads} == {"https://w3id.org/aikg/graph/same-as"}
    assert {quad.predicate.value for quad in quads} == {"http://www.w3.org/2002/07/owl#sameAs"}


values: st.SearchStrategy[Value] = st.one_of(
    st.builds(Item, st.integers(1, 10**6).map(lambda n: f"{WD}Q{n}")),
    st.builds(Url, st.just("https://example.org/a?b=c")),
    st.builds(
        Quantity,
        st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**15), max_value=10**15),
        st.none() | st.just(Item(f"{WD}Q4917")),
    ),
    st.builds(
        Time, st.integers(1000, 9999), st.integers(1, 12), st.integers(1, 28), st.sampled_from([9, 10, 11])
    ),
    st.builds(Monolingual, st.text(), st.just("ko")),
    st.builds(Text, st.text()),
)
snaks = st.builds(Snak, st.integers(1, 9999).map(lambda n: Property(f"{WD}P{n}")), values)


@st.composite
def exports(draw: st.DrawFn) -> Export:
    reference = Reference("x:reference", tuple(draw(st.lists(snaks, min_size=1, max_size=3))))
    qualifiers = tuple(draw(st.lists(snaks, max_size=3)))
    subject = Item(f"{WD}Q1")
    statement = Statement("x:s", subject, draw(snaks), qualifiers, Rank.NORMAL, reference, is_implied=False)
    return Export(statement, reference, ())


@given(exports())
def test_whatever_is_exported_is_grammatical_and_json(item: Export) -> None:
    assert GRAMMAR.fullmatch(line(item))
    assert json.loads(json.dumps(document([item])))["entities"]["Q1"]["claims"]
