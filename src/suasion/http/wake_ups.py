"""Waiting on the event loop for what another thread ends: one wake-up of the loop for all that end together."""

import asyncio
from collections import deque
from concurrent.futures import Future
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

_T = TypeVar("_T")
_Ended = tuple["asyncio.Future[Any]", Future[Any]]


class WakeUps:
    """Hands the results of other threads' futures to those who wait for them on one loop.

    A commit of the log ends dozens of futures in a moment; to wake the loop for each costs more than to wait.
    """

    def __init__(self) -> None:
        self._ended: deque[_Ended] = deque()
        self._woken = False

    async def result(self, future: Future[_T]) -> _T:
        """Wait until a future ends; gives its result or raises its error."""
        waiting: asyncio.Future[_T] = asyncio.get_running_loop().create_future()
        future.add_done_callback(lambda ended: self._keep((waiting, ended)))
        try:
            return await waiting
        finally:
            future.cancel()  # of no use to anybody if whoever waited leaves; nothing if it has ended

    def _keep(self, one: _Ended) -> None:
        self._ended.append(one)
        if not self._woken:  # whoever comes before the loop looks is told with it; two at once may wake it twice
            self._woken = True
            one[0].get_loop().call_soon_threadsafe(self._tell)

    def _tell(self) -> None:
        self._woken = False  # before it looks: what comes from now on wakes it again
        while self._ended:
            waiting, ended = self._ended.popleft()
            if waiting.done():  # whoever waited has left
                continue
            if ended.cancelled():
                waiting.cancel()
            elif (error := ended.exception()) is not None:
                waiting.set_exception(error)
            else:
                waiting.set_result(ended.result())


_of_loops: "WeakKeyDictionary[asyncio.AbstractEventLoop, WakeUps]" = WeakKeyDictionary()


async def result(future: Future[_T]) -> _T:
    """Wait on the running loop until another thread's future ends; gives its result or raises its error."""
    return await _of_loops.setdefault(asyncio.get_running_loop(), WakeUps()).result(future)
