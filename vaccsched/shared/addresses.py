"""Which addresses a request may go to: the text of a URL, then the numbers its name stands for.

Whoever may write an address could otherwise let this program ask the machines beside it (SSRF). The text is read
strictly and once; what is connected to later is exactly what was judged here.
"""

import ipaddress
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

URL = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>[A-Za-z0-9.-]{1,253}|\[(?=[^\]]*:)[0-9A-Fa-f:.]{2,45}\])"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[!$-;=?-Z_a-z~%\[\]]*)?"  # printable ASCII without space " # < > \ ^ ` { | }
)
LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")
NUMBER = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")  # a last label like this makes the whole a number, not a name
LONGEST = 2000
PORTS = range(1, 65536)
SECURE, PLAIN = "https", "http"
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Public IPv6 is 2000::/3; these parts of it, and of IPv4, are not everybody's or carry another address inside.
NOT_OURS = tuple(
    ipaddress.ip_network(one)
    for one in (
        "192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16",
    )
)  # fmt: skip
PUBLIC_V6 = ipaddress.ip_network("2000::/3")


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a request goes. ``host`` in small letters, IPv6 without brackets; ``path`` with its query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """``host``, with the port where it is not the usual one: the header Host."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {SECURE: 443, PLAIN: 80}[self.scheme]
        return host if self.port == usual else f"{host}:{self.port}"

    @property
    def literal(self) -> Address | None:
        """The address itself where the host is a number."""
        return _address(self.host)

    def is_among(self, hosts: Collection[str]) -> bool:
        """Whether ``hosts`` names it: ``example.cn`` stands for all ports, ``example.cn:8443`` for that one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host in hosts or f"{host}:{self.port}" in hosts


def target_of(url: str) -> Target | None:
    """The target of a URL; None for everything that is not plainly ``https://name[:port][/path][?query]``.

    No user name, no fragment, no other script's letters or digits (international names in their ``xn--`` form), no
    number but the usual ``1.2.3.4`` and ``[2001:…]``.
    """
    found = URL.fullmatch(url) if len(url) <= LONGEST else None
    if found is None:
        return None
    scheme, host = found["scheme"], found["host"].lower().strip("[]")
    port = int(found["port"] or {SECURE: 443, PLAIN: 80}[scheme])
    if port not in PORTS or not _is_host(host):
        return None
    return Target(scheme=scheme, host=host, port=port, path=found["path"] or "/")


def is_public(address: str) -> bool:
    """Whether a number is everybody's: not of this machine, its network or its neighbours, not reserved, and without
    another address inside that could be (mapped, 6to4, Teredo, NAT64).
    """
    parsed = _address(address)
    if parsed is None or any(parsed in one for one in NOT_OURS if one.version == parsed.version):
        return False
    if isinstance(parsed, ipaddress.IPv6Address) and parsed not in PUBLIC_V6:
        return False
    return parsed.is_global and not (parsed.is_multicast or parsed.is_reserved or parsed.is_unspecified)


def are_public(addresses: Iterable[str]) -> bool:
    """Whether all of them are, and there is one: a name that also stands for an inner address is an inner one."""
    listed = list(addresses)
    return bool(listed) and all(is_public(one) for one in listed)


def _is_host(host: str) -> bool:
    if ":" in host or NUMBER.fullmatch(host.rpartition(".")[2]):
        return _address(host) is not None
    return all(LABEL.fullmatch(one) for one in host.split("."))


def _address(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
