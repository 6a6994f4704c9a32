"""A folder that was damaged: nothing that was acknowledged is lost without a word (FAULTS.md, H9 and H10)."""

import json
import os
import shutil
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from pyoxigraph import Store

from aikg.errors import StoreError
from aikg.store import Update
from aikg.store.backup import StoreFolder, write_file
from aikg.store.evaluation import apply
from aikg.store.pool.folder import lock
from aikg.store.pool.frames import update_payload
from aikg.store.pool.journal import Journal, found, read
from aikg.store.pool.pool_store import PoolStore

pytestmark = pytest.mark.quick

UPDATES = [
    "INSERT DATA { <x:a> <x:p> 1 }",
    "CREATE GRAPH <x:empty>",
    "INSERT DATA { GRAPH <x:g> { <x:b> <x:p> '둘' } }",
]


def begin(directory: Path, updates: list[str]) -> None:
    """A folder that a server has kept."""
    directory.mkdir(exist_ok=True)
    os.close(lock(directory))
    journal = Journal(directory)
    quads = journal.restore()
    for text in updates:
        commit(journal, quads, text)


def commit(journal: Journal, quads: Store, text: str) -> None:
    apply(quads, Update(text))
    journal.commit(Update(text), quads)


def state(quads: Store) -> set[str]:
    return {str(quad) for quad in quads} | {f"graph {name}" for name in quads.named_graphs()}


def states(updates: list[str]) -> list[set[str]]:
    """The state after none, one, … of the updates."""
    quads, after = Store(), [set[str]()]
    for text in updates:
        apply(quads, Update(text))
        after.append(state(quads))
    return after


def old_folder(directory: Path, updates: list[str], quads: str = "") -> Path:
    """A folder as version 0.1 kept it; returns its journal."""
    directory.mkdir()
    (directory / "lock").touch()
    payloads = [update_payload(Update(text)) for text in updates]
    journal = directory / ("journal-1" if quads else "journal-0")
    journal.write_bytes(b"".join(struct.pack("!II", len(p), zlib.crc32(p)) + p for p in payloads))
    if quads:
        (directory / "checkpoint-1.nq").write_text(quads)
    return journal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    begin(tmp_path / "store", UPDATES)
    return tmp_path / "store"


def one(folder: Path, pattern: str) -> Path:
    (path,) = folder.glob(pattern)
    return path


def changes(content: bytes) -> list[bytes]:
    """The content with each bit turned, and each byte made the least and the most."""
    found_changes = []
    for place, byte in enumerate(content):
        others = {byte ^ (1 << bit) for bit in range(8)} | {0, 255}
        found_changes += [
            content[:place] + bytes([other]) + content[place + 1 :] for other in others - {byte}
        ]
    return found_changes


@pytest.mark.parametrize("name", ["journal-*.log", "checkpoint-*.nq"])
def test_no_changed_byte_is_served(folder: Path, name: str) -> None:
    journal = Journal(folder)
    quads = journal.restore()
    journal.checkpoint(quads)
    commit(journal, quads, "INSERT DATA { <x:c> <x:p> 3 }")
    commit(journal, quads, "INSERT DATA { <x:d> <x:p> 4 }")
    path = one(folder, name)
    content = path.read_bytes()
    for changed in changes(content):
        path.write_bytes(changed)
        with pytest.raises(StoreError, match="aikg restore BACKUP"):
            Journal(folder).restore()
    path.write_bytes(content)
    assert state(Journal(folder).restore()) == state(quads)


def test_a_journal_cut_anywhere_gives_what_is_whole_and_says_what_is_dropped(folder: Path) -> None:
    path, after = one(folder, "journal-*.log"), states(UPDATES)
    content = path.read_bytes()
    seen = []
    for size in range(len(content)):
        path.write_bytes(content[:size])
        journal = Journal(folder)
        try:
            quads = journal.restore()
        except StoreError:
            assert b"\n" not in content[:size], "the first line was written before anything was acknowledged"
            continue
        seen.append((after.index(state(quads)), journal.dropped > 0))
        assert size - journal.dropped <= size
    assert seen == sorted(seen)
    assert {count for count, _ in seen} == set(range(len(UPDATES)))
    assert [dropped for _, dropped in seen].count(False) == len(UPDATES)


@pytest.mark.parametrize("zeros", [512, 4096])
def test_sectors_that_were_never_written_are_a_torn_end(folder: Path, zeros: int) -> None:
    path = one(folder, "journal-*.log")
    path.write_bytes(path.read_bytes() + bytes(zeros))
    journal = Journal(folder)
    assert state(journal.restore()) == states(UPDATES)[-1]
    assert journal.dropped == zeros


