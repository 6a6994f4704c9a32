"""Programs of others that reconcile: they are given the address and nothing else."""

import io
import subprocess
import warnings
from pathlib import Path

import httpx
import pandas as pd
import pytest


@pytest.mark.filterwarnings("ignore:The inplace keyword")
def test_reconciler(client: httpx.Client) -> None:
    reconciler = pytest.importorskip("reconciler", reason="the package reconciler is not installed")
    table = pd.DataFrame(
        {"company": ["네이버(주)", "Microsft", "BAAI"], "country": ["한국", "미국", "China"]}
    )
    found = reconciler.reconcile(
        table["company"],
        type_id="Organization",
        property_mapping={"basedIn": table["country"]},
        reconciliation_endpoint=f"{client.base_url}/reconcile",
    )
    assert list(found["id"]) == ["naver", "microsoft", "baai"]
    assert list(found["match"]) == [True, False, True]
    assert list(found["type_id"]) == ["Company", "Company", "ResearchInstitute"]


OLDER = Path(__file__).parents[1] / "clients" / "older" / ".venv" / "bin" / "python"
"""An environment with the client's older versions of other packages; its connections end with its process."""

SCRIPT = """
import sys
from py_reconciliation_service_api import build_reconciliation_service
from py_reconciliation_service_api.models.reconciliation import ReconciliationQuery
service = build_reconciliation_service(sys.argv[1])
query = ReconciliationQuery(query="KoGPT", type="AIModel", limit=3, type_strict="should")
first = service.reconcile(query).result[0]
print(first.id, first.match)
"""


def test_py_reconciliation_service_api(client: httpx.Client) -> None:
    if not OLDER.is_file():
        pytest.skip("tests/clients/install.sh has not installed py-reconciliation-service-api")
    command = [OLDER, "-c", SCRIPT, f"{client.base_url}/reconcile"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("kogpt True\n", "")


def test_periodo_reconciler(client: httpx.Client) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        package = pytest.importorskip(
            "periodo_reconciler", reason="the package periodo-reconciler is not installed"
        )
    service = package.PeriodoReconciler(host=f"{client.base_url.netloc.decode()}/reconcile")
    assert "0.2" in service.describe()["versions"]
    rows = io.StringIO("name\n코지피티\nGPT-Neo\n엑사원\n")
    matches = package.CsvReconciler(rows, service, "name", match_top_candidate=False).matches()
    found = {row["name"]: row["match_id"] for row in matches}
    assert found["코지피티"] == "kogpt"
    assert found["엑사원"] == "exaone"
    assert not found["GPT-Neo"]
