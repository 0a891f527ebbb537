"""A small workspace whose log is sealed in several files: what a cluster sees."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
from sqlalchemy import insert

from suasion import Workspace
from suasion.customers.history import ITEMS
from suasion.events.marks import LOOKED, MARKS
from suasion.events.spec import CAMPAIGN_RECEIVED, Event, Identify, Track
from tests.customers.segments.made_history import AS_OF, made
from tests.customers.segments.plain import PlainHistory, Row
from tests.models.made_history import acts

SEED = 4
CATEGORIES = ("PRODUCE", "MEAT", "GROCERY")
_FILES = 3


def make_lake(directory: Path) -> None:
    """Fill an empty directory with a workspace: everything sealed, one customer erased, one order a machine's."""
    directory.rmdir()
    with Workspace.create(directory) as workspace:
        plain = made(SEED)
        items = pa.Table.from_pylist([item for item in plain.items if item["category"]], schema=ITEMS)
        workspace.catalog.put_items(items)
        events = sorted(_events(plain), key=lambda event: event.timestamp or AS_OF)
        for part in range(_FILES):
            workspace.events.append(events[part::_FILES], source="shop", historical=True)
            workspace.events.seal()
        with workspace.session() as session:
            lines = session.fetch(workspace.events.view(session).order_lines.order_by("seq"))
        erased = lines["token"][0].as_py()
        workspace.events.erase([erased])
        with workspace.database.write() as connection:
            seq = [row["seq"] for row in lines.to_pylist() if row["token"] != erased][-1]
            connection.execute(insert(MARKS), [{"seq": seq, "rule": "all_links", "since": AS_OF}])
            connection.execute(insert(LOOKED), [{"id": 1, "sequence": seq, "version": 1}])


def visit(number: int) -> Track:
    """Something seen, for the tail."""
    return Track(message_id=f"late{number}", user_id=f"late{number}", event="Seen", timestamp=AS_OF)


def _events(plain: PlainHistory) -> Iterator[Event]:
    """Say the rows as a shop would: some customers shop by their browser's id first, and times have fractions."""
    random, lines = Random(SEED), defaultdict[str, list[Row]](list)
    for line in plain.lines:
        lines[line["order_id"]].append(line)
    for number, order in enumerate(plain.orders):
        products = [_product(line) for line in lines[order["order_id"]]]
        properties = {"order_id": order["order_id"], "products": products}
        if number % 37 == 1:
            properties["currency"] = "XTS"
        who = _by_browser(order["customer"]) if number % 5 == 0 else {"user_id": order["customer"]}
        yield Track(
            message_id=f"o{number}",
            event="Order Completed",
            timestamp=_time(order, random),
            properties=properties,
            **who,
        )
        if number % 29 == 2:  # a client's retry, an hour later and under another id
            time = order["time"].replace(tzinfo=UTC) + timedelta(hours=1)
            yield Track(
                message_id=f"again{number}",
                event="Order Completed",
                timestamp=time,
                properties=properties,
                user_id=order["customer"],
            )
    for number, row in enumerate(plain.events):
        if row["name"] != "Order Completed":
            yield Track(
                message_id=f"e{number}", event=row["name"], timestamp=_time(row, random), user_id=row["customer"]
            )
    yield from _acts(sorted({row["customer"] for row in plain.orders}))
    for number, row in enumerate(plain.traits):
        traits = {row["name"]: json.loads(row["value"])}
        both = {"user_id": row["customer"]} | _by_browser(row["customer"])
        yield Identify(message_id=f"t{number}", timestamp=_time(row, random), traits=traits, **both)


def _acts(customers: list[str]) -> Iterator[Event]:
    """Sessions, messages and refunds, so that every feature has something to be made of."""
    start = (AS_OF - timedelta(days=300)).replace(tzinfo=None)
    for number, customer in enumerate(customers):
        received = AS_OF - timedelta(days=number)
        yield Track(message_id=f"c{number}", event=CAMPAIGN_RECEIVED, timestamp=received, user_id=customer)
        for at, row in enumerate(acts(np.random.default_rng([SEED, number]), customer, start, 300)):
            if row["name"] == "Order Completed":
                continue  # one that sells nothing is set aside
            properties = {"order_id": f"r{number}-{at}"} if row["name"].startswith("Order ") else {}
            if row.get("amount") is not None:
                properties |= {"total": row["amount"], "currency": "XTS" if at % 2 else "USD"}
            yield Track(
                message_id=f"act{number}-{at}",
                event=row["name"],
                timestamp=row["time"].replace(tzinfo=UTC),
                user_id=customer,
                properties=properties,
            )


def _by_browser(customer: str) -> dict[str, Any]:
    return {"anonymous_id": f"browser of {customer}"}


def _product(line: Row) -> dict[str, Any]:
    named = {name: line[name] for name in ("quantity", "amount", "discount", "coupon_discount")}
    return {"product_id": line["item"]} | named


def _time(row: Row, random: Random) -> datetime:
    """Many rows lie whole days before the moment; a fraction of a second moves some of them over the edge of a day."""
    moment: datetime = row["time"].replace(tzinfo=UTC)
    return moment + timedelta(microseconds=random.choice((0, 1, 400_000, 999_999)))
