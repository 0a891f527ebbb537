"""Those who wait on the loop hear what another thread ended, each its own, and one wake-up tells many."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from suasion.http.wake_ups import WakeUps, result


def test_each_gets_its_own_result_or_error() -> None:
    futures = [Future[int]() for _ in range(3)]

    async def asked() -> list[int | BaseException]:
        waiting = asyncio.gather(*map(result, futures), return_exceptions=True)
        await asyncio.to_thread(end)
        return await waiting

    def end() -> None:
        futures[0].set_result(7)
        futures[1].set_exception(OSError("full"))
        futures[2].cancel()

    first, second, third = asyncio.run(asked())
    assert first == 7
    assert isinstance(second, OSError)
    assert isinstance(third, asyncio.CancelledError)


def test_what_had_ended_before_is_told_too() -> None:
    ended = Future[str]()
    ended.set_result("there")
    assert asyncio.run(result(ended)) == "there"
    assert asyncio.run(result(ended)) == "there"  # on another loop


def test_who_left_is_passed_over_and_the_others_hear() -> None:
    futures = [Future[int]() for _ in range(2)]

    async def asked() -> int:
        waits = WakeUps()
        left, stays = (asyncio.ensure_future(waits.result(one)) for one in futures)
        await asyncio.sleep(0)
        left.cancel()
        await asyncio.sleep(0)
        futures[1].set_result(1)
        return await stays

    assert asyncio.run(asked()) == 1
    assert futures[0].cancelled()


def test_a_commit_of_many_wakes_the_loop_once() -> None:
    futures = [Future[int]() for _ in range(50)]

    async def asked() -> int:
        loop, waits = Counting(), WakeUps()
        waiting = [asyncio.ensure_future(waits.result(one)) for one in futures]
        await asyncio.sleep(0)
        loop.count()
        for number, one in enumerate(futures):  # none of them waits, so the loop cannot look in between
            one.set_result(number)
        assert sum(await asyncio.gather(*waiting)) == sum(range(50))
        return loop.woken

    assert asyncio.run(asked()) == 1


def test_what_two_threads_end_at_the_same_time_is_told() -> None:
    ended_first, ended_between = Future[int](), Future[int]()

    async def asked() -> list[int]:
        waits = WakeUps()
        waits._ended = InBetween(lambda: ended_between.set_result(2))
        waiting = asyncio.gather(*map(waits.result, (ended_first, ended_between)))
        await asyncio.sleep(0)
        await asyncio.to_thread(ended_first.set_result, 1)
        return await asyncio.wait_for(waiting, 10)

    assert asyncio.run(asked()) == [1, 2]


class InBetween(deque[Any]):
    """Lets another thread run to its end right behind the first thing that is put in."""

    def __init__(self, do: Callable[[], None]) -> None:
        super().__init__()
        self._threads = [threading.Thread(target=do)]

    def append(self, one: Any) -> None:
        super().append(one)
        if self._threads:
            thread = self._threads.pop()
            thread.start()
            thread.join()


class Counting:
    """Counts how often the running loop is woken."""

    def __init__(self) -> None:
        self.woken = 0

    def count(self) -> None:
        loop = asyncio.get_running_loop()
        plain = loop.call_soon_threadsafe

        def counted(*args: object, **kwargs: object) -> asyncio.Handle:
            self.woken += 1
            return plain(*args, **kwargs)  # type: ignore[arg-type]

        loop.call_soon_threadsafe = counted  # type: ignore[method-assign]
