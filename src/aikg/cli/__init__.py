"""The command line: the only part of aikg that prints, exits, and reads the environment."""

import argparse
import sys
from collections.abc import Sequence
from types import ModuleType

from aikg import __version__
from aikg.cli import (
    backup,
    build,
    check,
    cite,
    describe,
    export,
    fetch,
    import_,
    link,
    load,
    query,
    reference,
    restore,
    serve,
)
from aikg.errors import AikgError, QuerySyntaxError

commands = (
    *(serve, query, describe, fetch, build, check, cite, link, export, import_, reference),
    *(load, backup, restore),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status: 0 done, 1 not, 2 wrongly called, 130 interrupted."""
    given = _parser().parse_args(arguments)
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


def name_of(command: ModuleType) -> str:
    """The name of a command: that of its module, whose underscore only keeps it from being a keyword."""
    return command.__name__.rsplit(".", 1)[-1].removesuffix("_")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="aikg",
        description="What sources say about the AI race, as a knowledge graph.",
        epilog="example:\n  aikg serve\n  aikg query state-backing",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"aikg {__version__}")
    chosen = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in commands:
        sentence = (command.__doc__ or "").splitlines()[0]
        sub = chosen.add_parser(
            name_of(command),
            help=sentence,
            description=sentence,
            epilog=f"example:\n{command.example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.add_arguments(sub)
        sub.set_defaults(run=command.run)
    return parser