@pytest.mark.parametrize("torn", [1, 20, 40])
def test_what_is_written_after_a_torn_end_is_kept(folder: Path, torn: int) -> None:
    path = one(folder, "journal-*.log")
    path.write_bytes(path.read_bytes()[:-torn])
    journal = Journal(folder)
    quads = journal.restore()
    commit(journal, quads, "INSERT DATA { <x:after> <x:p> 9 }")
    assert (
        state(Journal(folder).restore())
        == state(quads)
        == states([*UPDATES[:2], "INSERT DATA { <x:after> <x:p> 9 }"])[-1]
    )


def swap_entries(folder: Path) -> None:
    path = one(folder, "journal-*.log")
    line, *rest = path.read_bytes().split(b"\xabUP\x8d")
    path.write_bytes(b"\xabUP\x8d".join([line, rest[1], rest[0], *rest[2:]]))


def repeat_an_entry(folder: Path) -> None:
    path = one(folder, "journal-*.log")
    path.write_bytes(path.read_bytes() + b"\xabUP\x8d" + path.read_bytes().split(b"\xabUP\x8d")[-1])


def remove_an_entry(folder: Path) -> None:
    path = one(folder, "journal-*.log")
    line, *rest = path.read_bytes().split(b"\xabUP\x8d")
    path.write_bytes(b"\xabUP\x8d".join([line, *rest[1:]]))


