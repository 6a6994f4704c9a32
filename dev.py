"""Sets up this checkout and works with it; needs Python 3.11 or newer and nothing else.

    python3 dev.py serve     answer SPARQL over the published data
    python3 dev.py test      run every test on all cores; with --quick those that tell most, in three minutes
    python3 dev.py bench     measure beside other servers, and write the tables in bench/README.md
    python3 dev.py wheel     write the wheel and the source distribution into dist/
    python3 dev.py lock      resolve the dependencies again and write both lock files
    python3 dev.py assets    build what pages load, of src/aikg/server/pages/assets; needs Node.js 20 or newer

What follows the command is passed on: python3 dev.py serve --port 9000, python3 dev.py test -k dump.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

# An older Python that meets this file should be told so, not shown a stack trace.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("aikg needs Python 3.11 or newer; this is %d.%d." % sys.version_info[:2])  # noqa: UP031

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
ASSETS = ROOT / "src" / "aikg" / "server" / "pages" / "assets"
DUMP = ROOT / "dist" / "aikg.nq"
RUNTIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"
SIDE_BY_SIDE = ("-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder")
LOCK_GROUPS = {RUNTIME: "build", DEVELOPMENT: "dev"}


def serve(arguments: list[str]) -> None:
    """Start the endpoint on the data of this checkout."""
    prepare(RUNTIME)
    build()
    become("aikg", "serve", *arguments)


def test(arguments: list[str]) -> None:
    """Run the tests, several files side by side; with --quick those that are marked so."""
    prepare(DEVELOPMENT)
    # Some images ask for no bytecode; then each of hundreds of servers compiles all of aikg before it starts.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    chosen = ["-m", "quick"] if "--quick" in arguments else []
    rest = [argument for argument in arguments if argument != "--quick"]
    become("python", "-m", "pytest", *SIDE_BY_SIDE, *chosen, *rest)


def bench(arguments: list[str]) -> None:
    """Install the other servers that can be installed, and measure."""
    prepare(DEVELOPMENT)
    subprocess.call(["sh", str(ROOT / "bench" / "install.sh")])  # noqa: S607
    build()
    become("python", "bench/run.py", *arguments)


def wheel(arguments: list[str]) -> None:
    """Build the distributions with the locked build requirements."""
    prepare(RUNTIME)
    become("python", "-m", "hatchling", "build", *arguments)


def lock(arguments: list[str]) -> None:
    """Write the lock files; the second holds everything that is in the first, at the same version."""
    prepare(DEVELOPMENT)
    for name, group in LOCK_GROUPS.items():
        say(f"Resolving {name} ...")
        constraint = [] if name == RUNTIME else ["--constraint", RUNTIME]
        run(
            *("uv", "pip", "compile", "pyproject.toml", "--quiet", "--group", group, "--output-file", name),
            *("--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate"),
            *("--custom-compile-command", "python3 dev.py lock", *constraint, *arguments),
        )


def assets(arguments: list[str]) -> None:
    """Install the locked packages of npm and build the styles and scripts of the pages."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is missing. Install Node.js 20 or newer; it is needed for this command alone.")
    for command in (
        ["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        ["run", "build", "--", *arguments],
    ):
        status = subprocess.call([npm, *command], cwd=ASSETS)
        if status != 0:
            sys.exit(status)


def prepare(lock_file: str) -> None:
    """Make .venv hold what a lock file names, and this checkout; where it does already, do nothing."""
    if not is_installed(lock_file):
        if not any(is_installed(name) for name in LOCK_GROUPS):
            create_environment()
        say(f"Installing the packages of {lock_file} (a minute or two when they are not cached) ...")
        pip("--require-hashes", "--requirement", lock_file)
        mark_installed(*([lock_file] if lock_file == RUNTIME else LOCK_GROUPS))
    if not is_installed("pyproject.toml"):
        pip("--no-deps", "--no-build-isolation", "--editable", ".")
        mark_installed("pyproject.toml")


def create_environment() -> None:
    """Make .venv anew."""
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit("This Python cannot make environments. On Debian and Ubuntu: apt install python3-venv.")
    say("Making .venv ...")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if subprocess.call(command) != 0:
        sys.exit("The environment could not be made; what went wrong is said above.")


def pip(*arguments: str) -> None:
    """Install with pip; its errors are shown, its progress is not."""
    options = ("--quiet", "--no-input", "--disable-pip-version-check")
    if call("python", "-m", "pip", "install", *options, *arguments) != 0:
        sys.exit(
            "pip could not install; what went wrong is said above. Where the network is missing or needs a "
            "proxy, set HTTPS_PROXY or PIP_INDEX_URL. Then run the same command again: it goes on."
        )


def stamp(name: str) -> Path:
    """Where the hash of a file is kept once .venv agrees with it."""
    return VENV / "installed" / name


def is_installed(name: str) -> bool:
    """Whether .venv agrees with a file as it is now."""
    return stamp(name).is_file() and stamp(name).read_text() == digest(name)


def mark_installed(*names: str) -> None:
    """Note that .venv agrees with files; done last, so that an interrupted installation is done again."""
    for name in names:
        stamp(name).parent.mkdir(exist_ok=True)
        stamp(name).write_text(digest(name))


def digest(name: str) -> str:
    """The hash of a file at the top level, of the Python that .venv is for, and of where it stands."""
    circumstances = f"{sys.version}\0{ROOT}".encode()
    return hashlib.sha256((ROOT / name).read_bytes() + circumstances).hexdigest()


def build() -> None:
    """Compile the dump where it is missing or older than what it is made from."""
    folders = [ROOT / name for name in ("ontology", "data", "queries")]
    inputs = [*(ROOT / "src").rglob("*.py"), *folders, *(p for f in folders for p in f.rglob("*"))]
    newest = max(path.stat().st_mtime for path in inputs)
    if not DUMP.is_file() or DUMP.stat().st_mtime < newest:
        run("aikg", "build")


def call(program: str, *arguments: str) -> int:
    """Run a program of .venv at the top level and return its exit status."""
    return subprocess.call([str(BIN / program), *arguments], cwd=ROOT)


def run(program: str, *arguments: str) -> None:
    """Run a program of .venv that has to succeed."""
    status = call(program, *arguments)
    if status != 0:
        sys.exit(status)


def become(program: str, *arguments: str) -> None:
    """Go on as a program of .venv."""
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execv(BIN / program, [str(BIN / program), *arguments])  # noqa: S606


def say(message: str) -> None:
    """Tell the person what takes time."""
    print(message, flush=True)


COMMANDS = {"serve": serve, "test": test, "bench": bench, "wheel": wheel, "lock": lock, "assets": assets}


def main() -> None:
    """Run the command that was asked for."""
    name, *arguments = sys.argv[1:] or ["--help"]
    if name in ("-h", "--help"):
        say(str(__doc__))
        return
    if name not in COMMANDS:
        sys.exit(f"There is no command {name!r}; there are {', '.join(COMMANDS)}.")
    try:
        COMMANDS[name](arguments)
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. The same command takes it up again.")


if __name__ == "__main__":
    main()
