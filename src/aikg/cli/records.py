"""The files that follow from the data: the spans of each text with its claims, the answers of the library."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from aikg.build.dump import build
from aikg.build.project import Project
from aikg.cli.output import progress
from aikg.reference import answers, coverage
from aikg.source_text import read_texts


def records(root: Path, texts: Path | None) -> Iterator[tuple[str, str]]:
    """The files of a checkout by name, each with its text; ``texts`` is the folder of the sources' texts."""
    project = Project(root)
    file = root / coverage.PAGE
    page = file.read_text(encoding="utf-8") if file.is_file() else "# What was read from each source\n"
    yield coverage.PAGE, coverage.updated(page, project.source_files(), read_texts(texts) if texts else {})
    yield from answers.files(project.library(), _store(project)).items()


def _store(project: Project) -> ox.Store:
    """What the project says now, whether or not it was built."""
    store = ox.Store()
    with TemporaryDirectory() as folder, progress() as report:
        dump = Path(folder) / "aikg.nq"
        build(project, dump, report)
        store.bulk_load(path=dump, format=ox.RdfFormat.N_QUADS)
    return store
