"""A shop that writes through the real product, in a process of its own: events, seals, and the delivery ledger.

Every transaction is said aloud once the product has acknowledged it: one line, in one write, to the file of marks.
What was acknowledged can be read off the names that it wrote, without asking the product.
"""

import os
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from suasion import Workspace
from suasion.adapters.storage import sqlite
from suasion.deliveries.ledger import Outcome, Recipient
from suasion.events.compaction import compact, remove_replaced
from suasion.events.spec import Event, Track, Unreadable

SENDERS = 3
EVENTS = 4  # of a batch; one more is set aside
SEALED_EVERY = 5  # transactions of one sender
CUSTOMERS = 5  # of a campaign


def batch(name: str, number: int) -> list[Event | Unreadable]:
    """Give the events of one transaction; the last is not in order and is set aside."""
    good: list[Event | Unreadable] = [
        Track(
            message_id=f"{name}.{one}",
            user_id=f"user-{number % 23}-{one}",
            anonymous_id=f"device-{number}-{one}",
            event=f"{name}.{one}",
            properties={"email": f"c{number}@shop.example", "note": "x" * (number * 37 % 900)},
        )
        for one in range(EVENTS)
    ]
    return [*good, Track(message_id=f"{name}.aside", event=f"{name}.aside")]


class Shop:
    """Does so many transactions, and says each."""

    def __init__(self, workspace: Workspace, marks: Path, session: int) -> None:
        self._workspace, self._session = workspace, session
        self._marks = os.open(marks, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._sealing = threading.Event()

    def say(self, *words: object) -> None:
        os.write(self._marks, (" ".join(map(str, words)) + "\n").encode())

    def send(self, sender: int, transactions: int, first: int = 0) -> None:
        for number in range(first, first + transactions):
            name = f"s{self._session}.{sender}.{number}"
            verdicts = self._workspace.events.append(batch(name, number), source="till")
            assert [one.kind for one in verdicts.each] == ["stored"] * EVENTS + ["quarantined"]
            self.say("stored", name)
            if sender == 0 and number % SEALED_EVERY == SEALED_EVERY - 1:
                self._sealing.set()

    def deliver(self, campaigns: int, first: int = 0) -> None:
        ledger, database = self._workspace.deliveries, self._workspace.database
        for number in range(first, first + campaigns):
            name = f"c{self._session}.{number}"
            ledger.plan(name, [Recipient(f"{name}.{one}", "d") for one in range(CUSTOMERS)])
            self.say("planned", name)
            rows = ledger.waiting(name)
            with database.write() as connection:
                ledger.hand_over(connection, rows)
            self.say("handed_over", name)
            with database.write() as connection:
                ledger.record(connection, [(row, Outcome("sent")) for row in rows])
            self.say("sent", name)

    def one_after_the_other(self, rounds: int) -> None:
        """Do a batch, a campaign and a seal in turn, all in this thread."""
        for number in range(rounds):
            self.send(1, 1, number)
            self.deliver(1, number)
            self.send(2, 1, number)
            self.seal_and_merge()

    def seal(self, stopped: threading.Event) -> None:
        while not stopped.is_set():
            if self._sealing.wait(0.05):
                self._sealing.clear()
                self.seal_and_merge()

    def seal_and_merge(self) -> None:
        """Do what the keeper does; files that others replaced go at once."""
        log = self._workspace.events
        log.seal()
        compact(log.database, log.lake, log.clock)
        remove_replaced(log.database, log.lake, log.clock, timedelta())

    def open_for(self, transactions: int) -> None:
        """Do this many transactions, from several threads at once."""
        each = transactions // (SENDERS + 1)
        stopped, failures = threading.Event(), list[BaseException]()

        def run(work: Callable[..., None], *arguments: object) -> threading.Thread:
            def working() -> None:
                try:
                    work(*arguments)
                except BaseException as error:  # noqa: BLE001 - said below, where the process can fail
                    failures.append(error)

            thread = threading.Thread(target=working)
            thread.start()
            return thread

        sealer = run(self.seal, stopped)
        workers = [run(self.send, sender, each) for sender in range(SENDERS)] + [run(self.deliver, each // 3)]
        for worker in workers:
            worker.join()
        stopped.set()
        sealer.join()
        if failures:
            raise failures[0]
        for last in range(2):  # two ranges of one size, which are merged for certain
            self._workspace.events.seal()
            self.send(SENDERS, 1, last)
        self.seal_and_merge()


def said_by(rounds: int) -> list[str]:
    """Give what `one_after_the_other` says, in its order."""
    steps = ("stored s0.1.{}", "planned c0.{}", "handed_over c0.{}", "sent c0.{}", "stored s0.2.{}")
    return [step.format(number) for number in range(rounds) for step in steps]


def main() -> None:
    way, directory, marks, count = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    if way == "in turn":
        with Workspace.open(directory) as workspace:
            Shop(workspace, marks, 0).one_after_the_other(count)
        return
    sqlite.CHECKPOINT_PAGES = 1_000  # instead of many: so that there are checkpoints among what the power cuts short
    for session in range(2):  # closing and opening again are part of it
        with Workspace.open(directory) as workspace:
            Shop(workspace, marks, session).open_for(count // 2)


if __name__ == "__main__":
    main()
