"""The proxies that are believed when they say for whom they ask."""

import ipaddress
from collections.abc import Iterable, Sequence

from aikg.server.listening.head import Fields

_SCHEMES = (b"http", b"https")


Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Proxies:
    """The networks of proxies; one address is a network as well."""

    def __init__(self, networks: Sequence[Network] = ()) -> None:
        self._networks = networks

    def __contains__(self, address: str) -> bool:
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in each for each in self._networks)

    def client(self, proxy: tuple[str, int], fields: Fields) -> tuple[str, int]:
        """For whom a proxy asks: the last address in X-Forwarded-For that is not a proxy's as well."""
        said = b",".join(_values(fields, b"x-forwarded-for")).decode("latin-1")
        addresses = [_without_port(each.strip()) for each in said.split(",")]
        client = next((each for each in reversed(addresses) if each not in self), addresses[0])
        return (client, 0) if client else proxy

    def scheme(self, fields: Fields) -> str:
        """By which scheme a proxy is asked: what it says in X-Forwarded-Proto, else http."""
        said = [value for value in _values(fields, b"x-forwarded-proto") if value in _SCHEMES]
        return said[-1].decode() if said else "http"


def _values(fields: Fields, wanted: bytes) -> Iterable[bytes]:
    return (value for name, value in fields if name == wanted)


def _without_port(address: str) -> str:
    if address.startswith("["):
        return address[1:].partition("]")[0]
    host, _, port = address.partition(":")
    return host if port.isdecimal() else address
