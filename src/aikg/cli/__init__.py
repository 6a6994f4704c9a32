"""The command line: the only part of aikg that prints, exits, and reads the environment."""

import argparse
import difflib
import keyword
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from types import ModuleType

from aikg import __version__
from aikg.errors import AikgError

commands = (
    *("serve", "query", "describe", "names", "fetch", "build", "check", "cite", "link", "export", "import"),
    *("compact", "resolve", "rewrite", "reference", "load", "backup", "restore"),
)
"""The names of all commands, each a module here."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status: 0 done, 1 not, 2 wrongly called, 130 interrupted."""
    texts = sys.argv[1:] if arguments is None else arguments
    _require_known(texts)
    given = _parser(_asked(texts)).parse_args(texts)
    try:
        status: int = given.run(given)
    except AikgError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    return status


def module_of(command: str) -> ModuleType:
    """The module of a command, with an underscore where its name is a keyword."""
    return import_module(f"{__name__}.{command}{'_' * keyword.iskeyword(command)}")


def _asked(arguments: Sequence[str]) -> Sequence[str]:
    """The command that is run, all for who asks for help, none for the version: imports take a second."""
    is_one = bool(arguments) and arguments[0] in commands
    return arguments[:1] if is_one else () if arguments[:1] == ["--version"] else commands


def _require_known(arguments: Sequence[str]) -> None:
    """Leave with status 2 where the command is none, and name the nearest that is one."""
    name = next(iter(arguments), "-")
    if name not in commands and not name.startswith("-"):
        near = [repr(each) for each in difflib.get_close_matches(name, commands, n=2)]
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        sys.stderr.write(f"There is no command {name!r}.{hint} There are {', '.join(commands)}.\n")
        sys.exit(2)


def _parser(names: Iterable[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="aikg",
        description="What sources say about the AI race, as a knowledge graph.",
        epilog="example:\n  aikg serve\n  aikg query state-backing",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"aikg {__version__}")
    chosen = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in names:
        command = module_of(name)
        sentence = (command.__doc__ or "").splitlines()[0]
        sub = chosen.add_parser(
            name,
            help=sentence,
            description=sentence,
            epilog=f"example:\n{command.example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.add_arguments(sub)
        sub.set_defaults(run=command.run)
    return parser
