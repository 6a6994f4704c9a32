"""Every check that there is, those that need a reasoner or the texts of the sources among them."""

from collections.abc import Mapping

from aikg.checks import dangling, owl, questions, quotations, shacl
from aikg.checks.compiled_dump import Dump
from aikg.checks.run import Check, quick_checks_of


def checks_of(dump: Dump, texts: Mapping[str, str]) -> dict[str, Check]:
    """The checks of a dump by name; ``texts`` goes from the slugs of sources to their texts in NFC."""
    return {
        dangling.NAME: lambda: dangling.find(dump),
        **quick_checks_of(dump),
        quotations.NAME: lambda: quotations.find(dump, texts),
        questions.NAME: lambda: questions.find(dump, texts),
        shacl.NAME: lambda: shacl.find(dump),
        owl.NAME: lambda: owl.find(dump),
    }
