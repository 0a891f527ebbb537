"""How long events are kept."""

from datetime import timedelta

from suasion.events.log import EventLog
from suasion.events.retention import oldest_received
from tests.events.made_events import T0, order, sealed
from tests.events.workbench import ranges


def test_a_file_says_when_its_first_event_was_received_without_being_read(log: EventLog) -> None:
    sealed(log, [order(5), order(2), order(9)])
    assert oldest_received(log.lake.file("events", *ranges(log))) == T0 + timedelta(days=2)
