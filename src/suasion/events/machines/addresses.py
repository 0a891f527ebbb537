"""Ranges of network addresses: given once, asked for every event."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, collapse_addresses, ip_address, ip_network
from typing import Self


@dataclass(frozen=True)
class Ranges:
    """Address ranges, IPv4 and IPv6 together; ``address in ranges`` takes a text.

    Parameters
    ----------
    firsts, lasts
        The ends of ranges that do not overlap, in order, as (version, number).

    Examples
    --------
    >>> ranges = Ranges.read("192.0.2.0/24, 2001:db8::/32 198.51.100.7")
    >>> [address in ranges for address in ("192.0.2.200", "198.51.100.8", "2001:db8::1", "::ffff:192.0.2.1", "here")]
    [True, False, True, True, False]
    """

    firsts: tuple[tuple[int, int], ...] = ()
    lasts: tuple[tuple[int, int], ...] = ()

    @classmethod
    def read(cls, text: str) -> Self:
        """Read ranges in CIDR form, or single addresses, with commas or spaces between.

        Raises
        ------
        ValueError
            If one is no range, or has bits set beyond its prefix.
        """
        networks = [ip_network(part) for part in text.replace(",", " ").split()]
        ranges = sorted(
            [
                *_ends(collapse_addresses(one for one in networks if isinstance(one, IPv4Network))),
                *_ends(collapse_addresses(one for one in networks if isinstance(one, IPv6Network))),
            ]
        )
        return cls(tuple(first for first, _ in ranges), tuple(last for _, last in ranges))

    def __contains__(self, address: str) -> bool:
        if not self.firsts:
            return False
        asked = _numbered(address)
        place = bisect_right(self.firsts, asked)
        return place > 0 and asked <= self.lasts[place - 1]


@lru_cache(maxsize=4096)
def _numbered(address: str) -> tuple[int, int]:
    try:
        found = ip_address(address)
    except ValueError:
        return 0, 0  # before every range
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return found.version, int(found)


_End = tuple[int, int]


def _ends(networks: Iterable[IPv4Network | IPv6Network]) -> list[tuple[_End, _End]]:
    return [((one.version, int(one.network_address)), (one.version, int(one.broadcast_address))) for one in networks]


NO_RANGES = Ranges()
