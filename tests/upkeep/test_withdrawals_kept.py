"""Data older than a withdrawal does not turn it back into a grant: the vault's ledger says it again."""

import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from suasion import Workspace
from suasion.customers.consent import MARKETING, PERSONALISATION, ConsentAct
from suasion.customers.consent.kept import WITHDRAWALS, replay_withdrawals
from suasion.customers.locks import CustomerLocks
from suasion.customers.log import followed_to
from suasion.customers.tables import FOLLOWER
from suasion.deliveries.channel import Envelope, Reply
from suasion.deliveries.hand_over import HandOver
from suasion.upkeep.backup import back_up
from suasion.upkeep.rebuild import rebuild
from suasion.upkeep.release import release, waiting
from suasion.upkeep.restore import Restored, restore
from suasion.wiring import MarketingConsent, VaultAddresses
from tests.cli.command import suasion_here
from tests.deliveries.mail_room import compose
from tests.upkeep.small_shop import CAMPAIGN, CUSTOMERS, address, append, identified

THEN = datetime(2026, 1, 1, tzinfo=UTC)


class Reached:
    """A channel that notes whom a message came to."""

    def __init__(self) -> None:
        self.addresses: set[str] = set()

    @asynccontextmanager
    async def line(self) -> AsyncIterator["Reached"]:
        yield self

    async def send(self, envelope: Envelope) -> Reply:
        self.addresses.add(envelope.address)
        return Reply("accepted")


def reached(workspace: Workspace) -> set[str]:
    channel = Reached()
    HandOver(
        workspace.database,
        workspace.deliveries,
        channel,
        consent=MarketingConsent(workspace.personalisation, workspace.clock),
        addresses=VaultAddresses(workspace.customers.identity, workspace.vault),
        compose=compose,
        locks=CustomerLocks(),
    ).run(CAMPAIGN)
    return channel.addresses


def withdraw(workspace: Workspace, customer: str, channel: str = "email") -> None:
    workspace.customer_views.record_consent(
        customer, "withdrawn", channel=channel, topic=MARKETING, source="form", proof="words of hers"
    )


@pytest.fixture
def agreed(shop: Path) -> Path:
    with Workspace.open(shop) as workspace:
        acts = [
            ConsentAct(customer, "email", MARKETING, "granted", THEN, THEN, "form", "page")
            for customer in workspace.customers.identity.customers()
        ]
        workspace.consent.record(acts)
    return shop


def backed(shop: Path, tmp_path: Path) -> None:
    """Back up the data, and beside it a vault that is not the one restored from."""
    back_up(shop, tmp_path / "data", vault=tmp_path / "old vault")


def restored(shop: Path, tmp_path: Path) -> Restored:
    """Restore that data with the vault as it is now."""
    back_up(shop, tmp_path / "newer", vault=tmp_path / "vault")
    return restore(tmp_path / "data", tmp_path / "again", vault=tmp_path / "vault")


def test_who_withdrew_after_the_backup_gets_not_one_message_after_its_restore(agreed: Path, tmp_path: Path) -> None:
    backed(agreed, tmp_path)
    with Workspace.open(agreed) as workspace:
        names = workspace.customers.identity.customers()
        withdraw(workspace, names[3])
    done = restored(agreed, tmp_path)
    with Workspace.open(tmp_path / "again") as workspace:
        found = waiting(workspace)
        release(workspace, planned="keep", jobs="drop")
        assert reached(workspace) == {address(number) for number in range(2, CUSTOMERS) if number != 3}
        (act,) = [act for act in workspace.consent.acts_of(names[3]) if act.state == "withdrawn"]
        assert (act.source, act.proof) == ("form", ""), "what shows it went with the data"
    assert (done.settled.withdrawn, done.settled.withdrawn_by_strangers) == (1, 0)
    assert (found.withdrawn, found.withdrawn_by_strangers) == (1, 0)


def test_both_commands_say_how_many_and_how_many_nobody_here_is(agreed: Path, tmp_path: Path) -> None:
    backed(agreed, tmp_path)
    with Workspace.open(agreed) as workspace:
        names = workspace.customers.identity.customers()
        withdraw(workspace, names[2])
        append(workspace, [identified(CUSTOMERS)])  # two tokens: her user id and her address
        workspace.follow()
        (new,) = set(workspace.customers.identity.customers()) - set(names)
        withdraw(workspace, new)
    back_up(agreed, tmp_path / "newer", vault=tmp_path / "vault")
    asked = ("restore", "--held", tmp_path / "data", tmp_path / "again", "--vault", tmp_path / "vault")
    shown = suasion_here(*asked)
    assert "withdrawn since, and withdrawn again: 1 consent\n" in shown.out
    assert "withdrew since, and not known in this backup: 2 tokens" in shown.out
    shutil.rmtree(tmp_path / "again")
    settled = json.loads(suasion_here(*asked, "--json").out)["settled"]
    assert (settled["withdrawn"], settled["withdrawn_by_strangers"]) == (1, 2)
    shown = suasion_here("release", "--workspace", tmp_path / "again")
    assert "withdrawn again by the restore: 1 consent." in shown.out
    assert "nobody here yet: 2 tokens." in shown.out


