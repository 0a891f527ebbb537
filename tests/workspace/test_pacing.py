"""Long work behind everybody's back rests, and ends when it is told to."""

import threading
import time

import pytest

from suasion.workspace.pacing import Paced, Stopped


class Noted(threading.Event):
    """Never set, and notes how long it was asked to be waited for instead of waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.rests: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.rests.append(timeout)
        return self.is_set()


def work(seconds: float) -> float:
    """Compute for so long; gives for how long it was."""
    begun = time.thread_time()
    while time.thread_time() - begun < seconds:
        pass
    return time.thread_time() - begun


def test_it_rests_three_times_as_long_as_it_worked_if_a_quarter_is_its_share() -> None:
    stopping = Noted()
    with Paced(stopping, 0.25).task("Look") as task:
        worked = work(0.05)
        task.advance()
        task.advance()
    first, second = stopping.rests
    assert 3 * worked <= first < 3 * worked + 0.3
    assert second < first / 2, "what was rested for is not rested for again"


def test_it_ends_where_it_says_how_far_it_is_once_it_is_told_to() -> None:
    stopping = threading.Event()
    with Paced(stopping, 0.5).task("Look") as task:
        task.advance()
        stopping.set()
        with pytest.raises(Stopped):
            task.advance()
