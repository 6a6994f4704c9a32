"""The command line: the only part of aikg that prints, exits, and reads the environment."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from keyword import iskeyword
from types import ModuleType
from typing import Final

from aikg import __version__
from aikg.errors import AikgError, QuerySyntaxError

COMMANDS: Final = (
    *(
        "serve",
        "query",
        "describe",
        "fetch",
        "build",
        "check",
        "cite",
        "link",
        "export",
        "import",
        "reference",
    ),
    *("load", "backup", "restore"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status: 0 done, 1 not, 2 wrongly called, 130 interrupted."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    # Not the others, whose libraries take as long to import as this one to do its work.
    given = _parser([name for name in COMMANDS if name in words[:1]] or COMMANDS).parse_args(words)
    try:
        status: int = given.run(given)
    except QuerySyntaxError as error:
        sys.stderr.write(f"line {error.line}, column {error.column}: {error}\n")
        return 1
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
    """The module of a command: its sentence, its example, its options, and what runs it."""
    return import_module(f"aikg.cli.{command}_" if iskeyword(command) else f"aikg.cli.{command}")


def _parser(commands: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="aikg",
        description="What sources say about the AI race, as a knowledge graph.",
        epilog="example:\n  aikg serve\n  aikg query state-backing",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"aikg {__version__}")
    chosen = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in commands:
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
