"""Every check that there is, those that need a reasoner or the texts of the sources among them."""

import difflib
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from aikg.checks import (
    comparison,
    conflict,
    dangling,
    dating,
    disagreement,
    exchange_rates,
    homonyms,
    label_scripts,
    mapped_names,
    owl,
    owl_rl,
    programmes,
    questions,
    quotations,
    ranking,
    shacl,
    stated,
)
from aikg.checks.compiled_dump import Dump
from aikg.checks.findings import CompiledAcknowledgement
from aikg.checks.run import Check, quick_checks_of
from aikg.checks.verification.proven_names import ASKED_OF_QUOTES
from aikg.checks.verification.table_cells import TableText
from aikg.checks.verified_claims import VerifiedClaims
from aikg.errors import AikgError
from aikg.iris import PREFIXES
from aikg.source_text import digest

MODULES = (
    *(dangling, stated, exchange_rates, conflict, disagreement, ranking, comparison),
    *(dating, programmes, homonyms, label_scripts, mapped_names),
    *(quotations, questions, shacl, owl_rl, owl),
)
"""The modules of all checks; each has a NAME, and says in its first line what it is for."""

NAMES = tuple(module.NAME for module in MODULES)
"""The names of all checks, in the order in which they run."""


def purposes() -> dict[str, str]:
    """What each check is for, by its name."""
    return {module.NAME: (module.__doc__ or "").splitlines()[0] for module in MODULES}


def checks_of(
    dump: Dump, texts: Mapping[str, str], tables: Mapping[str, TableText] = MappingProxyType({})
) -> dict[str, Check]:
    """The checks of a dump by name.

    ``texts`` goes from the slugs of sources to their texts in NFC, ``tables`` from names of files.
    """
    verified = VerifiedClaims(dump, texts, tables)
    checks: dict[str, Check] = {
        dangling.NAME: lambda: dangling.find(dump),
        **quick_checks_of(dump),
        dating.NAME: lambda: dating.find(dump.claims, dump),
        programmes.NAME: lambda: programmes.find(dump.claims),
        homonyms.NAME: lambda: homonyms.find(dump),
        label_scripts.NAME: lambda: label_scripts.find(dump),
        mapped_names.NAME: lambda: mapped_names.find(dump),
        quotations.NAME: lambda: quotations.find(verified),
        questions.NAME: lambda: questions.find(verified),
        shacl.NAME: lambda: shacl.find(dump),
        owl_rl.NAME: lambda: owl_rl.find(dump),
        owl.NAME: lambda: owl.find(dump),
    }
    return {name: checks[name] for name in NAMES}


def applicable(dump: Dump, texts: Mapping[str, str]) -> tuple[CompiledAcknowledgement, ...]:
    """What is acknowledged, but for answers to questions that only a text raises which is not there."""
    given = {iri: texts.get(iri.removeprefix(PREFIXES["source"]), "") for iri in dump.sources}
    read = {iri for iri, text in given.items() if dump.sources[iri].sha256 == digest(text)}
    asked = {claim.iri for claim in dump.claims if claim.source in read}
    return tuple(
        each
        for each in dump.acknowledgements
        if each.check != questions.NAME or each.claim in asked or each.rule in ASKED_OF_QUOTES
    )


def require_known(names: Iterable[str]) -> None:
    """Raises AikgError where a name is that of no check, with the nearest and with all that there are."""
    for name in names:
        if name not in NAMES:
            near = difflib.get_close_matches(name, NAMES, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise AikgError(f"There is no check {name!r}.{hint} The checks are {', '.join(NAMES)}.")
