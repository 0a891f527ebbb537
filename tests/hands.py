"""The present, moved by hand: a clock in the place of the system's."""

from datetime import datetime

import pytest


class Hands:
    """Stand still until somebody moves them: several things may happen at one moment."""

    def __init__(self, time: datetime) -> None:
        self.time = time

    def now(self) -> datetime:
        return self.time


def set_to(time: datetime, monkeypatch: pytest.MonkeyPatch) -> Hands:
    """Give every workspace that is opened from now on one such clock."""
    hands = Hands(time)
    monkeypatch.setattr("suasion.wiring.SystemClock", lambda: hands)
    return hands
