"""Decides which network addresses may be connected to."""

import ipaddress
import socket
from collections.abc import Callable
from typing import Final

from aikg.errors import ServiceRefusedError

Resolver = Callable[[str, int], list[str]]
"""From a host and a port to its addresses, best first; raises OSError when there are none."""

_IPV4_IN_IPV6: Final = ipaddress.IPv6Network("64:ff9b::/96")
_NEVER: Final = tuple(
    ipaddress.IPv6Network(network)
    for network in ("::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16", "fec0::/10")
)


def system_resolver(host: str, port: int) -> list[str]:
    """The addresses of a host as the operating system resolves it, all the forms of IPv4 included.

    So ``2130706433``, ``0x7f.1`` and ``0177.0.0.1`` come out as 127.0.0.1.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def checked_address(host: str, port: int, resolve: Resolver, *, vouched_for: bool) -> str:
    """The address to connect to for a host, resolved once, so that it cannot change afterwards.

    Unless the operator has vouched for the host, all of its addresses must be public. Raises
    ServiceRefusedError when one is not, OSError when the host has none.
    """
    addresses = resolve(host, port)
    internal = [] if vouched_for else [item for item in addresses if not is_public(item)]
    if internal:
        raise ServiceRefusedError(
            f"{host} leads to {internal[0]}, which is no public address. The operator can allow it "
            "by naming the endpoint itself, not a prefix, with --allow-service."
        )
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address is globally reachable unicast, looking into IPv4 within IPv6.

    Tunnels that hide where they end (6to4, Teredo, IPv4-compatible, local NAT64) are not public.
    """
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if any(ip in network for network in _NEVER):
            return False
        if ip.ipv4_mapped:
            ip = ip.ipv4_mapped
        elif ip in _IPV4_IN_IPV6:
            ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)
