"""The shape of the code: who may import whom, who may touch the outside, how long a function may be."""

import ast
import re
import statistics
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from inspect import isfunction
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.quick

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

LEVELS = {
    0: {"kinds"},
    1: {"errors", "iris", "vocab"},
    2: {"negotiation", "number_format", "source_text", "sparql", "mapping_slots", "bounded_process"},
    3: {"formats"},
    4: {"store", "published"},
    5: {"federation", "ontology", "queries", "solutions", "checkout"},
    6: {"claims", "claim_nodes", "reconcile", "graph", "shacl"},
    7: {"checks", "description", "wikidata", "reference", "resolution"},
    8: {"build", "server"},
    9: {"cli", "__init__"},
    10: {"__main__"},
}
"""A module may import only from levels above its own; a package counts as one."""

WINGS = {
    0: {"settings", "messages"},
    1: {"http"},
    2: {"rdf_request"},
    3: {"sparql_protocol", "graph_store", "reconciliation"},
    4: {"linked_data"},
    5: {"pages", "publication", "operation", "listening"},
    6: {"app"},
    7: {"__init__"},
}
"""The rooms of the web interface, a wing for each specification: imports go down a floor."""

MOST_ROOMS = 15
_COMMAND = "a command is named as what it runs"
SHARED_MODULE_NAMES = dict.fromkeys(("backup", "build", "compact", "export", "reference"), _COMMAND) | {
    "shacl": "a check is named as what it holds the graph against"
}
SHARED_CLASS_NAMES: dict[str, str] = {}
"""Names that two modules or classes have, and why; all others tell apart what they stand for."""

WRITE_SIDE = {"claims", "wikidata", "build", "checks"}
READ_SIDE = {"description", "reconcile", "server"}
FORBIDDEN_NAMES = {"utils", "util", "core", "helpers", "helper", "manager", "base", "common"}
OUTSIDE = {
    "print", "input", "exit", "quit", "SystemExit", "sys.exit", "sys.argv", "sys.stdin", "sys.stdout",
    "sys.stderr", "os.environ", "os.environb", "os.getenv", "os.putenv",
}  # fmt: skip
"""What only the command line may use: it alone prints, exits, and reads the environment."""

PROGRAMS = {"src/aikg/store/pool/zygote.py": {"sys.argv", "sys.stderr"}}
"""What a module that runs as a process of its own may use of that: its arguments, its standard error."""

DOCUMENTED = {"os._exit", "argparse._ActionsContainer"}
"""Names of the standard library that are documented, or stand in its types, with an underscore."""

MODULES = sorted(path for path in SOURCE.rglob("*.py") if "node_modules" not in path.parts)
OWN_CODE = [
    *MODULES,
    ROOT / "dev.py",
    ROOT / "hatch_build.py",
    ROOT / ".ci" / "ask.py",
    *(path for path in (ROOT / "bench").rglob("*.py") if not {".venv", "node_modules"} & {*path.parts}),
]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def unit_of(path: Path) -> str:
    """The module or package directly below aikg to which a file belongs."""
    return path.relative_to(SOURCE / "aikg").parts[0].removesuffix(".py")


def level_of(unit: str) -> int:
    levels = [level for level, units in LEVELS.items() if unit in units]
    assert len(levels) == 1, f"{unit} is at no level; add it to LEVELS"
    return levels[0]


def imported_modules(tree: ast.Module) -> Iterator[str]:
    """The full names of all modules that a file imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_units(path: Path) -> set[str]:
    """The other units of aikg that a file imports; its version is nobody's, so that all may say it."""
    names = (name.split(".") for name in imported_modules(tree(path)))
    units = {rest[0] for first, *rest in names if first == "aikg" and rest}
    return units - {unit_of(path), "__version__"}


SERVER = SOURCE / "aikg" / "server"


def wing_of(path: Path) -> str:
    return path.relative_to(SERVER).parts[0].removesuffix(".py")


