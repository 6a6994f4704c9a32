"""Backup and restore: of a server while it serves, and of a folder that stands still."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import serving
from serving import Command, Endpoint

from aikg.cli import main
from aikg.cli.secrets import TOKEN_VARIABLE
from aikg.store.backup import Progress, StoreFolder

Captured = pytest.CaptureFixture[str]
QUADS = """<x:a> <x:b> "1" .
<x:a> <x:b> _:c <x:g> .
_:c <x:b> "\u00e9\\n"@fr <x:g> .
<x:a> <x:b> <<( <x:s> <x:p> "o" )>> <x:h> .
"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Endpoint]:
    with serving.running(Command(), tmp_path) as endpoint:
        fill(endpoint, QUADS)
        yield endpoint


def fill(endpoint: Endpoint, quads: str) -> None:
    fields = dict(endpoint.authorization) | {"Content-Type": "application/n-quads"}
    httpx.put(endpoint.store, content=quads.encode(), headers=fields).raise_for_status()


def quads_of(text: str) -> list[str]:
    """Lines in order, blank nodes without their names, and no comments."""
    quads = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return sorted(" ".join("_:" if w.startswith("_:") else w for w in words) for words in quads)


@pytest.mark.parametrize("name", ["copy.nq", "copy.nq.gz"])
def test_a_served_store_is_backed_up_and_restored(
    served: Endpoint, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    copy = tmp_path / name
    assert main(["backup", str(copy), "--store", served.store]) == 0
    told = capsys.readouterr().out
    assert ": 4 quads, digest " in told
    content = gzip.decompress(copy.read_bytes()) if name.endswith(".gz") else copy.read_bytes()
    assert quads_of(content.decode()) == quads_of(QUADS)
    fill(served, '<x:other> <x:b> "1" .')
    monkeypatch.setenv(TOKEN_VARIABLE, served.token)
    assert main(["restore", str(copy), "--store", served.store]) == 0
    assert capsys.readouterr().out.split(": ")[1] == told.split(": ")[1]
    now = httpx.get(served.store, headers={"Accept": "application/n-quads"}).text
    assert quads_of(now) == quads_of(QUADS)
    assert main(["backup", str(tmp_path / "again.nq"), "--store", served.store]) == 0
    assert capsys.readouterr().out.split(": ")[1] == told.split(": ")[1]


def test_a_restore_needs_the_token(served: Endpoint, tmp_path: Path, capsys: Captured) -> None:
    copy = tmp_path / "copy.nq"
    copy.write_text('<x:other> <x:b> "1" .\n')
    assert main(["restore", str(copy), "--store", served.store]) == 1
    assert "401" in capsys.readouterr().err
    now = httpx.get(served.store, headers={"Accept": "application/n-quads"}).text
    assert quads_of(now) == quads_of(QUADS)


def test_a_folder_is_backed_up_and_restored(tmp_path: Path, capsys: Captured) -> None:
    with serving.running(Command(), tmp_path) as endpoint:
        fill(endpoint, QUADS)
        assert main(["backup", str(tmp_path / "copy.nq"), "--store", str(tmp_path / "graph")]) == 1
        assert "in use by another process" in capsys.readouterr().err
    assert main(["backup", str(tmp_path / "copy.nq"), "--store", str(tmp_path / "graph")]) == 0
    assert quads_of((tmp_path / "copy.nq").read_text()) == quads_of(QUADS)
    told = capsys.readouterr().out
    assert main(["restore", str(tmp_path / "copy.nq"), "--store", str(tmp_path / "new" / "graph")]) == 0
    assert capsys.readouterr().out.split(": ")[1] == told.split(": ")[1]
    with serving.running(Command(), tmp_path / "new") as endpoint:
        now = httpx.get(endpoint.store, headers={"Accept": "application/n-quads"}).text
    assert quads_of(now) == quads_of(QUADS)


NO_BACKUP = """<x:a> <x:b> "4"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger> .
<x:a> <x:b> "05"^^<http://www.w3.org/2001/XMLSchema#integer> <x:g> .
<x:a> <x:b> <x:c> .
<x:a> <x:b> <x:c> .
"""


def test_a_file_that_is_no_backup_is_restored_without_an_alarm(
    served: Endpoint, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, served.token)
    (tmp_path / "dump.nq").write_text(NO_BACKUP)
    for store in (served.store, str(tmp_path / "new")):
        assert main(["restore", str(tmp_path / "dump.nq"), "--store", store]) == 0
        told = capsys.readouterr().out
        assert f"{store}: 3 quads, digest " in told
        assert "dump.nq has 4 quads" in told
        assert "each quad once" in told
    assert main(["backup", str(tmp_path / "copy.nq"), "--store", served.store]) == 0
    capsys.readouterr()
    assert main(["restore", str(tmp_path / "copy.nq"), "--store", served.store]) == 0
    assert "each quad once" not in capsys.readouterr().out


def test_a_store_that_another_writes_to_meanwhile_is_an_alarm(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dump.nq").write_text(NO_BACKUP)
    (tmp_path / "other.nq").write_text("<x:a> <x:b> <x:other> .\n")
    replace = StoreFolder.replace

    def replace_twice(store: StoreFolder, source: Path, progress: Progress) -> None:
        replace(store, source, progress)
        replace(store, tmp_path / "other.nq", progress)

    # No other writer can be made to come between two calls of one command, so that the store is its own.
    monkeypatch.setattr(StoreFolder, "replace", replace_twice)
    assert main(["restore", str(tmp_path / "dump.nq"), "--store", str(tmp_path / "new")]) == 1
    assert "Did somebody write to it?" in capsys.readouterr().err


def test_what_cannot_be_backed_up_or_restored_is_said(tmp_path: Path, capsys: Captured) -> None:
    copy = tmp_path / "copy.nq"
    copy.write_text("<x:a> <x:b> .\n")
    (tmp_path / "cut.nq.gz").write_bytes(gzip.compress(b"<x:a> <x:b> <x:c> .\n" * 99)[:30])
    for arguments, said in (
        (["backup", str(tmp_path / "c.nq"), "--store", str(tmp_path / "missing")], "no folder"),
        (["backup", str(tmp_path / "c.nq"), "--store", str(tmp_path)], "no folder that"),
        (["backup", str(tmp_path / "c.nq"), "--store", "http://127.0.0.1:1/store"], "cannot be reached"),
        (["restore", str(copy), "--store", str(tmp_path / "s")], "cannot be read"),
        (["restore", str(tmp_path / "cut.nq.gz"), "--store", str(tmp_path / "s")], "cannot be read"),
    ):
        assert main(arguments) == 1
        assert said in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.nq", "cut.nq.gz"]