def test_the_stricter_wins_but_for_a_grant_that_is_later(agreed: Path, tmp_path: Path) -> None:
    with Workspace.open(agreed) as workspace:
        late, early = workspace.customers.identity.customers()[2:4]
        now = workspace.clock.now()
        for customer, moment in ((late, now), (early, now - timedelta(days=3))):
            workspace.consent.record([ConsentAct(customer, "sms", MARKETING, "granted", moment, now, "form", "page")])
    backed(agreed, tmp_path)
    with Workspace.open(agreed) as workspace:
        said = now - timedelta(days=1)
        for customer in (late, early):
            heard = workspace.clock.now()
            workspace.consent.withdraw(
                ConsentAct(customer, "sms", MARKETING, "withdrawn", said, heard, "phone", "call")
            )
    restored(agreed, tmp_path)
    with Workspace.open(tmp_path / "again") as workspace:
        assert workspace.consent.allowed([late, early], "sms", MARKETING) == {late}


def test_what_was_withdrawn_before_parting_holds_for_both_in_data_where_they_are_two(
    agreed: Path, tmp_path: Path
) -> None:
    backed(agreed, tmp_path)
    with Workspace.open(agreed) as workspace:
        names = workspace.customers.identity.customers()
        workspace.deciding.merge(names[2], names[3], who="person:eve", reason="one")
        withdraw(workspace, names[2])
        workspace.customer_views.record_consent(
            names[2], "withdrawn", purpose=PERSONALISATION, source="form", proof="switch"
        )
        workspace.deciding.unmerge(names[2], other=names[3], who="person:eve", reason="two")
        assert workspace.consent.allowed(names, "email", MARKETING) == {*names} - {names[2], names[3]}
    assert restored(agreed, tmp_path).settled.withdrawn == 4
    with Workspace.open(tmp_path / "again") as workspace:
        assert workspace.consent.allowed(names, "email", MARKETING) == {*names} - {names[2], names[3]}
        assert workspace.personalisation.left_out(names) == {names[2], names[3]}


def test_an_erased_customers_rows_go_and_who_was_erased_is_not_said_again(agreed: Path, tmp_path: Path) -> None:
    backed(agreed, tmp_path)
    with Workspace.open(agreed) as workspace:
        names = workspace.customers.identity.customers()
        withdraw(workspace, names[4])
        assert len(workspace.vault.withdrawals.after(0)) == 2, "under her user id and her address"
        workspace.erase_customers([names[4]], who="person:eve")
        assert workspace.vault.withdrawals.after(0) == []
    done = restored(agreed, tmp_path)
    assert (done.settled.erased, done.settled.withdrawn, done.settled.withdrawn_by_strangers) == (2, 0, 0)


def test_a_release_that_kept_none_puts_them_all_there_when_it_is_first_opened(agreed: Path, tmp_path: Path) -> None:
    with Workspace.open(agreed) as workspace:
        names = workspace.customers.identity.customers()
        withdraw(workspace, names[1])
        (one, two) = workspace.vault.withdrawals.after(0)
        with workspace.database.write() as connection, workspace.vault_database.write() as vault:
            connection.execute(delete(FOLLOWER).where(FOLLOWER.c.name == WITHDRAWALS))
            vault.exec_driver_sql("DELETE FROM withdrawal")
    backed(agreed, tmp_path)
    with Workspace.open(agreed) as workspace:
        assert workspace.vault.withdrawals.after(0) == [one, two]
        last = workspace.vault.withdrawals.last()
        withdraw(workspace, names[2])
    assert restored(agreed, tmp_path).settled.withdrawn == 1, "the data knows the other one"
    with Workspace.open(tmp_path / "again") as workspace:
        assert workspace.consent.allowed(names, "email", MARKETING) == {*names} - {names[1], names[2]}
        with workspace.database.write() as connection:
            assert replay_withdrawals(connection, workspace.vault.withdrawals).acts == 0
        rebuild(workspace)
        with workspace.database.read() as connection:
            assert followed_to(connection, WITHDRAWALS) == last + 2, "a rebuild knows of it, too"
