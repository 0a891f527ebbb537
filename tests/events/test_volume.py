from collections.abc import Sequence
from datetime import timedelta

import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.events.log import EventLog
from suasion.events.spec import Page, Track
from suasion.events.volume import DAYS, Volume, volumes
from tests.events.workbench import NOW, SetClock


def sent(log: EventLog, per_day: Sequence[int], *, name: str = "Viewed", source: str = "web") -> None:
    """Let events come, so many in each stretch of 24 hours, the last of which ends now."""
    clock = log.clock
    assert isinstance(clock, SetClock)
    for ago, count in enumerate(reversed(per_day)):
        clock.moment = NOW - timedelta(days=ago, hours=12)
        log.append([Track(message_id=f"{name}{ago}-{n}", user_id="u", event=name) for n in range(count)], source=source)
    clock.moment = NOW


def judged(log: EventLog) -> list[Volume]:
    with DuckDBEngine(1).session() as session:
        return volumes(session, log.view(session).events, NOW)


@pytest.mark.parametrize(
    ("days", "state", "usual"),
    [
        ([30, 25] * 14 + [26], "usual", 27.5),
        ([30, 25] * 14 + [24], "usual", 27.5),  # the lowest ever, and no drop: it is not under half
        ([30, 25] * 14 + [13], "dropped", 27.5),
        ([30, 25] * 14 + [0], "dropped", 27.5),
        ([10, 12] * 14 + [2], "not enough data", 11.0),  # few a day
        ([30, 2] * 14 + [2], "usual", 30),  # every other day is a quiet one
        ([40, 40, 2] * 8 + [40, 40, 2, 40] + [2], "usual", 40.0),  # every third day is a quiet one
        ([0] * 15 + [30] * 13 + [0], "not enough data", None),
        ([0] * 14 + [30] * 14 + [0], "dropped", 30.0),
        ([3], "not enough data", None),
        ([100] * 26 + [0, 0, 0], "dropped", 100.0),  # silent for three days, and still
        ([100] * 16 + [0] * 13, "dropped", 100.0),
        ([100] * 10 + [0] + [100] * 17 + [0], "dropped", 100.0),  # one day without data before
        ([100, 100, 100, 100, 100, 0, 0] * 4 + [0], "usual", 100.0),  # closed at weekends
    ],
)
def test_a_drop_is_below_every_day_before_and_below_half_the_usual(
    log: EventLog, days: list[int], state: str, usual: float | None
) -> None:
    sent(log, days)
    (found,) = judged(log)
    assert (found.state, found.usual, found.last_day) == (state, usual, days[-1])
    assert found.days == tuple([0] * (DAYS + 1 - len(days)) + days)


def test_sources_names_and_types_are_judged_apart_and_drops_come_first(log: EventLog) -> None:
    sent(log, [30] * 29)
    sent(log, [30] * 28 + [1], source="app")
    sent(log, [5], name="Bought")
    log.append([Page(message_id="p", user_id="u", name="Home")], source="web")
    assert [(one.source, one.event, one.state) for one in judged(log)] == [
        ("app", "Viewed", "dropped"),
        ("web", "Viewed", "usual"),
        ("web", "Bought", "not enough data"),
        ("web", "page", "not enough data"),
    ]


def test_imports_and_what_is_older_do_not_count(log: EventLog) -> None:
    sent(log, [1] * 40)
    log.append([Track(message_id="i", user_id="u", event="Imported")], source="file", origin="import-1")
    (found,) = judged(log)
    assert (found.event, sum(found.days)) == ("Viewed", DAYS + 1)


def test_an_empty_log_has_no_volumes(log: EventLog) -> None:
    assert judged(log) == []
