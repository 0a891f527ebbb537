"""What came behind the pinned history counts as it will in the next one, whatever it is."""

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random

import pytest

from suasion import Workspace
from suasion.events.intake import Sending
from suasion.events.spec import Event, Identify, Page, Track

_START = datetime(2026, 1, 5, tzinfo=UTC)
_PEOPLE = ("ann", "bob", "eve")
_SOURCES = ("web", "till")
_NUMBERS = count()


def _order(chance: Random, user: str, order_id: str) -> Track:
    products = [
        {"product_id": f"i{chance.choice((1, 2, 3, 10))}", "quantity": chance.randint(1, 3), "discount": 0.25}
        | chance.choice(({"amount": chance.randint(1, 900) / 100}, {"price": chance.randint(1, 900) / 100}, {}))
        for _ in range(chance.choice((0, 1, 1, 2, 3)))
    ]
    said = {"order_id": order_id, "products": products}
    if (currency := chance.choice((None, None, "", "XTS", "xts"))) is not None:
        said["currency"] = currency
    return Track(
        message_id=f"m{next(_NUMBERS)}",
        user_id=user,
        event="Order Completed",
        timestamp=_START + timedelta(days=chance.randint(0, 2)),
        properties=said,
    )


def _event(chance: Random, owners: dict[str, str]) -> Event:
    order_id = chance.choice(list(owners))
    user, number = owners[order_id], f"m{next(_NUMBERS)}"
    time = _START + timedelta(days=chance.randint(0, 2))
    kind = chance.choice(("order",) * 6 + ("page", "track", "identify"))
    if kind == "order":
        return _order(chance, user, order_id)
    if kind == "page":
        said = {"order_id": order_id}
        return Page(message_id=number, user_id=user, name="Order Completed", timestamp=time, properties=said)
    if kind == "track":
        return Track(message_id=number, user_id=user, event="Seen", timestamp=time, properties={"order_id": order_id})
    return Identify(message_id=number, user_id=user, timestamp=time, traits={"tier": chance.randint(1, 3)})


@pytest.mark.parametrize("seed", range(6))
def test_fresh_figures_and_timelines_are_those_of_the_next_build(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    with Workspace.create(tmp_path / "shop") as shop:
        shop.events.append([Identify(message_id=who, user_id=who, timestamp=_START) for who in _PEOPLE], source="web")
        shop.pinned._inline_seconds, shop.pinned._pause_seconds = 0, 3600
        shop.pinned._started = float("inf")  # no build behind the reader's back
        shown = 0
        for _ in range(4):
            with shop.pinned.read(fresh=True):
                pass
            owners = {f"o{number}": chance.choice(_PEOPLE) for number in range(5)}  # another one only after a build
            for _ in range(chance.randint(1, 5)):
                batch = [_event(chance, owners) for _ in range(chance.randint(1, 4))]
                machines = [chance.choice(("", "", "", "user agent")) for _ in batch]
                shop.events.append_all([Sending(batch, chance.choice(_SOURCES), machines=machines)])
            fresh = _seen(shop)
            with shop.pinned.read(fresh=True):
                pass
            assert _seen(shop) == fresh
            shown += len(fresh)
        assert shown


def _seen(shop: Workspace) -> list[tuple[object, object]]:
    views = shop.customer_views
    customers = shop.customers.identity.customers()
    assert len(customers) == len(_PEOPLE)
    return [(views.one(customer).row, views.timeline(customer, 500).rows) for customer in customers]
