"""Every withdrawal is in the vault before it is acknowledged, and what the data lacks of it is made up for."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from suasion import Workspace
from suasion.customers.consent import MARKETING, ConsentAct
from suasion.customers.consent.kept import keeping
from suasion.customers.consent.ledger import record_in
from suasion.customers.tables import CONSENT_ACT, FOLLOWER
from suasion.events.spec import Identify
from suasion.privacy.identifiers import IdentifierKind
from suasion.privacy.tables import WITHDRAWAL
from tests import postgres_server

DAY = datetime(2026, 1, 1, tzinfo=UTC)
TURNED_BACK = (CONSENT_ACT, FOLLOWER)


@pytest.fixture(params=["sqlite", "postgres"])
def shop(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if request.param == "postgres":
        monkeypatch.setenv("SUASION_DATABASE_URL", postgres_server.url())
    with Workspace.create(tmp_path / "shop") as workspace:
        people = [
            Identify(message_id=user, user_id=user, timestamp=DAY, traits={"email": f"{user}@shop.test"})
            for user in ("ann", "bob", "eve")
        ]
        workspace.events.append(people, source="web")
        workspace.follow()
        acts = [act(customer, "granted") for customer in workspace.customers.identity.customers()]
        workspace.consent.record(acts)
        assert workspace.vault.withdrawals.last() == 0, "grants are not kept there"
    return tmp_path / "shop"


def act(customer: str, state: str, source: str = "form") -> ConsentAct:
    return ConsentAct(customer, "email", MARKETING, state, DAY, DAY, source, "words")  # type: ignore[arg-type]


def tokens_kept(workspace: Workspace) -> set[str]:
    return {one.token for one in workspace.vault.withdrawals.after(0)}


def tokens(workspace: Workspace, *users: str) -> set[str]:
    named = [(IdentifierKind.USER_ID, user) for user in users]
    found = workspace.vault.find([*named, *((IdentifierKind.EMAIL, f"{user}@shop.test") for user in users)])
    return {token for token in found if token is not None}


def test_it_stands_under_every_token_once_and_without_what_shows_it(shop: Path) -> None:
    with Workspace.open(shop) as workspace:
        ann = workspace.customers.identity.customers()[0]
        for _ in range(2):
            workspace.consent.withdraw(act(ann, "withdrawn"))
        assert tokens_kept(workspace) == tokens(workspace, "ann")
        with workspace.vault_database.read() as vault:
            rows = list(vault.execute(select(WITHDRAWAL)).mappings())
    assert len(rows) == 2
    for row in rows:
        assert row["token"].startswith("t_")
        assert {name: row[name] for name in row if name not in {"number", "token"}} == {
            "channel": "email",
            "topic": MARKETING,
            "purpose": "marketing",
            "time": DAY,
            "received": DAY,
            "source": "form",
        }


def test_what_a_crash_between_the_two_databases_left_out_is_made_up_for(shop: Path) -> None:
    class _PowerLoss(Exception):
        pass

    with Workspace.open(shop) as workspace:
        ann, bob, eve = workspace.customers.identity.customers()
        workspace.consent.withdraw(act(eve, "withdrawn"))

        def lost() -> None:
            with workspace.database.write() as connection:
                record_in(connection, [act(ann, "withdrawn")], keeping(workspace.vault.withdrawals))
                raise _PowerLoss

        with pytest.raises(_PowerLoss):
            lost()
        assert ann in workspace.consent.allowed([ann], "email", MARKETING)
        workspace.consent.withdraw(act(bob, "withdrawn"))  # what is behind it does not hide it
    with Workspace.open(shop) as workspace:
        assert workspace.consent.allowed([ann, bob, eve], "email", MARKETING) == set()
        assert [len(workspace.consent.acts_of(one)) for one in (ann, bob, eve)] == [2, 2, 2], "each is there once"
        with workspace.database.write() as connection:
            connection.execute(delete(CONSENT_ACT).where(CONSENT_ACT.c.customer == bob))
    with Workspace.open(shop) as workspace:
        assert workspace.consent.acts_of(bob) == [], "what was settled is not read again at each opening"


def test_data_turned_back_by_the_server_s_own_means_learns_of_it_when_it_is_opened(shop: Path) -> None:
    with Workspace.open(shop) as workspace:
        ann = workspace.customers.identity.customers()[0]
        with workspace.database.read() as connection:
            before = {table: list(connection.execute(select(table)).mappings()) for table in TURNED_BACK}
        workspace.consent.withdraw(act(ann, "withdrawn"))
        with workspace.database.write() as connection:
            for table, rows in before.items():
                connection.execute(delete(table))
                connection.execute(table.insert(), [dict(row) for row in rows])
    with Workspace.open(shop) as workspace:
        assert workspace.consent.allowed([ann], "email", MARKETING) == set()


def test_who_is_parted_is_kept_with_tokens_that_came_later(shop: Path) -> None:
    with Workspace.open(shop) as workspace:
        ann, bob, _ = workspace.customers.identity.customers()
        workspace.deciding.merge(ann, bob, who="person:eve", reason="one")
        workspace.consent.withdraw(act(ann, "withdrawn"))
        more = Identify(message_id="2", user_id="bob", timestamp=DAY, traits={"phone": "+31201234567"})
        workspace.events.append([more], source="web")
        workspace.follow()
        (phone,) = workspace.vault.find([(IdentifierKind.PHONE, "+31201234567")])
        assert phone not in tokens_kept(workspace)
        workspace.deciding.unmerge(ann, other=bob, who="person:eve", reason="two")
        assert tokens_kept(workspace) == tokens(workspace, "ann", "bob") | {phone}


def test_the_rows_of_whom_is_erased_go_also_of_those_whom_the_erasure_parts(shop: Path) -> None:
    with Workspace.open(shop) as workspace:
        ann, bob, _ = workspace.customers.identity.customers()
        workspace.deciding.merge(ann, bob, who="person:eve", reason="one")
        workspace.consent.withdraw(act(ann, "withdrawn"))
        assert tokens_kept(workspace) == tokens(workspace, "ann", "bob")
        workspace.deciding.unmerge(ann, other=bob, who="person:eve", reason="two")
        workspace.erase_customers([ann], who="person:eve")
        assert tokens_kept(workspace) == tokens(workspace, "bob")
        workspace.erase_customers([bob], who="person:eve")
        assert tokens_kept(workspace) == set()
