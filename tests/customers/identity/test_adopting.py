"""A workspace of an earlier release: who is who is read out of its log, or, where that is gone, out of its acts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from suasion import Workspace
from suasion.customers.identity import Identity
from suasion.customers.identity.adopting import adopt
from suasion.customers.tables import CUSTOMER, CUSTOMER_TOKEN, IDENTITY_ACT, IDENTITY_LINK, IDENTITY_TOKEN
from suasion.events.spec import Event, Identify, Track
from suasion.events.tables import TAIL
from suasion.upkeep.verify import verify
from suasion.wiring import connect

DAY = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """First come, first served: the cookie is a customer of its own, and ann's identify event a conflict."""
    with Workspace.create(tmp_path / "shop") as workspace:
        said: list[Event] = [
            Track(message_id="1", anonymous_id="cookie", event="Seen", timestamp=DAY),
            Identify(message_id="2", user_id="ann", anonymous_id="cookie", timestamp=DAY),
            Identify(message_id="3", user_id="bob", timestamp=DAY, traits={"email": "bob@example.test"}),
        ]
        workspace.events.append(said, source="web", historical=True)
        workspace.follow()
        with workspace.database.write() as connection:
            cookie = connection.scalar(select(CUSTOMER.c.token).where(CUSTOMER.c.customer == "c00000001"))
            for table in (IDENTITY_TOKEN, IDENTITY_LINK):
                connection.execute(delete(table))
            connection.execute(delete(IDENTITY_ACT).where(IDENTITY_ACT.c.act == "merged"))
            connection.execute(update(CUSTOMER).values(merged_into=None, united=None))
            mine = CUSTOMER_TOKEN.c.token == cookie
            connection.execute(update(CUSTOMER_TOKEN).where(mine).values(customer="c00000001"))
    return tmp_path / "shop"


def test_it_is_read_once_when_it_is_opened_for_writing_and_whoever_does_not_merge_keeps_her_id(old: Path) -> None:
    for _ in range(2):
        with Workspace.open(old) as workspace:
            assert workspace.customers.identity.customers() == ["c00000002", "c00000003"]
            acts = workspace.customers.identity.acts().to_pylist()
            assert [(act["customer"], act["other"]) for act in acts if act["act"] == "merged"] == [
                ("c00000002", "c00000001")
            ]
            assert [one.ok for one in verify(old) if one.name == "customers.identity"] == [True]


@pytest.mark.parametrize("at_once", [1, 2])
def test_a_log_that_is_read_in_parts_gives_the_same(old: Path, at_once: int) -> None:
    with Workspace.open(old, read_only=True) as workspace, workspace.session() as session:
        parts = connect(old, workspace.settings, read_only=False)
        view = workspace.events.view(session)
        adopt(Identity(parts.database, workspace.vault), parts.database, session, view, at_once=at_once)
    parts.close()
    with Workspace.open(old) as workspace:
        assert workspace.customers.identity.customers() == ["c00000002", "c00000003"]
    assert [one.ok for one in verify(old) if one.name == "customers.identity"] == [True]


def without_event(directory: Path, sequence: int) -> None:
    """Take an event out of the log, as its retention does."""
    with Workspace.open(directory, read_only=True) as workspace:
        parts = connect(directory, workspace.settings, read_only=False)
    with parts.database.write() as connection:
        connection.execute(delete(TAIL).where(TAIL.c.seq == sequence))
    parts.close()


def test_what_the_log_no_longer_holds_is_known_from_the_acts(old: Path) -> None:
    without_event(old, 3)
    with Workspace.open(old) as workspace:
        assert workspace.customers.identity.customers() == ["c00000002", "c00000003"]
        assert set(workspace.customers.identity.tokens_of(["c00000003"], "email")) == {"c00000003"}


def test_who_came_again_keeps_her_id_and_her_address_although_the_log_lost_her_first_event(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as workspace:
        said: list[Event] = [
            Identify(message_id="1", user_id="bob", timestamp=DAY, traits={"email": "bob@example.test"}),
            Track(message_id="2", user_id="bob", event="Seen", timestamp=DAY + timedelta(days=1)),
            Identify(
                message_id="3",
                user_id="eve",
                timestamp=DAY + timedelta(days=2),
                traits={"email": "bob@example.test"},
            ),
        ]
        workspace.events.append(said, source="web", historical=True)
        workspace.follow()
        with workspace.database.write() as connection:
            for table in (IDENTITY_TOKEN, IDENTITY_LINK):
                connection.execute(delete(table))
    without_event(tmp_path / "shop", 1)
    with Workspace.open(tmp_path / "shop") as workspace:
        assert workspace.customers.identity.customers() == ["c00000001", "c00000003"]
        addresses = workspace.customers.identity.tokens_of(["c00000001", "c00000003"], "email")
        assert set(addresses) == {"c00000001"}
        assert not [one for one in workspace.customers.identity.acts().to_pylist() if one["act"] == "unmerged"]
