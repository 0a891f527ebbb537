"""Each order sells once, and nothing is summed over two currencies, wherever its events lie."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.events.compaction import compact
from suasion.events.log import EventLog
from suasion.events.marks import LOOKED, MARKS
from suasion.events.sold import LeftOut, left_out
from suasion.events.spec import Track
from suasion.privacy.identifiers import IdentifierKind
from tests.events.made_events import T0, order, sealed
from tests.events.workbench import NOW, SetClock, order_lines

TEA, MILK = {"product_id": "tea", "amount": 2.0, "discount": 0.5}, {"product_id": "milk", "price": 1.5, "quantity": 2}


def said(number: int, order_id: str, *products: dict[str, Any], user: str = "ann", day: int = 1, **more: Any) -> Track:
    """An order under a message id of its own."""
    properties = {"order_id": order_id, "products": list(products)} | more
    time = T0 + timedelta(days=day)
    return Track(message_id=f"m{number}", user_id=user, event="Order Completed", timestamp=time, properties=properties)


def sold(log: EventLog, currency: str = "EUR") -> list[tuple[Any, ...]]:
    """What counts, in order: sequence number, item, amount, discounts."""
    with DuckDBEngine(1).session() as session:
        lines = session.fetch(log.view(session).sold_lines(currency).order_by(["seq", "item", "amount"])).to_pylist()
    return [(row["seq"], row["item"], row["amount"], row["discount"] + row["coupon_discount"]) for row in lines]


def test_an_order_said_again_under_another_message_sells_nothing_and_the_first_stands(log: EventLog) -> None:
    sealed(log, [said(1, "o1", TEA)])
    log.append([said(2, "o1", TEA, day=2), said(3, "o1", MILK, user="bob", day=1), said(4, "o2", TEA)], source="shop")
    assert sold(log) == [(1, "tea", 2.0, 0.5), (4, "tea", 2.0, 0.5)]
    assert len(order_lines(log)) == 4, "what was said stays as it was said"


def test_two_sources_may_use_the_same_order_ids(log: EventLog) -> None:
    log.append([said(1, "o1", TEA)], source="web")
    log.append([said(1, "o1", TEA)], source="till")
    assert [seq for seq, *_ in sold(log)] == [1, 2]


def test_an_order_said_in_parts_at_one_moment_is_one_order_of_all_its_items(log: EventLog) -> None:
    log.append(
        [said(1, "o1", TEA), said(2, "o1", MILK), said(3, "o1", MILK, TEA), said(4, "o1", MILK, day=2)], source="s"
    )
    assert sold(log) == [(1, "tea", 2.0, 0.5), (2, "milk", 3.0, 0.0)]


def test_what_comes_later_is_a_part_of_an_order_of_the_past_and_a_repeat_of_a_live_one(log: EventLog) -> None:
    log.append([said(1, "o1", TEA)], source="past", historical=True)
    log.append([said(1, "o1", TEA)], source="live")
    assert isinstance(log.clock, SetClock)
    log.clock.moment += timedelta(days=1)
    log.append([said(2, "o1", TEA, MILK)], source="past", historical=True)
    log.append([said(2, "o1", TEA, MILK)], source="live")
    assert [(seq, item) for seq, item, *_ in sold(log)] == [(1, "tea"), (2, "tea"), (3, "milk")]


def test_an_order_in_another_currency_is_sold_for_nobody_knows_how_much(log: EventLog) -> None:
    currencies = ("EUR", "eur", "CHF", "", None)
    events = [said(number, f"o{number}", TEA, currency=currency) for number, currency in enumerate(currencies)]
    log.append([*events, said(9, "o9", TEA)], source="shop")
    ours, foreign = ("tea", 2.0, 0.5), ("tea", None, 0.0)
    assert sold(log, "EUR") == [(1, *ours), (2, *ours), (3, *foreign), (4, *ours), (5, *ours), (6, *ours)]
    assert sold(log, "chf") == [(1, *foreign), (2, *foreign), (3, *ours), (4, *ours), (5, *ours), (6, *ours)]


def test_an_order_said_in_parts_is_one_order_in_its_currency_and_one_said_again_is_none(log: EventLog) -> None:
    parts = [
        said(1, "o1", TEA, currency="CHF"),
        said(2, "o1", MILK, currency="CHF"),
        said(3, "o2", TEA, currency="CHF"),
    ]
    log.append([*parts, said(4, "o2", TEA, day=2, currency="USD"), said(5, "o3", TEA, currency="USD")], source="braze")
    log.append([said(6, "o1", TEA, currency="CHF")], source="web")
    with DuckDBEngine(1).session() as session:
        assert left_out(session, log.view(session).events, "EUR") == LeftOut(1, {"CHF": 3, "USD": 1})


def test_what_a_machine_said_first_hides_no_order(log: EventLog) -> None:
    log.append([said(1, "o1", TEA), said(2, "o1", TEA, day=2)], source="shop")
    _mark(log, 1)
    assert [seq for seq, *_ in sold(log)] == [1, 2], "whoever reads lines of people leaves out the first"


def test_once_the_first_is_erased_the_next_one_stands(log: EventLog) -> None:
    sealed(log, [said(1, "o1", TEA), said(2, "o1", TEA, user="bob", day=2), said(3, "o1", TEA, user="eve", day=3)])
    log.erase(log.vault.exchange([(IdentifierKind.USER_ID, "ann")]))
    assert [seq for seq, *_ in sold(log)] == [2]
    compact(log.database, log.lake, log.clock)
    assert [seq for seq, *_ in sold(log)] == [2]


def _mark(log: EventLog, seq: int) -> None:
    with log.database.write() as connection:
        marks = connection.execute(select(func.count()).select_from(MARKS)).scalar_one()
        connection.execute(insert(MARKS), [{"seq": seq, "rule": "all_links", "since": NOW}])
        if marks:
            connection.execute(update(LOOKED).values(version=marks + 1))
        else:
            connection.execute(insert(LOOKED), [{"id": 1, "sequence": 0, "version": 1}])


def plainly(events: list[tuple[int, str, Track]], currency: str) -> list[tuple[Any, ...]]:
    """Count what is sold as the documentation says it: event by event, nothing but loops."""
    firsts: dict[tuple[str, str], tuple[Any, dict[str, int]]] = {}
    found: list[tuple[Any, ...]] = []
    for seq, source, event in events:
        ours = (event.properties.get("currency") or currency).upper() == currency.upper()
        time, items = firsts.setdefault((source, event.properties["order_id"]), (event.timestamp, {}))
        for product in event.properties["products"]:
            if event.timestamp != time or items.setdefault(product["product_id"], seq) != seq:
                continue
            amount = product.get("amount", product.get("price", 0) * product.get("quantity", 1))
            found.append((seq, product["product_id"], amount if ours else None, product.get("discount", 0) * ours))
    return found


def some_orders(chance: Random, numbers: Iterator[int]) -> list[Track]:
    return [
        said(
            number,
            f"o{chance.randint(1, 8)}",
            *chance.sample((TEA, MILK), chance.randint(1, 2)),
            user=chance.choice(("ann", "bob", "eve")),
            day=chance.randint(1, 2),
            currency=chance.choice(("EUR", "CHF", None)),
        )
        for number, _ in zip(numbers, range(chance.randint(1, 4)), strict=False)
    ]


@pytest.mark.parametrize("seed", range(4))
def test_it_is_what_a_loop_over_the_events_counts_after_any_seals_erasures_and_compactions(
    log: EventLog, seed: int
) -> None:
    chance, numbers = Random(seed), iter(range(1_000))
    there: list[tuple[int, str, Track]] = []
    for _ in range(16):
        step = chance.choice(("append", "append", "seal", "compact", "erase"))
        if step == "append":
            source, events = chance.choice(("web", "till")), some_orders(chance, numbers)
            last = log.last_sequence()
            log.append(events, source=source, historical=True)  # received when it happened, so `time` tells parts
            there += [(last + place, source, event) for place, event in enumerate(events, 1)]
        elif step == "seal":
            log.seal()
        elif step == "compact":
            compact(log.database, log.lake, log.clock)
        else:
            user, upto = chance.choice(("ann", "bob", "eve")), chance.randint(0, log.last_sequence())
            log.erase(log.vault.exchange([(IdentifierKind.USER_ID, user)]), upto)
            there = [one for one in there if one[2].user_id != user or one[0] > upto]
        assert sold(log) == sorted(plainly(there, "EUR"), key=lambda row: row[:2]), step


def test_orders_of_old_logs_without_a_repeat_are_as_before(log: EventLog) -> None:
    sealed(log, [order(1), order(2, "bob")])
    with DuckDBEngine(1).session() as session:
        view = log.view(session)
        lines = view.order_lines.mutate(first=view.order_lines.seq)
        assert session.fetch(view.sold_lines("EUR").order_by(["seq", "item"])) == session.fetch(
            lines.order_by(["seq", "item"])
        )
