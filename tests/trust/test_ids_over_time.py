"""T17: message ids over months, with restarts and a clock that is set back: once per source and window."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.clock import to_microseconds
from suasion.events.duplicates import DAY
from suasion.events.log import EventLog
from suasion.events.spec import Track
from suasion.events.tables import QUARANTINE, TAIL, WINDOW_DAYS
from suasion.privacy.vault import Vault
from tests.events.workbench import SetClock
from tests.trust.recording import Trust

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
SAID = datetime(2020, 1, 1, tzinfo=UTC)  # long before: what a clock that is set back calls the future is set aside
WINDOW = timedelta(days=WINDOW_DAYS)
SECOND = timedelta(seconds=1)
STEPS = (SECOND, timedelta(hours=7), timedelta(days=1), WINDOW - SECOND, WINDOW + SECOND, timedelta(days=70))
BACK = (SECOND, timedelta(hours=13), timedelta(days=2), timedelta(days=40))

Id = tuple[str, int]


class Model:
    """What is to become of each id, by the words of the promise: when it was stored last, and what it said."""

    def __init__(self) -> None:
        self.stored: dict[Id, list[tuple[datetime, int]]] = {}
        self.verdicts = {"stored": 0, "duplicate": 0, "quarantined": 0}

    def check(self, one: Id, body: int, verdict: str, now: datetime, kept_since: datetime) -> None:
        """Compare a verdict with the promise.

        Of a clock that was set back nobody says whether it still knows what its later days had cleared away: of ids
        stored before `kept_since` both answers are right.
        """
        known = [(at, said) for at, said in self.stored.get(one, []) if at > now - WINDOW]
        right = {_verdict(body, [said for at, said in known if at >= kept_since])}
        if not any(at >= kept_since for at, _ in known):
            right.update(_verdict(body, [said]) for _, said in known)
        assert verdict in right
        if verdict == "stored":
            self.stored.setdefault(one, []).append((now, body))
        self.verdicts[verdict] += 1


def _verdict(body: int, said: list[int]) -> str:
    return "stored" if not said else "duplicate" if said[-1] == body else "quarantined"


@contextmanager
def opened(directory: Path, clock: SetClock) -> Iterator[EventLog]:
    state, secret = SQLiteDatabase(directory / "state.db"), SQLiteDatabase(directory / "vault.db")
    migrate(state, "state")
    migrate(secret, "vault")
    log = EventLog(state, directory / "lake", Vault(secret, b"k" * 32), clock)
    try:
        yield log
    finally:
        log.messages.close()
        state.close()
        secret.close()


def drawn(random: Random) -> list[tuple[Id, int]]:
    """Draw a batch: few ids, so that they come again, some with another body."""
    return [
        ((random.choice(("web", "app")), random.randrange(40)), int(random.random() < 0.1))
        for _ in range(random.randrange(1, 30))
    ]


def event(number: int, body: int) -> Track:
    return Track(message_id=f"m{number}", user_id="ann", event="Seen", timestamp=SAID, properties={"said": body})


@pytest.mark.trust("T17")
def test_each_id_is_stored_once_per_source_and_window_whatever_the_clock_does(trust: Trust, tmp_path: Path) -> None:
    rounds, restarts = trust.size(commit=12, full=200), trust.size(commit=12, full=40)
    clock, model, random = SetClock(START), Model(), trust.random
    highest, sent = START, 0
    for _ in range(restarts):
        with opened(tmp_path, clock) as log:
            if random.random() < 0.6:
                log.messages.learn(log.database)
            for _ in range(rounds):
                clock.moment += random.choice(STEPS)
                if random.random() < 0.1:
                    clock.moment -= random.choice(BACK)
                highest = max(highest, clock.moment)
                if random.random() < 0.3:
                    log.messages.clear_ahead(log.database, to_microseconds(clock.moment))
                batch = drawn(random)
                sent += len(batch)
                for source in ("web", "app"):
                    mine = [(one, body) for one, body in batch if one[0] == source]
                    told = log.append([event(one[1], body) for one, body in mine], source=source)
                    for (one, body), verdict in zip(mine, told.each, strict=True):
                        model.check(one, body, verdict.kind, clock.moment, kept_since(highest))
    with opened(tmp_path, clock) as log, log.database.read() as connection:
        stored = connection.scalar(select(func.count()).select_from(TAIL)) or 0
        apart = connection.scalar(select(func.count()).select_from(QUARANTINE)) or 0
    assert min(model.verdicts.values()) > 0
    assert apart <= model.verdicts["quarantined"]
    assert stored == model.verdicts["stored"]
    trust.report(inputs=sent, faults=restarts, lost=0, doubled=0)


def kept_since(highest: datetime) -> datetime:
    """Say from when on ids are certainly kept, the highest moment of the clock so far given."""
    day = to_microseconds(highest) // DAY - WINDOW_DAYS
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day)
