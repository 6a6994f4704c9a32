"""How the code points of a text are counted, whatever file it came in."""

import hashlib
import unicodedata
from pathlib import Path

import pytest

from aikg.cli import main
from aikg.errors import DataError
from aikg.source_text import normalized, read_texts

pytestmark = pytest.mark.quick

TEXT = "한국의 기업 가온은 600억원을 투자했다.\n\n둘째 문단 🙂.\n"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        unicodedata.normalize("NFD", TEXT).encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        b"\xef\xbb\xbf" + unicodedata.normalize("NFD", TEXT).encode(),
    ],
    ids=["as it is", "decomposed", "byte order mark", "both"],
)
def test_one_text_has_one_count_for_build_check_and_pages(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """D2: offsets are those of a text whose normalisation everybody can repeat."""
    (tmp_path / "a.txt").write_bytes(content)
    assert normalized(content) == TEXT
    assert read_texts(tmp_path) == {"a": TEXT}
    assert main(["cite", str(tmp_path / "a.txt")]) == 0
    assert capsys.readouterr().out == (
        f'textLength = {len(TEXT)}\nsha256 = "{hashlib.sha256(TEXT.encode()).hexdigest()}"\n'
    )


def test_texts_are_read_in_nfc_and_byte_for_byte(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("cafe\u0301\r\n".encode())
    (tmp_path / "b.md").write_bytes(b"not a text of a source")
    assert read_texts(tmp_path) == {"a": "caf\u00e9\r\n"}


def test_texts_that_are_not_utf_8_are_all_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"one\ntwo \xff")
    (tmp_path / "b.txt").write_bytes("한국".encode("euc-kr"))
    with pytest.raises(DataError) as raised:
        read_texts(tmp_path)
    assert [(p.file, p.line) for p in raised.value.problems] == [("a.txt", 2), ("b.txt", 1)]


def test_blanks_and_the_end_of_a_text_count() -> None:
    assert normalized(b"  a \r\n\n ") == "  a \r\n\n "


@pytest.mark.parametrize(("name", "said"), [("no.txt", "cannot be read"), ("latin.txt", "is not UTF-8")])
def test_a_text_that_cannot_be_read_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    assert main(["cite", str(tmp_path / name)]) == 1
    assert said in capsys.readouterr().err
