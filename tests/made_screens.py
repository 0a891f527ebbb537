"""A small shop with everything that customer screens show: events, segments, predictions, recommendations, consent."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from suasion import Workspace
from suasion.core.randomness import generator
from suasion.customers.consent import MARKETING, ConsentAct
from suasion.customers.history import ITEMS
from suasion.customers.segments.parse import load_definitions
from suasion.deliveries.ledger import Recipient
from suasion.events.spec import Identify, Track
from suasion.models.schedule import Schedule
from suasion.models.targets import PurchaseTarget, shop
from suasion.scenarios.folders import folder
from tests.made_once import made_once

START = datetime(2025, 1, 1, tzinfo=UTC)
MOMENT = START + timedelta(days=330)
CUSTOMERS = 440
_SHELVES = ("PRODUCE", "MEAT", "GROCERY")


def make_shop(directory: Path) -> None:
    """Fill an empty directory with the workspace."""
    shutil.rmtree(directory)
    with Workspace.create(directory) as made:
        made.catalog.put_items(pa.Table.from_pylist([_item(n) for n in range(12)], schema=ITEMS))
        for start in range(0, CUSTOMERS, 50):
            batch = [event for number in range(start, min(start + 50, CUSTOMERS)) for event in _events(number)]
            made.events.append(batch, source="till", historical=True)
        with made.session() as session:
            history = made.history(session)
            customers = made.customers.identity.customers()
            acts = [_consent(customer, "granted", 1) for customer in customers]
            made.consent.record([*acts, *(_consent(customer, "withdrawn", 40) for customer in customers[::7])])
            for definition in load_definitions(folder("retail", "segments")):
                made.segments.run(session, history, definition, MOMENT)
            targets = [shop(), PurchaseTarget("MEAT", "MEAT"), PurchaseTarget("nothing", "no such shelf")]
            made.models.train(session, history, targets, Schedule.back_from(MOMENT, snapshots=6), 1)
            made.publish_predictions(session, history, MOMENT)
            made.recommendations.fit_and_store(session, history, MOMENT, 1)
        made.deliveries.plan("spring", [Recipient(customers[0], "draft")])


def made_shop(factory: pytest.TempPathFactory) -> Path:
    """Give the workspace, made once for all workers; nobody may write to it."""
    return made_once(factory, "screens", make_shop)


def copied(factory: pytest.TempPathFactory, to: Path) -> Path:
    """Give a copy of the workspace that may be written to."""
    shutil.copytree(made_shop(factory), to)
    return to


def order(number: int, user: str, time: datetime, *items: int) -> Track:
    """One order of some items, 2.50 each."""
    products = [
        {"product_id": f"i{item}", "quantity": 1, "amount": 2.5, "discount": 0.5 * (item % 3 == 0)} for item in items
    ]
    properties = {"order_id": f"o{user}-{number}", "products": products}
    return Track(
        message_id=f"{user}-{number}", user_id=user, timestamp=time, event="Order Completed", properties=properties
    )


def told(user: str, time: datetime, **traits: object) -> Identify:
    """One identify event."""
    return Identify(message_id=f"{user}-{time.isoformat()}", user_id=user, timestamp=time, traits=dict(traits))


def user(number: int) -> str:
    """Name a customer as the shop does."""
    return f"user-{number:03d}"


def email(number: int) -> str:
    """Give her address."""
    return f"ann{number}@example.test"


def _item(number: int) -> dict[str, str | None]:
    words = {"item": f"i{number}", "name": f"Item {number}", "category": _SHELVES[number % 3], "kind": f"kind {number}"}
    return {name: words.get(name) for name in ITEMS.names}


def _events(number: int) -> list[Track | Identify]:
    rng = generator(7, "customer", str(number))
    first = float(rng.uniform(0, 40)) if number % 5 else float(rng.uniform(200, 320))
    left = 400.0 if number % 4 else first + float(rng.uniform(60, 300))
    every, taste = float(rng.uniform(3, 40)), int(rng.integers(3))
    who, day, found = user(number), first, list[Track | Identify]()
    found.append(told(who, START, email=email(number), tier="gold" if number % 2 else "silver"))
    while day < min(left, 358):
        items = {int(rng.integers(4)) * 3 + (taste if rng.random() < 0.7 else int(rng.integers(3))) for _ in range(3)}
        found.append(order(len(found), who, START + timedelta(days=day), *sorted(items)))
        day += float(rng.gamma(3, every / 3))
    if number % 6 == 0:
        at = START + timedelta(days=300)
        found.append(Track(message_id=f"{who}-coupon", user_id=who, timestamp=at, event="Coupon Redeemed"))
    return found


def _consent(customer: str, state: str, day: int) -> ConsentAct:
    moment = START + timedelta(days=day)
    return ConsentAct(customer, "email", MARKETING, state, moment, moment, "form", "ticked")  # type: ignore[arg-type]
