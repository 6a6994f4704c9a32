"""The notebook runs on the published data, and shows what it prints.

Where its outputs should change: jupyter execute --inplace docs/question-to-answer.ipynb
"""

import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[1] / "docs" / "question-to-answer.ipynb"


def shown(notebook: nbformat.NotebookNode) -> list[list[Any]]:
    """What each cell shows: its printed lines, and its value as text and as HTML."""
    outputs = (cell.outputs for cell in notebook.cells if cell.cell_type == "code")
    return [[(o.get("text"), o.get("data")) for o in each] for each in outputs]


@pytest.mark.filterwarnings("ignore:Kernel is running over TCP")
def test_the_notebook_shows_what_it_prints(dump: Path, tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    shutil.copyfile(dump, tmp_path / "dist" / "aikg.nq")
    committed = nbformat.read(NOTEBOOK, as_version=4)
    run = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(run, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert shown(run) == shown(committed)