def floor_of(wing: str) -> int:
    floors = [floor for floor, wings in WINGS.items() if wing in wings]
    assert len(floors) == 1, f"{wing} is on no floor; add it to WINGS"
    return floors[0]


def imported_wings(path: Path) -> set[str]:
    names = (name.split(".") for name in imported_modules(tree(path)) if name.startswith("aikg.server."))
    return {rest[0] for _, _, *rest in names} - {wing_of(path)}


def is_private(name: str) -> bool:
    return any(part.startswith("_") and not part.endswith("_") for part in name.split("."))


def private_names(tree: ast.Module) -> set[str]:
    """What is imported, or read from what is imported, that its module calls private."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    bound = {alias.asname or alias.name for node in nodes for alias in node.names}
    read = {name for name in used_names(tree) if name.partition(".")[0] in bound}
    return {name for name in read | set(imported_modules(tree)) if is_private(name)}


def used_names(tree: ast.Module) -> Iterator[str]:
    """Every name that is read, and every attribute of a name, dotted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"


def classes_of(module: ModuleType) -> set[type]:
    return {
        each
        for each in vars(module).values()
        if isinstance(each, type) and each.__module__.startswith("aikg")
    }


def function_lengths(path: Path) -> Iterator[tuple[int, str]]:
    """Lines from ``def`` to the last, docstring and blank lines included."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (node.end_lineno or 0) - node.lineno + 1, f"{name_of(path)}:{node.lineno} {node.name}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_only_from_levels_above_its_own(path: Path) -> None:
    own = level_of(unit_of(path))
    assert {unit for unit in imported_units(path) if level_of(unit) >= own} == set()


@pytest.mark.parametrize("path", sorted(SERVER.rglob("*.py")), ids=name_of)
def test_a_wing_imports_only_from_floors_below_its_own(path: Path) -> None:
    own = floor_of(wing_of(path))
    assert {wing for wing in imported_wings(path) if floor_of(wing) >= own} == set()


def test_only_listening_knows_what_drives_the_application() -> None:
    driven = {
        path for path in MODULES if any(name.startswith("uvloop") for name in imported_modules(tree(path)))
    }
    assert {wing_of(path) for path in driven} <= {"listening"}


@pytest.mark.parametrize("path", sorted((SERVER / "http").glob("*.py")), ids=name_of)
def test_the_wing_of_http_knows_no_rdf(path: Path) -> None:
    names = set(imported_modules(tree(path)))
    assert {name for name in names if name.startswith(("pyoxigraph", "rdflib"))} == set()
    assert imported_units(path) <= {"errors", "negotiation", "server"}


def test_the_web_interface_has_few_rooms() -> None:
    rooms = {path for path in SERVER.iterdir() if path.name not in {"__pycache__", "__init__.py"}}
    assert {path.name.removesuffix(".py") for path in rooms} == set().union(*WINGS.values()) - {"__init__"}
    assert len(rooms) <= MOST_ROOMS


def test_the_picture_of_the_road_shows_every_wing() -> None:
    picture = (ROOT / "docs" / "request.svg").read_text("utf-8")
    shown = set(re.findall(r'class="name">([^<]+)<', picture))
    assert set().union(*WINGS.values()) - {"__init__", "settings", "messages"} <= shown


def test_the_write_side_and_the_read_side_never_import_each_other() -> None:
    imports = {(unit_of(path), unit) for path in MODULES for unit in imported_units(path)}
    across = {(a, b) for a, b in imports if {a, b} & WRITE_SIDE and {a, b} & READ_SIDE}
    assert across == set()


@pytest.mark.parametrize("path", [p for p in MODULES if unit_of(p) not in {"cli", "__main__"}], ids=name_of)
def test_only_the_command_line_prints_exits_and_reads_the_environment(path: Path) -> None:
    assert OUTSIDE & set(used_names(tree(path))) == PROGRAMS.get(name_of(path), set())


@pytest.mark.parametrize("path", OWN_CODE, ids=name_of)
def test_a_module_is_described_by_one_sentence(path: Path) -> None:
    first_line = (ast.get_docstring(tree(path)) or "").partition("\n")[0]
    assert re.fullmatch(r"\S.*[^.]\.", first_line), "the docstring starts with a sentence on one line"
    assert not re.search(r"[.!?] [A-Z]", first_line), "one sentence, not two"


def test_no_module_is_named_for_having_no_subject() -> None:
    tests = (path for path in (ROOT / "tests").rglob("*.py") if ".venv" not in path.parts)
    files = [*OWN_CODE, *tests]
    words = {(name_of(path), word) for path in files for word in re.split(r"[^a-z]+", name_of(path).lower())}
    assert {name for name, word in words if word in FORBIDDEN_NAMES} == set()


def module_name(path: Path) -> str:
    return path.parent.name if path.stem == "__init__" else path.stem.strip("_")


def repeated(names: Iterable[str]) -> set[str]:
    return {name for name, count in Counter(names).items() if count > 1}


def test_a_module_shares_its_name_with_another_for_a_reason_alone() -> None:
    assert repeated(map(module_name, MODULES)) == set(SHARED_MODULE_NAMES)
    commands = {module_name(path) for path in MODULES if unit_of(path) == "cli"}
    assert {name for name, reason in SHARED_MODULE_NAMES.items() if reason is _COMMAND} <= commands


def test_a_class_shares_its_name_with_another_for_a_reason_alone() -> None:
    nodes = (node for path in MODULES for node in ast.walk(tree(path)))
    classes = (node.name.strip("_") for node in nodes if isinstance(node, ast.ClassDef))
    assert repeated(classes) == set(SHARED_CLASS_NAMES)


@pytest.mark.parametrize("path", OWN_CODE, ids=name_of)
def test_nothing_private_of_another_module_is_used(path: Path) -> None:
    """What is private may change in any release: `from a import _b`, `from a._b import c`, `a._b`."""
    assert private_names(tree(path)) - DOCUMENTED == set()


def test_no_private_method_of_another_package_is_overridden() -> None:
    modules = (".".join(path.relative_to(SOURCE).with_suffix("").parts) for path in MODULES)
    own = {kind for name in modules if name != "aikg.__main__" for kind in classes_of(import_module(name))}
    overridden = {
        f"{kind.__module__}.{kind.__name__}.{name}"
        for kind in own
        for name, value in vars(kind).items()
        for base in kind.__mro__[1:]
        if is_private(name) and isfunction(value) and name in vars(base) and base not in own
    }
    assert overridden == set()


@pytest.mark.parametrize("path", OWN_CODE, ids=name_of)
def test_only_errors_that_have_a_name_are_caught(path: Path) -> None:
    types = [node.type for node in ast.walk(tree(path)) if isinstance(node, ast.ExceptHandler)]
    caught = {name for t in types for name in (ast.unparse(t).strip("()").split(", ") if t else [""])}
    assert caught & {"", "Exception", "BaseException"} == set()


def test_functions_are_short() -> None:
    lengths = sorted(found for path in MODULES for found in function_lengths(path))
    counts = [count for count, _ in lengths]
    assert [where for count, where in lengths if count > 40] == []
    assert statistics.median(counts) < 8
    assert statistics.quantiles(counts, n=10)[-1] < 26


def test_what_is_imported_is_declared() -> None:
    declared = {
        re.split(r"[^\w-]", text)[0].replace("-", "_") for text in PYPROJECT["project"]["dependencies"]
    }
    optional = set(PYPROJECT["project"]["optional-dependencies"])
    tops = {name.partition(".")[0] for path in MODULES for name in imported_modules(tree(path))}
    assert tops - set(sys.stdlib_module_names) - declared - optional == {"aikg"}
