"""What the delivery tests share: a real ledger, a real SMTP channel, and a sink that survives a kill of the sender."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, insert, select

from suasion.adapters.channels.smtp import SMTPChannel
from suasion.adapters.mailbox.local import letters
from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.content.messages import Message
from suasion.core.clock import SystemClock
from suasion.customers.locks import CustomerLocks
from suasion.deliveries.channel import Address, Channel, Envelope
from suasion.deliveries.hand_over import HandOver
from suasion.deliveries.ledger import Delivery, Ledger, Recipient
from suasion.deliveries.queue import Pace

WITHDRAWN = Table("test_withdrawn", MetaData(), Column("customer", String, primary_key=True))


class Consents:
    """A real table of withdrawals, read inside the transaction that marks the hand-over."""

    def __init__(self, database: SQLiteDatabase, locks: CustomerLocks) -> None:
        self._database, self._locks = database, locks
        with database.write() as connection:
            WITHDRAWN.create(connection, checkfirst=True)

    def allowed(self, connection: Connection, customer: str) -> bool:
        return connection.scalar(select(WITHDRAWN.c.customer).where(WITHDRAWN.c.customer == customer)) is None

    def personalised(self, connection: Connection, customer: str) -> bool:
        wanted = WITHDRAWN.c.customer == f"personalisation of {customer}"
        return connection.scalar(select(WITHDRAWN.c.customer).where(wanted)) is None

    def withdraw(self, customer: str) -> None:
        with self._locks.held(customer), self._database.write() as connection:
            connection.execute(insert(WITHDRAWN).values(customer=customer))


class ExampleAddresses:
    """Everybody is at example.test, except those whose id says they have no address, and those who moved."""

    def __init__(self) -> None:
        self.elsewhere: dict[str, str | None] = {}
        self.listed: set[str] = set()

    def reveal(self, customers: Sequence[str]) -> Mapping[str, Address]:
        found = {customer: self.elsewhere.get(customer, f"{customer}@example.test") for customer in customers}
        return {
            customer: Address(f"token of {text}", text)
            for customer, text in found.items()
            if text is not None and not customer.startswith("lost")
        }

    def moved(self, _connection: Connection, addresses: Mapping[str, Address]) -> set[str]:
        now = self.reveal(list(addresses))
        return {customer for customer, address in addresses.items() if now.get(customer) != address}

    def suppressed(self, addresses: Mapping[str, Address]) -> set[str]:
        return {customer for customer, address in addresses.items() if address.text in self.listed}


def compose(delivery: Delivery, address: str) -> Envelope:
    message = Message("Hello", f"<p>Hello {delivery.customer}</p>", f"Hello {delivery.customer}\n.\nBye\n")
    return Envelope(address, delivery.message_id, message, "https://shop.example.test/u/t", "c:email:shop")


class LaterClock:
    """The present, moved on by hand."""

    def __init__(self) -> None:
        self.later = timedelta()

    def now(self) -> datetime:
        return SystemClock().now() + self.later


class MailRoom:
    """One workspace's sending side."""

    def __init__(self, directory: Path) -> None:
        self.clock = LaterClock()
        self.database = SQLiteDatabase(directory / "state.db")
        migrate(self.database, "state")
        self.locks = CustomerLocks()
        self.consents = Consents(self.database, self.locks)
        self.addresses = ExampleAddresses()
        self.ledger = Ledger(self.database, self.clock, domain="shop.example.test", secret=b"0123456789abcdef")

    def plan(self, customers: Sequence[str]) -> int:
        return self.ledger.plan("c1", [Recipient(customer, "d1") for customer in customers])

    def hand_over(self, channel: Channel, pace: Pace | None = None) -> HandOver:
        return HandOver(
            self.database,
            self.ledger,
            channel,
            consent=self.consents,
            addresses=self.addresses,
            compose=compose,
            locks=self.locks,
            pace=pace,
        )


def smtp(port: int, timeout_seconds: float = 5.0) -> SMTPChannel:
    return SMTPChannel(
        "127.0.0.1", port, "Corner Market", "news@shop.example.test", SystemClock(), timeout_seconds=timeout_seconds
    )


_SINK = """
import sys
from pathlib import Path
from suasion.adapters.mailbox.local import LocalMailbox
with LocalMailbox(Path(sys.argv[1])) as box:
    print(box.port, flush=True)
    sys.stdin.read()
"""


@contextmanager
def sink(directory: Path) -> Iterator[int]:
    """Run the mailbox in a process of its own; gives its port."""
    with subprocess.Popen(
        [sys.executable, "-c", _SINK, str(directory)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(timeout=10)


def copies(directory: Path) -> Counter[str]:
    """Count the messages in the mailbox by Message-ID."""
    return Counter(str(letter.read()["Message-ID"]) for letter in letters(directory))
