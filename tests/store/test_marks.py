"""What stands beside a dump and at the end of a backup: only whole files are served (FAULTS.md, H11, H16)."""

import gzip
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from aikg.cli import main
from aikg.errors import StoreError
from aikg.store import Query
from aikg.store.backup import StoreFolder, census_of, write_file
from aikg.store.local import LocalStore
from aikg.store.pool.folder import lock
from aikg.store.pool.pool_store import PoolStore
from aikg.store.version import note_checked, of_dump

GOOD = "<urn:s> <urn:p> <urn:o> .\n"
BAD = "<urn:s> <urn:p> <http://example.org/\\u003E> .\n"


def sha256sum(path: Path, text: str) -> None:
    path.with_name(f"{path.name}.sha256").write_text(
        text.format(hashlib.sha256(path.read_bytes()).hexdigest(), path.name)
    )


def answered(path: Path) -> bytes:
    store = PoolStore(path, workers=1)
    try:
        return b"".join(store.answer(Query("SELECT ?o { ?s ?p ?o }", "text/csv")).body)
    finally:
        store.close()


def test_a_checksum_alone_says_nothing_of_the_syntax(tmp_path: Path) -> None:
    dump = tmp_path / "a.nq"
    dump.write_text(BAD)
    sha256sum(dump, "{}  {}\n")
    with pytest.raises(StoreError, match="could not be loaded"):
        PoolStore(dump, workers=1)


@pytest.mark.parametrize(
    "text",
    ["{}  {}\n", "{} *{}\n", "{}\n", "SHA256 ({1}) = {0}\n", "0000 other\n{}  {}\n", "{}  ./dist/{}\r\n"],
)
def test_a_dump_that_was_cut_short_is_refused(tmp_path: Path, text: str) -> None:
    dump = tmp_path / "a.nq"
    dump.write_text(GOOD + "<urn:s> <urn:p> <urn:o2> .\n")
    sha256sum(dump, text)
    assert LocalStore.load(dump)
    dump.write_text(GOOD)
    for opened in (LocalStore.load, PoolStore):
        with pytest.raises(StoreError, match=r"a\.nq\.sha256 .* cut short or changed"):
            opened(dump)


def test_a_checksum_of_another_file_says_nothing(tmp_path: Path) -> None:
    dump = tmp_path / "a.nq"
    dump.write_text(GOOD)
    (tmp_path / "a.nq.sha256").write_text(f"{'0' * 64}  b.nq\nnonsense\n")
    assert b"urn:o" in answered(dump)


def test_the_mark_of_the_build_holds_for_its_data_alone(tmp_path: Path) -> None:
    dump = tmp_path / "a.nq"
    dump.write_text(GOOD)
    note_checked(dump, of_dump(dump))
    assert b"urn:o" in answered(dump)
    dump.write_text(BAD)
    (tmp_path / "a.nq.sha256").unlink()
    with pytest.raises(StoreError, match="could not be loaded"):
        PoolStore(dump, workers=1)


def test_a_server_refuses_a_dump_that_was_cut_short(tmp_path: Path) -> None:
    dump = tmp_path / "a.nq"
    dump.write_text(GOOD * 2)
    note_checked(dump, of_dump(dump))
    os.truncate(dump, len(GOOD))
    command = [sys.executable, "-m", "aikg", "serve", "--port", "0", "--store", dump]
    started = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert started.returncode != 0
    assert "a.nq.sha256" in started.stderr
    assert "Traceback" not in started.stderr


def backup(folder: Path, name: str) -> Path:
    """A backup of a folder that holds three quads."""
    store, copy = folder / "store", folder / name
    store.mkdir()
    os.close(lock(store))
    source = folder / "source.nq"
    source.write_text("".join(f"<urn:s> <urn:p> <urn:o{number}> .\n" for number in range(3)))
    StoreFolder(store).replace(source, lambda _: None)
    assert write_file(StoreFolder(store).read(), copy, lambda _: None).quads == 3
    return copy


@pytest.mark.parametrize("name", ["copy.nq", "copy.nq.gz"])
def test_a_backup_that_was_cut_anywhere_is_not_restored(tmp_path: Path, name: str) -> None:
    copy = backup(tmp_path, name)
    content = gzip.decompress(copy.read_bytes()) if name.endswith("gz") else copy.read_bytes()
    first = content.index(b"\n") + 1
    for size in range(first, len(content)):
        cut = content[:size]
        copy.write_bytes(gzip.compress(cut, 1) if name.endswith("gz") else cut)
        with pytest.raises(StoreError, match="not whole"):
            census_of(copy)
    assert main(["restore", str(copy), "--store", str(tmp_path / "other")]) == 1
    assert not (tmp_path / "other").exists()


def test_a_backup_to_which_lines_were_added_or_in_which_one_changed_is_not_restored(tmp_path: Path) -> None:
    copy = backup(tmp_path, "copy.nq")
    content = copy.read_bytes()
    for changed in (content + GOOD.encode(), content.replace(b"urn:o1", b"urn:o9")):
        copy.write_bytes(changed)
        with pytest.raises(StoreError, match="not whole"):
            census_of(copy)
    copy.write_bytes(content)
    assert census_of(copy).quads == 3
    assert main(["restore", str(copy), "--store", str(tmp_path / "other")]) == 0


def test_a_file_whose_checksum_does_not_fit_is_not_restored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dump = tmp_path / "a.nq"
    dump.write_text(GOOD * 2)
    sha256sum(dump, "{}  {}\n")
    dump.write_text(GOOD)
    assert main(["restore", str(dump), "--store", str(tmp_path / "store")]) == 1
    assert "a.nq.sha256" in capsys.readouterr().err
    assert not (tmp_path / "store").exists()


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("a token")
    command = [sys.executable, "-m", "aikg", "serve", "--port", "0", "--writable", "--token-file", token]
    for store in ("/proc/aikg", "/sys/aikg"):
        started = subprocess.run([*command, "--store", store], capture_output=True, text=True, timeout=60)
        assert started.returncode != 0
        assert "Traceback" not in started.stderr, started.stderr
        assert store in started.stderr
        assert len(started.stderr.splitlines()) <= 2


@pytest.mark.parametrize("is_changed", [False, True], ids=["whole", "changed"])
def test_the_checksum_of_a_compressed_file_is_heeded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], is_changed: bool
) -> None:
    """FAULTS H11: the checksum is that of the file as it is, not of what it holds."""
    dump = tmp_path / "a.nq.gz"
    dump.write_bytes(gzip.compress((GOOD * 2).encode()))
    sha256sum(dump, "{}  {}\n")
    if is_changed:
        dump.write_bytes(gzip.compress(GOOD.encode()))
    status = main(["restore", str(dump), "--store", str(tmp_path / "store")])
    assert status == is_changed
    assert ("a.nq.gz.sha256" in capsys.readouterr().err) is is_changed
    assert (tmp_path / "store").exists() is not is_changed


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_a_compressed_dump_is_not_served_and_its_user_told_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], suffix: str
) -> None:
    dump = tmp_path / f"a.nq.{suffix}"
    dump.write_bytes(gzip.compress(GOOD.encode()))
    assert main(["serve", "--port", "0", "--store", str(dump)]) == 1
    assert f"{dump} is compressed" in capsys.readouterr().err
