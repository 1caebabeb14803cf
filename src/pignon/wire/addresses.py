"""Which addresses may be called: a list of our own, since the standard library's takes multicast and NAT64 for public.

Sources: the IANA special-purpose registries for IPv4 and IPv6 (RFC 6890 and its updates). Of IPv6 only what is handed
out for the public (2000::/3) is called, less what stands for another address or for none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from pignon.wire.failures import Unanswered, Why

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

PORTS = frozenset({80, 443})
_CLOSED_4 = tuple(
    IPv4Network(net)
    for net in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",  # a cloud's own servant, at a public address that is none
    )
)
_OPEN_6 = IPv6Network("2000::/3")
_CLOSED_6 = tuple(
    IPv6Network(net)
    for net in (
        "2001::/23",  # Teredo, benchmarks, ORCHID and other protocols' own
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries an IPv4 address
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)


def is_public(address: Address) -> bool:
    """Tell whether an address belongs to the public internet and stands for itself."""
    if isinstance(address, IPv4Address):
        return not any(address in net for net in _CLOSED_4)
    return address.scope_id is None and address in _OPEN_6 and not any(address in net for net in _CLOSED_6)


@dataclass(frozen=True, slots=True)
class Guard:
    """What may be called."""

    allowed: tuple[Network, ...] = ()
    """Private ranges that may be called too, on any port and without TLS."""
    https_only: bool = False
    """Outside the allowed ranges."""

    @classmethod
    def of(cls, allow_private: Iterable[str], *, https_only: bool = False) -> "Guard":
        """Read ranges as `--allow-private` gives them, checked there."""
        return cls(tuple(ip_network(one) for one in allow_private), https_only)

    def vet(self, host: str, addresses: Sequence[str], *, scheme: str, port: int) -> list[str]:
        """Return `addresses` to connect to, whichever answers first; raises Unanswered where any may not be called."""
        found = [_read(host, one) for one in addresses]
        if not found:
            raise Unanswered(Why.UNKNOWN_HOST, host)
        for address in found:
            if self._is_allowed(address):
                continue
            if not is_public(address):
                raise Unanswered(Why.FORBIDDEN, f"{host} is {address}, which is not public")
            if port not in PORTS:
                raise Unanswered(Why.FORBIDDEN, f"port {port} of {host}: only 80 and 443 are called")
            if self.https_only and scheme != "https":
                raise Unanswered(Why.FORBIDDEN, f"{host} is called by https only")
        return [str(one) for one in found]

    def _is_allowed(self, address: Address) -> bool:
        meant = address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
        return any(meant in net for net in self.allowed if net.version == meant.version)


def _read(host: str, address: str) -> Address:
    try:
        return ip_address(address)
    except ValueError:
        raise Unanswered(Why.FORBIDDEN, f"{host} is {address[:60]}, which is no address") from None
