"""Compiles the dump into the wheel, so that an installed aikg serves it without a checkout."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface[Any]):
    """Adds aikg/data/ to the wheel: the dump, and the ontology and queries that it was made from."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the dump in a folder of its own; an editable installation has the checkout's instead."""
        if version == "editable":
            return
        self._folder = TemporaryDirectory(prefix="aikg-")
        dump = Path(self._folder.name) / "aikg.nq"
        root = Path(self.root)
        _build(root, dump)
        build_data["force_include"] = {
            str(dump): "aikg/data/aikg.nq",
            f"{dump}.sha256": "aikg/data/aikg.nq.sha256",
            str(root / "ontology"): "aikg/data/ontology",
            str(root / "queries"): "aikg/data/queries",
        }

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the folder."""
        if version != "editable":
            self._folder.cleanup()


def _build(root: Path, out: Path) -> None:
    sys.path.insert(0, str(root / "src"))
    try:
        from aikg.build.dump import build
        from aikg.build.project import Project

        build(Project(root), out, lambda *_: None)
    finally:
        sys.path.remove(str(root / "src"))
