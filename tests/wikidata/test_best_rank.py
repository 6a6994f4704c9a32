"""A preferred claim of one source takes the best rank from the claims of all others about the same."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from aikg.build.dump import build
from aikg.build.project import Project
from aikg.iris import PREFIXES

SOURCE = """[source]
class = "DataSource"
label = { en = "A table", ko = "표" }
url = "https://example.org/table"
issued = 2023-06-30
language = "en"

[[claim]]
id = "count"
subject = "ernie-3-0"
property = "parameterCount"
value = 10_000_000_000
%s
evidence = [{ locator = "row 1" }]
"""
REASON = 'rankReason = { en = "By its paper.", ko = "논문에 따름." }'


@pytest.mark.parametrize(
    ("rank", "best", "normal"),
    [
        (f'claimRank = "PreferredRank"\n{REASON}', {"10000000000"}, {"NormalRank", "PreferredRank"}),
        ("", {"10000000000", "280000000000"}, {"NormalRank"}),
        (f'claimRank = "DeprecatedRank"\n{REASON}', {"280000000000"}, {"NormalRank", "DeprecatedRank"}),
    ],
)
def test_the_best_rank_is_that_of_all_sources(
    project_folder: Path, rank: str, best: set[str], normal: set[str]
) -> None:
    (project_folder / "data" / "sources" / "table.toml").write_text(SOURCE % rank, "utf-8")
    build(Project(project_folder), project_folder / "aikg.nq", lambda *_: None)
    store = ox.Store()
    store.bulk_load(path=project_folder / "aikg.nq", format=ox.RdfFormat.N_QUADS)

    def asked(pattern: str) -> set[str]:
        text = f"SELECT ?v {{ {pattern} }}"
        found = store.query(text, prefixes=dict(PREFIXES), use_default_graph_as_union=True)
        return {row["v"].value.removeprefix(PREFIXES["wikibase"]) for row in found}

    statement = "id:ernie-3-0 <https://w3id.org/aikg/prop/parameterCount> ?s ."
    count = "?s <https://w3id.org/aikg/prop/statement/parameterCount> ?v"
    assert asked(f"{statement} ?s a wikibase:BestRank . {count}") == best
    assert asked("id:ernie-3-0 <https://w3id.org/aikg/prop/direct/parameterCount> ?v") == best
    assert asked("id:ernie-3-0 aikg:parameterCount ?v") == best
    assert asked(f"{statement} ?s wikibase:rank ?v") == normal