def put_back_an_older_checkpoint(folder: Path) -> None:
    one(folder, "checkpoint-*.nq").write_text(
        '<x:a> <x:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    )


def put_back_an_older_journal(folder: Path) -> None:
    path = one(folder, "journal-*.log")
    path.write_bytes(path.read_bytes().replace(b"aikg-journal 2 1 ", b"aikg-journal 2 0 "))


DAMAGES: list[Callable[[Path], None]] = [
    swap_entries,
    repeat_an_entry,
    remove_an_entry,
    put_back_an_older_checkpoint,
    put_back_an_older_journal,
    lambda folder: one(folder, "checkpoint-*.nq").unlink(),
    lambda folder: one(folder, "checkpoint-*.nq").write_bytes(b""),
    lambda folder: os.truncate(one(folder, "checkpoint-*.nq"), 30),
    lambda folder: one(folder, "journal-*.log").unlink(),
    lambda folder: one(folder, "journal-*.log").write_bytes(b""),
    lambda folder: [path.unlink() for path in folder.glob("*-*")] and None,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_folder_is_refused_and_can_be_restored(
    folder: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    journal = Journal(folder)
    quads = journal.restore()
    journal.checkpoint(quads)
    for number in range(2):
        commit(journal, quads, f"INSERT DATA {{ <x:{number}> <x:p> {number} }}")
    backup = tmp_path / "backup.nq"
    write_file(StoreFolder(folder).read(), backup, lambda _: None)
    damage(folder)
    with pytest.raises(StoreError, match=f"aikg restore BACKUP --store {folder}"):
        read(folder)
    StoreFolder(folder).replace(backup, lambda _: None)
    assert state(read(folder)) == state(quads) - {"graph <x:empty>"}


def test_a_server_refuses_a_damaged_folder_and_leaves_it_alone(folder: Path) -> None:
    path = one(folder, "journal-*.log")
    damaged = bytearray(path.read_bytes())
    damaged[-20] ^= 1
    path.write_bytes(damaged)
    command = [sys.executable, "-m", "aikg", "serve", "--port", "0", "--store", folder]
    started = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert started.returncode != 0
    assert "Traceback" not in started.stderr
    assert f"{path} is damaged at byte" in started.stderr
    assert path.read_bytes() == damaged
    with pytest.raises(StoreError, match="is damaged at byte"):
        PoolStore(folder, workers=1)
    # Who was refused does not keep others out.
    os.close(lock(folder))


def test_a_state_that_nobody_acknowledged_does_not_hide_later_updates(folder: Path) -> None:
    journal = Journal(folder)
    quads = journal.restore()
    # Another process wrote a state, and was killed before it could say so.
    killed = Journal(folder)
    other = killed.restore()
    apply(other, Update("INSERT DATA { <x:never> <x:p> 1 }"))
    killed.checkpoint(other)
    commit(journal, quads, "INSERT DATA { <x:kept> <x:p> 1 }")
    commit(journal, quads, "INSERT DATA { <x:kept> <x:p> 2 }")
    assert state(Journal(folder).restore()) == state(quads)


def test_a_checkpoint_that_a_crash_left_alone_is_not_the_state(folder: Path) -> None:
    (folder / "checkpoint-7.nq").write_text("<x:half> <x:p> <x:o> .\n")
    (folder / "checkpoint.unfinished").write_text("<x:half>")
    os.close(lock(folder))
    assert not list(folder.glob("*.unfinished"))
    journal = Journal(folder)
    quads = journal.restore()
    assert state(quads) == states(UPDATES)[-1]
    journal.checkpoint(quads)
    assert state(Journal(folder).restore()) == states(UPDATES)[-1]
    assert len(list(folder.glob("checkpoint-*"))) == 1


def test_who_reads_meanwhile_is_not_disturbed_by_a_checkpoint(folder: Path) -> None:
    journal = Journal(folder)
    quads = journal.restore()
    late = Journal(folder)
    journal.checkpoint(quads)
    with pytest.raises(StoreError, match="missing"):
        late.restore()
    assert not late.is_current()
    assert state(read(folder)) == state(quads)


@pytest.mark.parametrize("quads", ["", "<x:z> <x:p> <x:o> .\n"])
def test_a_journal_of_version_0_1_is_read_and_replaced(tmp_path: Path, quads: str) -> None:
    folder = tmp_path / "old"
    old_folder(folder, UPDATES, quads)
    os.close(lock(folder))
    journal = Journal(folder)
    restored = journal.restore()
    before = state(restored)
    assert before - {line.rstrip(" .\n") for line in quads.splitlines()} == states(UPDATES)[-1]
    commit(journal, restored, "INSERT DATA { <x:new> <x:p> 1 }")
    assert state(Journal(folder).restore()) == state(restored) > before
    assert {path.name for path in folder.iterdir()} == {
        "lock",
        f"checkpoint-{1 + bool(quads)}.nq",
        f"journal-{1 + bool(quads)}.log",
    }


def test_no_flipped_bit_of_an_old_journal_loses_a_later_update(tmp_path: Path) -> None:
    folder, after = tmp_path / "old", states(UPDATES)
    path = old_folder(folder, UPDATES)
    content = path.read_bytes()
    for changed in changes(content):
        path.write_bytes(changed)
        with suppress(StoreError):
            assert state(Journal(folder).restore()) == after[-1]


@pytest.mark.parametrize("cut", [1, 7, 30])
def test_an_old_journal_may_have_a_torn_end(tmp_path: Path, cut: int) -> None:
    path = old_folder(tmp_path / "old", UPDATES)
    path.write_bytes(path.read_bytes()[:-cut])
    journal = Journal(tmp_path / "old")
    assert state(journal.restore()) == states(UPDATES)[-2]
    assert journal.dropped


def test_an_old_folder_without_its_checkpoint_is_refused(tmp_path: Path) -> None:
    old_folder(tmp_path / "old", UPDATES, "<x:z> <x:p> <x:o> .\n")
    (tmp_path / "old" / "checkpoint-1.nq").unlink()
    with pytest.raises(StoreError, match=r"checkpoint-1.nq is missing"):
        PoolStore(tmp_path / "old", workers=1)


def test_an_old_folder_that_was_never_written_to_is_an_empty_store(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    store = PoolStore(tmp_path, workers=1)
    store.update(Update("INSERT DATA { <x:a> <x:p> 1 }"))
    store.close()
    assert len(read(tmp_path)) == 1


def test_an_update_that_looks_like_an_entry_is_none(tmp_path: Path) -> None:
    begin(tmp_path / "one", ["INSERT DATA { <x:a> <x:p> 1 }"])
    content = one(tmp_path / "one", "journal-*").read_bytes().decode("latin-1")
    text = f"INSERT DATA {{ <x:b> <x:p> {json.dumps(content)} }}"
    begin(tmp_path / "two", [text, "INSERT DATA { <x:c> <x:p> 1 }"])
    path = one(tmp_path / "two", "journal-*")
    whole = path.read_bytes()
    path.write_bytes(whole[:-10])
    journal = Journal(tmp_path / "two")
    assert len(journal.restore()) == 1
    assert journal.dropped
    shutil.rmtree(tmp_path / "two")
    begin(tmp_path / "two", [text])
    assert len(read(tmp_path / "two")) == 1


def test_a_new_store_can_be_begun_with_a_dump(tmp_path: Path) -> None:
    (tmp_path / "a.nq").write_text("<x:a> <x:p> <x:o> .\n")
    (tmp_path / "store").mkdir()
    found(tmp_path / "store", tmp_path / "a.nq")
    with pytest.raises(StoreError, match="holds a store already"):
        found(tmp_path / "store", tmp_path / "a.nq")
    assert len(read(tmp_path / "store")) == 1
