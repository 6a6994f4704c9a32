"""Fetch linked data from an address, in the format that is asked for."""

import argparse
import sys

import httpx

from aikg import __version__
from aikg.cli.output import accepted, print_bytes
from aikg.errors import AikgError
from aikg.iris import expand

example = """\
  aikg fetch http://127.0.0.1:8000/id/baai
  aikg fetch http://127.0.0.1:8000/id/baai --format jsonld --profile https://schema.org/
  aikg fetch id:baai --format nt"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("url", help="an http or https address, or a prefixed name such as id:baai")
    parser.add_argument("--format", default="ttl", help="ttl, jsonld, nt, rdf, … or a media type (ttl)")
    parser.add_argument("--profile", help="the IRI of a profile, such as https://schema.org/")
    parser.add_argument("--timeout", type=float, default=30.0, help="seconds to wait for an answer (30)")


def run(given: argparse.Namespace) -> int:
    """Print what the address answers, after redirects; where it came from goes to standard error."""
    accept = accepted(given.format, "ttl, jsonld, nt, rdf, trig or nq.")
    headers = {"Accept": accept, "User-Agent": f"aikg/{__version__}"}
    if given.profile:
        headers["Accept-Profile"] = f"<{given.profile}>"
    url = expand(given.url)
    try:
        with (
            httpx.Client(timeout=given.timeout, follow_redirects=True, headers=headers) as client,
            client.stream("GET", url) as response,
        ):
            return _print(response)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise AikgError(f"{url} cannot be fetched: {error}.") from error


def _print(response: httpx.Response) -> int:
    media_type = response.headers.get("Content-Type", "no media type")
    if not response.is_success:
        said = response.read().decode(errors="replace").strip()
        raise AikgError(f"{response.url} answered {response.status_code}: {said[:2000]}")
    sys.stderr.write(f"{response.url} ({media_type})\n")
    print_bytes(response.iter_bytes())
    return 0
