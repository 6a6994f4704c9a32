"""Content negotiation (RFC 9110, section 12.5): which of the representations that there are is sent."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeVar

from aikg.errors import NotAcceptableError

_NAME: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]++"
_QUOTED: Final = r'"(?:[^"\\]|\\.)*+"'
_ELEMENT: Final = re.compile(r'(?:[^",]|"(?:[^"\\]|\\.)*+"?)++', re.DOTALL)
_RANGE: Final = re.compile(rf"{_NAME}/{_NAME}")
_PARAMETER: Final = re.compile(rf";\s*+({_NAME})\s*+=\s*+({_QUOTED}|{_NAME})")
_PROFILE: Final = re.compile(r"<([^<>]*+)>(?:\s*+;\s*+[qQ]\s*+=\s*+([0-9.]++))?")
_LONG: Final = 1_000
_UNNAMED: Final = 1e-6
_EXCLUDED: Final = -1.0
_WEIGHT: Final = re.compile(r"[01]?(?:\.[0-9]*)?")

_T = TypeVar("_T")
_Key = tuple[str, str]
"""A media range and its version parameter, both in lower case; no version is ""."""


@dataclass(frozen=True, slots=True, eq=False)
class Format:
    """A syntax for results, graphs or data sets, with every name that clients use for it.

    ``iri`` is its name in a service description (https://www.w3.org/ns/formats/). ``versions`` are
    the values that its media type's version parameter may have besides "1.1".
    """

    media_type: str
    iri: str
    names: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    versions: tuple[str, ...] = ("1.2", "1.2-basic")


@dataclass(frozen=True, slots=True)
class Representation:
    """What negotiation chose: a format, and the Content-Type that announces it."""

    format: Format
    media_type: str
    version: str = "1.1"


HTML: Final = Format("text/html", "", ("html",), (), ())


def negotiate(accept: str, formats: Sequence[Format]) -> Representation:
    """The representation that an Accept header prefers among ``formats``.

    A media type counts with the weight of the most specific range that fits it. Among equal
    weights one that was named beats one that a wildcard admits; after that the order of ``formats``
    decides. A header that is empty or holds no media range admits everything. Elements that are not
    media ranges are ignored. Raises NotAcceptableError.
    """
    if len(accept) > _LONG:
        return _negotiated(accept, tuple(formats))
    return _remembered(accept, tuple(formats))


def _negotiated(accept: str, formats: tuple[Format, ...]) -> Representation:
    candidates = list(_candidates(formats))
    weights = _weights(accept, {_bare(representation.media_type) for representation, _ in candidates})
    best, best_rank = None, (0.0, -1)
    for representation, version in candidates:
        rank = _rank(weights, _bare(representation.media_type), version)
        if rank > best_rank:
            best, best_rank = representation, rank
    if best is None or best_rank[0] == 0:
        raise NotAcceptableError(tuple(offer.media_type for offer in formats))
    return best


_remembered: Final = lru_cache(1024)(_negotiated)
"""Clients send the same few headers again and again."""


def announcing(accept: str, chosen: Representation, version: str) -> Representation:
    """The representation with a version in its media type; NotAcceptableError where ``accept`` excludes it.

    A range without a version admits all of them.
    """
    media_type = chosen.media_type.partition("; version=")[0]
    bare = _bare(media_type)
    weight, _ = _rank(_weights(accept, {bare}), bare, version)
    if not weight:
        raise NotAcceptableError((f"{chosen.format.media_type}; version={version}",))
    return Representation(chosen.format, f"{media_type}; version={version}", version)


def negotiate_coding(accept_encoding: str, codings: Sequence[str]) -> str:
    """The content coding that an Accept-Encoding header prefers (RFC 9110, section 12.5.3).

    Empty for none: where no header came, and where nothing that is preferred to it is available.
    """
    weights = _coding_weights(accept_encoding)
    rest = weights.get("*", 0.0)
    best = max(codings, key=lambda coding: weights.get(coding, rest))
    weight = weights.get(best, rest)
    return best if weight > 0 and weight >= weights.get("identity", 0.0) else ""


def accepts_uncoded(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding header admits content without a coding: a weight of 0 excludes it."""
    weights = _coding_weights(accept_encoding)
    return weights.get("identity", weights.get("*", 1.0)) > 0


@lru_cache(64)
def _coding_weights(accept_encoding: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for element in accept_encoding.lower().split(","):
        name, _, parameter = element.partition(";")
        weights[name.strip().removeprefix("x-")] = _weight(parameter.strip().removeprefix("q=").strip())
    return weights


def negotiate_language(accept_language: str, languages: Sequence[str]) -> str:
    """The language that an Accept-Language header prefers (RFC 9110, section 12.5.4), else the first.

    One that is not named is worse than any that is, and better than one that is excluded.
    """
    weights = _language_weights(accept_language)
    return max(languages, key=lambda tag: weights.get(tag, weights.get("*", _UNNAMED)) or _EXCLUDED)


def negotiate_profile(accept_profile: str, profiles: Mapping[str, _T]) -> _T | None:
    """What is offered for the IRI that an Accept-Profile header prefers; None where it names none of them.

    See https://www.w3.org/TR/dx-prof-conneg/, section 7.2.
    """
    wanted = ((iri, _weight(weight)) for iri, weight in _PROFILE.findall(accept_profile))
    fitting = [(weight, iri) for iri, weight in wanted if iri in profiles and weight > 0]
    return profiles[max(fitting, key=lambda pair: pair[0])[1]] if fitting else None


def parse_media_type(text: str) -> tuple[str, dict[str, str]]:
    """A media type or range (RFC 9110, section 8.3.1) and its parameters, all in lower case."""
    parameters = {name.lower(): value.strip('"').lower() for name, value in _PARAMETER.findall(text)}
    return _bare(text), parameters


def _bare(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def _candidates(formats: Sequence[Format]) -> Iterator[tuple[Representation, str]]:
    """Every media type of every format with its version, in the server's order of preference."""
    for offer in formats:
        yield Representation(offer, _content_type(offer.media_type)), "1.1"
    for offer in formats:
        for alias in offer.aliases:
            yield Representation(offer, _content_type(alias)), "1.1"
    for offer in formats:
        for version in offer.versions:
            content_type = f"{_content_type(offer.media_type)}; version={version}"
            yield Representation(offer, content_type, version), version


def _content_type(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _rank(weights: dict[_Key, float], media_type: str, version: str) -> tuple[float, int]:
    """Weight and specificity of the most specific range that fits; (0, 0) when none does."""
    family = media_type.partition("/")[0]
    keys = ((media_type, version), (media_type, ""), (f"{family}/*", ""), ("*/*", ""))
    for specificity, key in zip((3, 2, 1, 0), keys, strict=True):
        if key in weights:
            return weights[key], specificity
    return 0.0, 0


def _language_weights(accept_language: str) -> dict[str, float]:
    """The weight of each language without its region, the highest where several regions are named."""
    weights: dict[str, float] = {}
    for element in accept_language.lower().split(","):
        tag, _, parameter = element.partition(";")
        language = tag.strip().partition("-")[0]
        weight = _weight(parameter.strip().removeprefix("q=").strip())
        weights[language] = max(weight, weights.get(language, 0.0))
    return weights


def _weights(accept: str, media_types: set[str]) -> dict[_Key, float]:
    """The weights of the ranges that one of the media types fits; of all, where there is no range at all.

    Nothing else is looked at twice: a header may name thousands that nobody offers.
    """
    fitting = {f"{each.partition('/')[0]}/*" for each in media_types} | media_types | {"*/*", "*"}
    weights: dict[_Key, float] = {}
    has_range = False
    for element in _ELEMENT.findall(accept):
        bare = _bare(element)
        has_range = has_range or bare == "*" or bool(_RANGE.fullmatch(bare))
        if bare in fitting:
            key, weight = _media_range(element)
            weights[key] = max(weight, weights.get(key, 0.0))
    return weights if has_range else {("*/*", ""): 1.0}


def _media_range(element: str) -> tuple[_Key, float]:
    bare, parameters = parse_media_type(element)
    weight = _weight(parameters.get("q", ""))
    if bare == "*":  # Java's HttpURLConnection sends "*; q=.2"
        return ("*/*", ""), weight
    return (bare, parameters.get("version", "")), weight


def _weight(text: str) -> float:
    """A weight (RFC 9110, section 12.4.2); what is not one counts as 1."""
    if not text or text == "." or not _WEIGHT.fullmatch(text):
        return 1.0
    return min(float(text), 1.0)
