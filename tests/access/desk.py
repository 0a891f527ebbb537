"""A clock to move, cheap passwords that count their work, and the people of a small shop."""

from datetime import UTC, datetime, timedelta

from argon2 import Parameters, Type

from suasion.access.passwords import Passwords

PASSWORD = "pale otter crosses the bridge"
OTHER_PASSWORD = "eleven geese fly over Turin"
CHEAP = Parameters(type=Type.ID, version=19, salt_len=16, hash_len=32, time_cost=1, memory_cost=8, parallelism=1)
ADDRESS = "192.0.2.7"


class MovedClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 22, 9, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def move(self, **span: float) -> None:
        self.time += timedelta(**span)


class CountingPasswords(Passwords):
    """Counts how often a password was really verified."""

    def __init__(self, parameters: Parameters = CHEAP) -> None:
        super().__init__(parameters)
        self.verified = 0

    def verify(self, stored: str | None, password: str) -> bool:
        self.verified += 1
        return super().verify(stored, password)
