"""The customer's lock: hand-over holds it from the consent check to the answer, a withdrawal until it is stored.

A transaction alone cannot promise "nothing leaves after a withdrawal": the mark must be committed *before* the message
goes to the socket, and a withdrawal could commit in between. So whoever withdraws takes this lock first. One process
owns a workspace, so the lock lives in that process.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class CustomerLocks:
    """Locks by customer id; those held cost a set entry, those free cost nothing."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._held: set[str] = set()

    def try_acquire(self, customer: str) -> bool:
        """Take a customer's lock if it is free; never waits."""
        with self._changed:
            if customer in self._held:
                return False
            self._held.add(customer)
            return True

    def release(self, customer: str) -> None:
        """Give a lock back."""
        with self._changed:
            self._held.remove(customer)
            self._changed.notify_all()

    @contextmanager
    def held(self, customer: str) -> Iterator[None]:
        """Hold a customer's lock, waiting for a message on its way to be answered.

        Take it *before* the write transaction of a withdrawal, an erasure or a suppression, never inside one.
        """
        with self._changed:
            self._changed.wait_for(lambda: customer not in self._held)
            self._held.add(customer)
        try:
            yield
        finally:
            self.release(customer)
