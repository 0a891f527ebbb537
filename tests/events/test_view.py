"""A view shows one moment of the log, whatever happens after it was opened."""

import pytest
from sqlalchemy import update

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.core.errors import WorkspaceError
from suasion.events.lake import SCHEMAS
from suasion.events.log import EventLog
from suasion.events.tables import MANIFEST
from tests.events.made_events import order, sealed, track


def test_a_view_stays_as_it_was_when_events_come_and_are_sealed(log: EventLog) -> None:
    log.append([order(1)], source="shop")
    log.seal()
    log.append([order(2)], source="shop")
    with DuckDBEngine(1).session() as session:
        view = log.view(session)
        log.append([order(3)], source="shop")
        log.seal()
        assert session.fetch(view.events.order_by("seq"))["seq"].to_pylist() == [1, 2]
        assert view.last_sequence == 2
        later = log.view(session)
        assert session.fetch(later.order_lines)["seq"].to_pylist() == [1, 1, 2, 2, 3, 3]
        assert session.fetch(view.events).num_rows == 2


@pytest.mark.parametrize("kept", ["nothing", "tail", "files", "both"])
def test_the_columns_are_the_same_wherever_the_events_lie(log: EventLog, kept: str) -> None:
    if kept in ("files", "both"):
        sealed(log, [order(1)])
    if kept in ("tail", "both"):
        log.append([order(2)], source="shop")
    with DuckDBEngine(1).session() as session:
        view = log.view(session)
        for name, schema in SCHEMAS.items():
            assert session.fetch(getattr(view, name)).schema.equals(schema), name


def test_only_what_is_sealed_can_be_asked_for(log: EventLog) -> None:
    with DuckDBEngine(1).session() as session:
        assert log.view(session, sealed_only=True).last_sequence == 0
        sealed(log, [order(1), order(2)])
        log.append([order(3)], source="shop")
        view = log.view(session, sealed_only=True)
        assert view.last_sequence == 2
        assert session.fetch(view.raw.order_by("seq"))["seq"].to_pylist() == [1, 2]
        assert session.fetch(view.order_lines).num_rows == 4


def test_properties_are_joined_only_when_asked_for(log: EventLog) -> None:
    sealed(log, [track(1, colour="red")])
    log.append([track(2, colour="blue")], source="shop")
    with DuckDBEngine(1).session() as session:
        view = log.view(session)
        assert "properties" not in view.events.columns
        rows = session.fetch(view.with_properties().order_by("seq")).to_pylist()
        assert [row["properties"] for row in rows] == ['{"colour":"red"}', '{"colour":"blue"}']


def test_files_of_an_earlier_release_are_refused_until_they_are_rewritten(log: EventLog) -> None:
    sealed(log, [order(1)])
    with log.database.write() as connection:
        connection.execute(update(MANIFEST).values(format=1))
    with DuckDBEngine(1).session() as session, pytest.raises(WorkspaceError, match="earlier release"):
        log.view(session)
