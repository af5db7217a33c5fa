"""Which links and addresses we go to: public ones, and nothing else.

After OWASP's "Server-Side Request Forgery Prevention" and IANA's special-purpose address
registries. A name is resolved once, all its addresses are judged, and exactly those are connected
to, so that an answer can't change between the look and the visit (DNS rebinding).
"""

from __future__ import annotations

import asyncio
import functools
import ipaddress
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv6Address

PORTS = frozenset({80, 443})
SCHEMES = frozenset({"http", "https"})
LONGEST = 2000
"""Characters of a link."""
DENIED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
        "168.63.129.16/32",  # Azure's own services, at an otherwise public address
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    )
)  # fmt: skip
UNICAST = ipaddress.ip_network("2000::/3")
"""All of IPv6 that is given out for use on the internet (IANA, IPv6 address space)."""
NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""Its last 32 bits are an IPv4 address (RFC 6052); its other prefix, 64:ff9b:1::/48, is local."""

RESOLVING = ThreadPoolExecutor(4, "resolving")
"""Apart from the threads that everything else shares: whoever runs a domain can make its answers
take long, and a thread that waits for one can't be called back."""

Judge = Callable[[str], bool]
"""May this IP address be connected to?"""


class Forbidden(OSError):  # noqa: N818 - an OSError, so that aiohttp lets it through
    """The name leads to an address that we don't go to."""


def is_public(address: str) -> bool:
    """Is this the IP address of something on the public internet?"""
    try:
        read = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _inner(read)
    if inner is not None:
        return is_public(str(inner))
    if read.version == UNICAST.version and read not in UNICAST:
        return False
    denied = any(read in network for network in DENIED if network.version == read.version)
    return read.is_global and not denied


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for, if it does."""
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped


def read_link(link: str, may_use: Callable[[int], bool] = PORTS.__contains__) -> URL | None:
    """Read a link; None for one that we don't follow, whatever its host."""
    if len(link) > LONGEST:
        return None
    try:
        url = URL(link.strip()).with_fragment(None)
        host, port = url.host, url.port
    except ValueError:
        return None
    named = url.scheme in SCHEMES and bool(host) and url.user is None and url.password is None
    return url if named and port is not None and may_use(port) else None


class PublicResolver(AbstractResolver):
    """Resolves a name for one visit; refuses it when any of its addresses is not to be visited."""

    def __init__(self, may_visit: Judge = is_public) -> None:
        self._may_visit = may_visit

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Find the addresses of a host. Raises Forbidden, or OSError where there are none."""
        asked = functools.partial(
            socket.getaddrinfo, host, port, type=socket.SOCK_STREAM, family=family
        )
        found = await asyncio.get_running_loop().run_in_executor(RESOLVING, asked)
        addresses = [(kind, str(address[0])) for kind, _, _, _, address in found]
        if not all(self._may_visit(address) for _, address in addresses):
            raise Forbidden(host)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=kind,
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kind, address in addresses
        ]

    async def close(self) -> None:
        """Nothing to let go of."""
