"""Whoever sends an order whose amounts are in no sum is told so with its verdict; whoever looks on sees it too."""

import pytest

from suasion.events.collector import Collector
from suasion.events.log import EventLog
from suasion.events.spec import DUPLICATE, Track


def order(number: int, currency: str | None = None, name: str = "Order Completed") -> Track:
    said = {"order_id": f"o{number}", "currency": currency, "products": [{"product_id": "tea", "price": 3.5}]}
    return Track(message_id=f"m{number}", user_id="ada", event=name, properties=said)


SAID = "The order counts without its amounts: they are in EUR, and the workspace sums USD."


def test_a_stored_order_in_another_currency_says_so_to_sender_and_onlooker(log: EventLog) -> None:
    collector = Collector(log)
    try:
        told = collector.submit([order(1, "eur"), order(2, "usd"), order(3)], source="web", size=1).result(20)
        again = collector.submit([order(1, "eur")], source="web", size=1).result(20)
    finally:
        collector.close()
    assert [(one.kind, one.reason, one.detail) for one in told.each] == [
        ("stored", "", SAID),
        ("stored", "", ""),
        ("stored", "", ""),
    ]
    assert again.each == (DUPLICATE,)
    assert [one.verdict.detail for one in log.live.after(0)] == [SAID, "", "", ""]


@pytest.mark.parametrize("name", ["Order Refunded", "Product Viewed"])
def test_nothing_is_said_of_what_is_in_no_sum_anyhow(log: EventLog, name: str) -> None:
    log.append([order(1, "EUR", name)], source="web")
    assert [one.verdict.detail for one in log.live.after(0)] == [""]
