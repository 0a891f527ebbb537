"""Of several addresses of a customer the one that is written to."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from suasion import Workspace
from suasion.events.spec import Identify
from suasion.privacy.identifiers import IdentifierKind
from suasion.wiring import VaultAddresses
from tests.customers.identity.test_following import statements

DAY = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "shop") as workspace:
        yield workspace


def told(shop: Workspace, day: int, user: str, address: str, *, trusted: bool = False) -> None:
    event = Identify(
        message_id=f"{day}", user_id=user, timestamp=DAY + timedelta(days=day), traits={"email": f"{address}@a.test"}
    )
    shop.events.append([event], source="web", historical=True, origin="import" if trusted else "")
    shop.follow()


def addresses(shop: Workspace) -> list[str]:
    identity = shop.customers.identity
    revealed = VaultAddresses(identity, shop.vault).reveal(identity.customers())
    return sorted(address.text for address in revealed.values())


def test_an_address_that_nobody_trusts_takes_no_mail_from_a_trusted_one(shop: Workspace) -> None:
    told(shop, 1, "ann", "ann", trusted=True)
    told(shop, 2, "ann", "evil")
    assert addresses(shop) == ["ann@a.test"]


def test_of_addresses_that_are_trusted_alike_the_latest_is_hers(shop: Workspace) -> None:
    told(shop, 1, "ann", "old")
    told(shop, 2, "ann", "new")
    assert addresses(shop) == ["new@a.test"]
    told(shop, 3, "ann", "first", trusted=True)
    told(shop, 4, "ann", "second", trusted=True)
    assert addresses(shop) == ["second@a.test"]


def test_a_trusted_link_to_somebody_else_makes_no_address_hers_before_others(shop: Workspace) -> None:
    for number in range(6):  # the last is beyond the limit
        told(shop, number, "bob", f"bob{number}", trusted=True)
    told(shop, 7, "ann", "bob5")
    told(shop, 8, "ann", "ann")
    assert addresses(shop) == ["ann@a.test", "bob4@a.test"]


def test_only_rows_of_the_wanted_customers_are_read(shop: Workspace) -> None:
    for number in range(3):
        told(shop, number, f"u{number}", f"u{number}")
    first, *_ = shop.customers.identity.customers()
    with statements() as asked:
        assert set(shop.customers.identity.tokens_of([first], IdentifierKind.EMAIL)) == {first}
    assert [" IN (" in statement for statement in asked if "customer_token" in statement] == [True]
