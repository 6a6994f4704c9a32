"""The questions that nobody has answered, as tables for the files of their sources."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator

from aikg.checks import questions
from aikg.checks.findings import Finding
from aikg.iris import PREFIXES


def answer_tables(findings: Iterable[Finding]) -> Iterator[str]:
    """An [[answer]] with an empty reason for each question, once for all claims of a source that it is about.

    What is asked stands before it as a comment, and the file before the first of its questions; the last line
    says how many are open and how many answered.
    """
    asked = [finding for finding in findings if finding.check == questions.NAME]
    unanswered = [finding for finding in asked if finding.acknowledgement is None]
    file = ""
    for (source, rule, words, message), claims in _grouped(unanswered).items():
        if source != file:
            yield f"# sources/{source}.toml"
        file = source
        ids = ", ".join(map(_toml, sorted(claims)))
        yield f"# {message}\n[[answer]]\nquestion = {_toml(rule)}\nwords = {_toml(words)}"
        yield f'claims = [{ids}]\nreason = {{ en = "", ko = "" }}'
    yield f"# open questions: {len(unanswered)}, answered: {len(asked) - len(unanswered)}"


def _grouped(findings: Iterable[Finding]) -> dict[tuple[str, str, str, str], list[str]]:
    """The ids of the claims by the source, and by rule, words and message of what is asked of them."""
    found: defaultdict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for finding in findings:
        source, _, claim = finding.subjects[0].removeprefix(PREFIXES["claim"]).partition(".")
        found[source, finding.kind, "".join(finding.figures), finding.message].append(claim)
    return dict(sorted(found.items()))


def _toml(text: str) -> str:
    """A basic string of TOML, which escapes as JSON does."""
    return json.dumps(text, ensure_ascii=False)
