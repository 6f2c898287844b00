"""Calls to addresses that somebody else has named: resolved once, judged, and pinned to what was judged.

A name may resolve to the machine itself, to a neighbor's database or to the metadata service of a cloud; and to
another address when it is asked again. So the address that was judged is the one that is called.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Networks = Sequence[IPv4Network | IPv6Network]
TRANSLATED: Final = tuple(
    ip_network(prefix) for prefix in ("64:ff9b::/96", "64:ff9b:1::/48", "::ffff:0:0:0/96", "::/96")
)
"""Ways to write an IPv4 address at the end of an IPv6 one: RFC 6052, 8215, 2765 and 4291 (2.5.5.1)."""
RESERVED: Final = tuple(
    ip_network(prefix)
    for prefix in ("192.0.0.0/24", "192.88.99.0/24", "100:0:0:1::/64", "3fff::/20", "5f00::/16")
)
"""Special addresses of IANA's registries (RFC 6890, 7526, 9780, 9637, 9602), a few of which Python calls global."""


class ForbiddenAddressError(Exception):
    """An address inside, where nobody from outside may send us."""


def networks(text: str) -> Networks:
    """Read `10.1.0.0/16 192.0.2.7/32`, separated by spaces."""
    return tuple(ip_network(part) for part in text.split())


def connection(
    scheme: str,
    host: str,
    port: int | None,
    *,
    allowed: Networks,
    timeout: float,
    context: ssl.SSLContext | None = None,
) -> http.client.HTTPConnection:
    """A connection to a host, by an address that is public or expressly allowed."""
    number = port or (443 if scheme == "https" else 80)
    address = _judged(host, number, allowed)
    if scheme == "https":
        return _PinnedTLS(host, number, address, timeout, context or ssl.create_default_context())
    return _Pinned(host, number, address, timeout)


def literal(host: str) -> str:
    """The address that a host says by itself, in whatever way a resolver lets it be written; else the host."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return "127.0.0.1"
    try:
        return socket.inet_ntoa(socket.inet_aton(name))
    except OSError:
        return host


def is_allowed(address: str, allowed: Networks) -> bool:
    """Whether an address is one of the open Internet, or in a network that was allowed."""
    written = ip_address(address.partition("%")[0])
    meant = _meant(written)
    for network in allowed:
        if any(found.version == network.version and found in network for found in (written, meant)):
            return True
    if isinstance(meant, IPv6Address) and meant.is_site_local:
        return False
    return (
        meant.is_global and not meant.is_multicast and all(meant not in part for part in RESERVED)
    )


def _meant(written: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """An IPv4 address in the clothes of an IPv6 one is judged as what it is."""
    if not isinstance(written, IPv6Address):
        return written
    if any(written in prefix for prefix in TRANSLATED):
        return IPv4Address(int(written) & 0xFFFFFFFF)
    return written.ipv4_mapped or written.sixtofour or (written.teredo or (None, written))[1]


def _judged(host: str, port: int, allowed: Networks) -> str:
    """The first address of a host; every one of them must be allowed."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        if not is_allowed(address, allowed):
            raise ForbiddenAddressError(f"{host} is {address}")
    return addresses[0]


class _Pinned(http.client.HTTPConnection):
    """Speaks to one address, whatever the name says meanwhile."""

    def __init__(self, host: str, port: int, address: str, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout)
        self._address = address

    def connect(self) -> None:
        """Open the connection to the address that was judged."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)


class _PinnedTLS(http.client.HTTPSConnection):
    """The same, with a certificate of the name that was asked for."""

    def __init__(
        self, host: str, port: int, address: str, timeout: float, context: ssl.SSLContext
    ) -> None:
        super().__init__(host, port, timeout=timeout, context=context)
        self._address = address
        self._tls = context

    def connect(self) -> None:
        """Open the connection to the address that was judged."""
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
