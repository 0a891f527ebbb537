"""Nothing leaves after a withdrawal was acknowledged (promise 3)."""

import random
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from suasion.deliveries.channel import Envelope, Reply
from tests.deliveries.mail_room import MailRoom


class Watching:
    """A channel that takes a moment, and notes when each message left and when it was answered."""

    def __init__(self) -> None:
        self.left: dict[str, float] = {}

    @asynccontextmanager
    async def line(self) -> AsyncIterator["Watching"]:
        yield self

    async def send(self, envelope: Envelope) -> Reply:
        import asyncio

        customer = envelope.address.split("@")[0]
        await asyncio.sleep(0.002)  # between the mark and the socket: where a withdrawal would slip in
        self.left[customer] = time.monotonic()
        await asyncio.sleep(0.001)
        return Reply("accepted")


def test_nothing_leaves_after_a_withdrawal_is_acknowledged(tmp_path: Path) -> None:
    room = MailRoom(tmp_path)
    customers = [f"h{number}" for number in range(300)]
    room.plan(customers)
    acknowledged: dict[str, float] = {}
    done = threading.Event()

    def withdraw() -> None:
        draw = random.Random(7)
        # Near the front of the queue, so that many are withdrawn a moment before, at and after their hand-over.
        for customer in customers:
            if done.is_set():
                return
            if draw.random() < 0.5:
                room.consents.withdraw(customer)
                acknowledged[customer] = time.monotonic()
            time.sleep(draw.random() * 0.003)

    channel = Watching()
    withdrawer = threading.Thread(target=withdraw)
    withdrawer.start()
    figures = room.hand_over(channel).run("c1")
    done.set()
    withdrawer.join()
    late = {who for who, at in acknowledged.items() if channel.left.get(who, 0.0) > at}
    assert late == set()
    assert figures["sent"] == len(channel.left)
    assert figures["sent"] + figures["skipped"] == 300
    assert 0 < figures["skipped"] < 300
    assert all(room.locks.try_acquire(customer) for customer in customers), "every lock was given back"
