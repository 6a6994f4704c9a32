"""The errors that aikg raises, drawn in one place.

AikgError
├── DataError             the files of the write side hold problems; each has file, line and remedy
├── QuerySyntaxError      the text is not SPARQL; has line and column
├── EvaluationError       the text is SPARQL, but it cannot be carried out on this data
├── NotAcceptableError    no representation fits the Accept header; has the list of what there is
├── ServiceRefusedError   SERVICE or LOAD names an address that the operator did not allow
├── ServiceFailedError    another endpoint, which SERVICE or LOAD contacted, did not answer; says which
├── LimitExceededError    a published limit was reached; says which
│   └── EndpointTimeoutError  the endpoint that holds the store did not answer in time
├── QueryCancelledError   the query was cancelled by its id, or its answer was closed
└── StoreError            the store could not be opened, read or written
    ├── UnavailableError  the store cannot be asked now; the same request will do a little later
    └── EndpointError     the endpoint that holds the store failed, or answered what is no result
"""

from collections.abc import Iterator
from dataclasses import dataclass

from aikg.kinds import MistakeKind, kinds, skeleton

__all__ = [
    "AikgError",
    "DataError",
    "EndpointError",
    "EndpointTimeoutError",
    "EvaluationError",
    "LimitExceededError",
    "NotAcceptableError",
    "Problem",
    "QueryCancelledError",
    "QuerySyntaxError",
    "ServiceFailedError",
    "ServiceRefusedError",
    "StoreError",
    "UnavailableError",
]


class AikgError(Exception):
    """Whatever aikg can name as having gone wrong; the message says where, what, and what to do."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in one file of the write side; ``line`` counts from 1, 0 is the whole file.

    >>> print(Problem("data/sources/a.toml", 7, "There is no 'baiduu'.", "Write baidu."))
    data/sources/a.toml:7: There is no 'baiduu'. Write baidu.
    """

    file: str
    line: int
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message} {self.remedy}"

    @classmethod
    def of_encoding(cls, file: str, error: UnicodeDecodeError) -> "Problem":
        """That a file is not UTF-8, at the line where that shows."""
        line = error.object[: error.start].count(b"\n") + 1
        return cls(file, line, "This is not UTF-8.", "Save the file as UTF-8.")


class DataError(AikgError):
    """The files of the write side hold problems; all of them are in ``problems``, in file order.

    The message shows a few examples of each kind, and says how many there are.
    """

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(_lines(kinds_of(self.problems))))


def kinds_of(problems: list[Problem]) -> list[MistakeKind[Problem]]:
    """Problems by what is wrong, but for names and numbers, in whichever files."""
    return list(kinds(problems, lambda problem: skeleton(problem.message)))


def _lines(found: list[MistakeKind[Problem]]) -> Iterator[str]:
    """The examples of all kinds in file order, and after the last of a kind how many more there are."""
    ends = {kind.examples[-1]: kind for kind in found}
    for problem in sorted(problem for kind in found for problem in kind.examples):
        yield str(problem)
        if problem in ends and ends[problem].more:
            files = {member.file for member in ends[problem].members}
            where = problem.file if len(files) == 1 else f"{len(files):,} files"
            yield f"{where}: {ends[problem].more}"
    total = sum(len(kind.members) for kind in found)
    if total > sum(len(kind.examples) for kind in found):
        sorts = f"{len(found):,} kind{'s' * (len(found) > 1)}"
        yield f"{total:,} problems of {sorts}. `aikg build --format json` lists them all."


class QuerySyntaxError(AikgError):
    """The text is not a SPARQL query or update; ``line`` and ``column`` count from 1.

    >>> try:
    ...     graph.query("SELECT ?model { ?model a }")
    ... except QuerySyntaxError as error:
    ...     print(error)
    Line 1, column 26: '}' is unexpected. A triple has three terms, and one is missing.
    """

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message, line, column)
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return str(self.args[0])


class EvaluationError(AikgError):
    """The text is SPARQL, but it cannot be carried out: a graph is missing, a function unknown."""


class NotAcceptableError(AikgError):
    """No representation fits the Accept header; ``offered`` lists the media types that there are."""

    def __init__(self, offered: tuple[str, ...]) -> None:
        super().__init__(f"None of the accepted media types is available; there are {', '.join(offered)}.")
        self.offered = offered


class ServiceRefusedError(AikgError):
    """SERVICE or LOAD names an address that the operator did not allow."""


class ServiceFailedError(AikgError):
    """Another endpoint, which SERVICE or LOAD contacted, did not answer; ``endpoint`` is its IRI."""

    def __init__(self, endpoint: str, reason: str) -> None:
        super().__init__(f"<{endpoint}> failed: {reason.rstrip('.')}. SERVICE SILENT goes on without it.")
        self.endpoint = endpoint


class LimitExceededError(AikgError):
    """A published limit was reached; ``limit`` is its name in the service description."""

    def __init__(self, limit: str, message: str) -> None:
        super().__init__(message)
        self.limit = limit


class EndpointTimeoutError(LimitExceededError):
    """The endpoint that holds the store did not answer in time."""

    def __init__(self, message: str) -> None:
        super().__init__("timeout", message)


class QueryCancelledError(AikgError):
    """The query was cancelled by its id, or its answer was closed."""


class StoreError(AikgError):
    """The store could not be opened, read or written."""


class UnavailableError(StoreError):
    """The store cannot be asked now: it is being loaded or closed, or the machine is short of something.

    The same request will do a little later.
    """


class EndpointError(StoreError):
    """The endpoint that holds the store failed, cannot be reached, or answered what is no result."""
