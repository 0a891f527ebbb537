"""Customers who view, add and buy around a moment: seeded rows, some late, some of items that the catalog lacks."""

from datetime import timedelta
from random import Random

from tests.customers.segments.made_history import MOMENT, when
from tests.customers.segments.plain import PlainHistory, Row

_SHELVES = ("Shoes", "Shoes", "Shoes", "Shoes", "Hats", "Hats", "Hats", "", None)


def made(seed: int, customers: int = 30) -> PlainHistory:
    """Customers of different habits; items i0 to i8 have words, i9 has none; the number of an event is its sequence."""
    random = Random(seed)
    history = PlainHistory([], [], [], [], [], set())
    for number, shelf in enumerate(_SHELVES):
        words = {"name": f"Item {number}", "category": shelf, "brand": ("Ours", "Theirs", None)[number % 3]}
        history.items.append({"item": f"i{number}", **words, "subcategory": None, "kind": None, "size": ""})
    for number in range(customers):
        favourite = random.randint(0, 9)
        for _ in range(random.choice((0, 1, 2, 5, 25))):
            item = f"i{favourite if random.random() < 0.6 else random.randint(0, 9)}"
            _one(f"c{number}", item, random, history)
    return history


def _one(customer: str, item: str, random: Random, history: PlainHistory) -> None:
    age = random.choice((0, 0.01, 1, 30, 90, 200, 899.99, 900, 900.01, 1200)) + random.choice((-1, 0, 0, 0.3))
    of: Row = {"customer": customer, **when(age, random.choice((0, 0, 0, 2, 100)))}
    seq = len(history.events) + 1
    name = random.choice(("Order Completed", "Product Viewed", "Product Viewed", "Product Added", "Seen"))
    source = random.choice(("web", "till", "app"))
    viewed = item if name.startswith("Product") and random.random() < 0.9 else None
    history.events.append({**of, "seq": seq, "name": name, "source": source, "item": viewed, "properties": "{}"})
    if name != "Order Completed":
        return
    for line in range(random.randint(1, 3)):
        bought = item if line == 0 else f"i{random.randint(0, 9)}"
        amounts = {"quantity": float(random.randint(1, 3)), "amount": random.choice((None, 0.0, 4.0, 9.5, 20.0, 21.0))}
        said = {"seq": seq, "first": seq, "order_id": f"o{seq}", "item": bought}
        history.lines.append({**of, **said, **amounts, "discount": 0.0, "coupon_discount": 0.0})


def shifted(history: PlainHistory, hours: float) -> None:
    """Move every time, so that other hours of the day and other sides of a window come up."""
    for row in (*history.lines, *history.events):
        for name in ("time", "received"):
            row[name] -= timedelta(hours=hours)
        assert row["time"] < MOMENT + timedelta(days=2)
