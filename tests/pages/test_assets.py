"""The built files are what the sources and the lock file say."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "src" / "aikg" / "server" / "pages" / "assets"
STATIC = ROOT / "src" / "aikg" / "server" / "pages" / "static"


def test_they_can_be_built_again_byte_for_byte(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None or not (ASSETS / "node_modules" / "esbuild").is_dir():
        pytest.skip("esbuild is not installed; tests/pages/install.sh installs it")
    subprocess.run([node, "build.js", tmp_path], cwd=ASSETS, check=True, timeout=120)
    built = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    committed = {path.name: path.read_bytes() for path in STATIC.iterdir()}
    assert built.keys() == committed.keys()
    assert [name for name in built if built[name] != committed[name]] == []


def test_the_lock_file_does_not_say_where_packages_come_from() -> None:
    assert '"resolved"' not in (ASSETS / "package-lock.json").read_text("utf-8")
