"""How many sign-ins may fail before one has to wait: per account and per address (ASVS 5.0 6.1.1, 6.3.1).

Counted in memory over sliding windows. A full account limit only refuses passwords, with the answer of a wrong one:
sessions go on and a sign-in link still works, so nobody can lock an admin out by failing on purpose. A restart forgets
the counts.
"""

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

from suasion.core.clock import Clock

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10
"""Failures of one account in the window before its password is not looked at any more."""
PER_ADDRESS = 30
"""Failures from one address in the window before it is told to wait; more than one person may sit behind it."""
MAX_KEYS = 20_000
"""Accounts and addresses remembered each; beyond that the one that failed longest ago is forgotten."""


class Window:
    """Counts failures by name over a sliding window.

    Parameters
    ----------
    limit
        Failures allowed in the window.
    clock
        The present.
    span
        How long a failure counts.
    max_keys
        Names remembered at most.
    """

    def __init__(self, limit: int, clock: Clock, span: timedelta = WINDOW, max_keys: int = MAX_KEYS) -> None:
        self._limit, self._clock, self._span, self._max_keys = limit, clock, span, max_keys
        self._failures: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def wait_seconds(self, name: str) -> int:
        """Give how long until `name` may try again; 0 if it may now."""
        with self._lock:
            times = self._recent(name)
            if len(times) < self._limit:
                return 0
            return max(1, int((times[0] + self._span - self._clock.now()).total_seconds()) + 1)

    def failed(self, name: str) -> bool:
        """Count a failure; says whether it is the one that reached the limit."""
        with self._lock:
            times = self._recent(name)
            if len(times) == self._limit:
                return False
            times.append(self._clock.now())
            self._failures[name] = times
            self._failures.move_to_end(name)
            if len(self._failures) > self._max_keys:
                self._failures.popitem(last=False)
            return len(times) == self._limit

    def forgive(self, name: str) -> None:
        """Forget the failures of `name`."""
        with self._lock:
            self._failures.pop(name, None)

    def __len__(self) -> int:
        """Count the names remembered."""
        return len(self._failures)

    def _recent(self, name: str) -> deque[datetime]:
        times = self._failures.get(name, deque())
        oldest = self._clock.now() - self._span
        while times and times[0] <= oldest:
            times.popleft()
        return times


def network_of(address: str) -> str:
    """Give what counts as one address: IPv6 hosts of a /64 are one, as one customer of a provider has a whole one.

    Examples
    --------
    >>> network_of("2001:db8::1") == network_of("2001:db8::ffff:2"), network_of("192.0.2.7"), network_of("testclient")
    (True, '192.0.2.7', 'testclient')
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(IPv6Network((found, 64), strict=False))
    return str(found)
