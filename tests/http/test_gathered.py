import asyncio
from typing import Any, cast

from suasion.http.gathered import Gathered


class Kept:
    """A transport that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[bytes] = []
        self.is_open = True

    def write(self, part: bytes) -> None:
        assert self.is_open
        self.told.append(part)

    def close(self) -> None:
        self.is_open = False

    def get_extra_info(self, name: str) -> str:
        return f"its {name}"


def gathered() -> tuple[Kept, Gathered]:
    kept = Kept()
    return kept, Gathered(cast(Any, kept), asyncio.get_running_loop())


def test_what_is_written_in_one_turn_leaves_together_and_in_order() -> None:
    async def write() -> list[bytes]:
        kept, transport = gathered()
        transport.write(b"head ")
        transport.write(b"body")
        assert kept.told == []
        await asyncio.sleep(0)
        transport.write(b"next")
        await asyncio.sleep(0)
        return kept.told

    assert asyncio.run(write()) == [b"head body", b"next"]


def test_much_is_written_at_once() -> None:
    async def write() -> list[int]:
        kept, transport = gathered()
        for _ in range(5):
            transport.write(b"x" * 40_000)
        await asyncio.sleep(0)
        return [len(part) for part in kept.told]

    assert asyncio.run(write()) == [80_000, 80_000, 40_000]


def test_a_connection_closes_behind_what_was_written() -> None:
    async def write() -> tuple[list[bytes], bool]:
        kept, transport = gathered()
        transport.write(b"last")
        transport.close()
        await asyncio.sleep(0)
        return kept.told, kept.is_open

    assert asyncio.run(write()) == ([b"last"], False)


def test_all_else_is_the_transports_own() -> None:
    async def ask() -> object:
        return gathered()[1].get_extra_info("peer")

    assert asyncio.run(ask()) == "its peer"
