"""A random walk through all that changes who is in a segment, and what a slow evaluator says after each step."""

import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from suasion import Workspace
from suasion.core.clock import naive_utc
from suasion.core.errors import Conflict, NotFound
from suasion.customers.consent import EVERYWHERE, ConsentAct
from suasion.customers.history import ITEMS as WORDS
from suasion.customers.history import TRAITS
from suasion.customers.segments.conditions import (
    NO_ROWS,
    All,
    AnyOf,
    Behaviour,
    Comparison,
    Condition,
    ConsentCondition,
    Definition,
    Not,
    RowFilter,
    SegmentReference,
    Sequence,
    Share,
    Step,
    TraitCondition,
)
from suasion.events.spec import Alias, Event, Identify, Track
from tests.customers.segments import plain
from tests.customers.segments.plain import PlainHistory
from tests.hands import Hands

START = datetime(2026, 1, 1, tzinfo=UTC)
EMAIL = ("email", "marketing")
PEOPLE = 7
ITEMS = ("i0", "i1", "i2", "i3")
SHELVES = ("FRUIT", "MEAT")


RANKED, YEAR_SECONDS = "best", 366 * 86_400.0
OPS = (
    *("visit", "order", "again", "late", "wait", "tell", "link", "merge", "unmerge", "predict", "consent", "switch"),
    *("erase", "redefine", "remove", "items", "seal", "reactions"),
)


def count(of: Any, limit: Comparison, days: int | None = None, *where: RowFilter) -> Behaviour:
    return Behaviour(of, "count", limit, within_days=days, where=where)


def at_least(value: float) -> Comparison:
    return Comparison("at_least", value)


def on(field: str, value: str) -> RowFilter:
    return RowFilter(field, Comparison("is", value))


def conditions(draw: random.Random) -> dict[str, Condition]:
    """Make conditions of every kind, their limits drawn."""
    days, money, hours = draw.randint(1, 6), draw.choice([5.0, 20.0, 60.0]), draw.choice([5, 40])
    consented, lapsed = ConsentCondition(*EMAIL, True), Not(count("orders", at_least(1), days))
    return {
        "lately": count("events", at_least(draw.randint(1, 2)), days, on("name", "Visit")),
        "lapsed": All((count("orders", at_least(1)), lapsed)),
        "away": Behaviour("orders", "days_since_last", at_least(days)),
        "young": Behaviour("events", "days_since_first", Comparison("at_most", days)),
        "fruit": Behaviour("lines", "sum", at_least(money), "amount", days, (on("category", "FRUIT"),)),
        "taste": Behaviour("lines", "distinct", at_least(2), "category", draw.choice([None, days])),
        "basket": Behaviour("orders", "average", Comparison("more_than", money / 2), "amount", days),
        "leaning": Share("lines", (on("category", "MEAT"),), at_least(0.5), "amount", draw.choice([None, days])),
        "willing": All((consented, AnyOf((TraitCondition("predicted.churn", at_least(0.5)), lapsed)))),
        "unasked": Not(consented),
        "gold": AnyOf((TraitCondition("tier", Comparison("one_of", ("gold", 1))), consented)),
        "turns": Sequence((Step("events", (on("name", "Visit"),)), Step("orders", within=timedelta(days=days)))),
        "left": Sequence(
            (
                Step("events", (on("name", "Visit"),)),
                Step("orders", within=timedelta(hours=hours), never=True),
            ),
            draw.choice([None, days]),
        ),
        "latest": Behaviour("lines", "last", Comparison("is", "FRUIT"), "category", draw.choice([None, days])),
        "never": Behaviour("orders", "never", NO_ROWS, within_days=days),
        "again": All((SegmentReference("lately", draw.random() < 0.7), Not(SegmentReference("gold", member=True)))),
        "best": Behaviour("orders", "sum", Comparison("top", 0.4), "amount", days),
    }


class Walk:
    """The product, and what was done to it.

    Parameters
    ----------
    workspace
        Its clock is `hands`.
    """

    def __init__(self, workspace: Workspace, hands: Hands, draw: random.Random) -> None:
        self.hands, self.draw, self.sent = hands, draw, 0
        self.begin(workspace)
        self.conditions = conditions(draw)
        for name in self.conditions:
            self.define(name)
        self.items()

    def begin(self, workspace: Workspace) -> None:
        """Go on in a workspace that was just opened."""
        self.workspace = workspace

    def define(self, name: str) -> None:
        title = {"en": name, "zh": name}
        self.workspace.segments.save(Definition(name, title, title, self.conditions[name]))

    def step(self) -> str:
        """Do something; says what."""
        often = (self.order, self.wait, self.wait, self.link, self.consent)
        does: Callable[[], None] = self.draw.choice([*often, *(getattr(self, name) for name in OPS)])
        does()
        return does.__name__

    def who(self) -> dict[str, Any]:
        number = self.draw.randrange(PEOPLE)
        return self.draw.choice([{"user_id": f"u{number}"}, {"anonymous_id": f"a{number}"}])

    def send(self, *events: Event, historical: bool = False) -> None:
        self.workspace.events.append(list(events), source=self.draw.choice(["web", "app"]), historical=historical)

    def given(self) -> dict[str, Any]:
        self.sent += 1
        return {"message_id": f"m{self.sent}", **self.who()}

    def visit(self) -> None:
        self.send(Track(**self.given(), event=self.draw.choice(["Visit", "Search"])))

    def order(self, number: int | None = None, **more: Any) -> None:
        products = [
            {
                "product_id": self.draw.choice(ITEMS),
                "quantity": self.draw.randint(1, 2),
                "amount": self.draw.choice([0.1, 5.0, 17.5, 40.0]),
            }
            for _ in range(self.draw.randint(1, 3))
        ]
        order = f"o{self.sent if number is None else number}"
        said = {"order_id": order, "products": products, "currency": self.draw.choice(["USD", "USD", "EUR"])}
        self.send(Track(**self.given(), event="Order Completed", properties=said, **more))

    def again(self) -> None:
        """Say an order that was said before, at the same moment perhaps, by whomever."""
        self.order(number := self.draw.randrange(self.sent + 1))
        self.order(number)

    def late(self) -> None:
        """Tell of the past: just now, or as an import would, which was known then."""
        moment = self.hands.time - timedelta(hours=self.draw.choice([1, 30, 100]))
        if self.draw.random() < 0.5:
            self.order(timestamp=moment)
        else:
            self.send(Track(**self.given(), event="Visit", timestamp=moment), historical=True)

    def wait(self) -> None:
        hours = self.draw.choice([0, 1, 24, 24, 48, 100])
        self.hands.time += timedelta(hours=hours, microseconds=self.draw.choice([0, 1]))

    def tell(self) -> None:
        self.send(Identify(**self.given(), traits={"tier": self.draw.choice(["gold", 1, True, None, "silver"])}))

    def link(self) -> None:
        one, other = self.draw.randrange(PEOPLE), self.draw.randrange(PEOPLE)
        self.sent += 1
        if self.draw.random() < 0.7:
            self.send(Identify(message_id=f"m{self.sent}", user_id=f"u{one}", anonymous_id=f"a{other}"))
        else:
            self.send(Alias(message_id=f"m{self.sent}", user_id=f"u{one}", previous_id=f"a{other}"))

    def customers(self) -> list[str]:
        self.workspace.follow_segments()
        return self.workspace.customers.identity.customers()

    def merge(self) -> None:
        if len(there := self.customers()) > 1:
            self.workspace.deciding.merge(*self.draw.sample(there, 2), who="person:eve", reason="one")

    def unmerge(self) -> None:
        told = [act for act in self.workspace.customers.identity.acts().to_pylist() if act["act"] == "merged"]
        if told:
            act = self.draw.choice(told)
            with suppress(Conflict, NotFound):  # they are two already, or gone
                self.workspace.deciding.unmerge(act["customer"], other=act["other"], who="person:eve", reason="two")

    def predict(self) -> None:
        there, now = self.customers(), naive_utc(self.hands.time)
        rows = [
            {
                "customer": customer,
                "name": "predicted.churn",
                "value": str(self.draw.choice([0.2, 0.9])),
                "source": "model:churn",
                "version": str(self.sent),
                "time": now,
                "received": now,
            }
            for customer in there
            if self.draw.random() < 0.7
        ]
        self.sent += 1
        self.workspace.customers.traits.publish(pa.Table.from_pylist(rows, TRAITS))

    def act(self, channel: str, topic: str, purpose: Any) -> None:
        if not (there := self.customers()):
            return
        state, now = self.draw.choice(["granted", "granted", "withdrawn"]), self.hands.time
        time = now - timedelta(hours=self.draw.choice([0, 0, 50]))
        until = time + timedelta(hours=self.draw.choice([60, 200])) if self.draw.random() < 0.5 else None
        expires = until if state == "granted" else None
        who = self.draw.choice(there)
        said = ConsentAct(who, channel, topic, state, time, now, "form", purpose=purpose, expires=expires)  # type: ignore[arg-type]
        self.workspace.consent.record([said])

    def consent(self) -> None:
        self.act(*EMAIL, "marketing")

    def switch(self) -> None:
        if self.draw.random() < 0.5:
            self.act(EVERYWHERE, EVERYWHERE, "personalisation")

    def erase(self) -> None:
        there = self.customers()
        if there and self.draw.random() < 0.5:
            self.workspace.erase_customers([self.draw.choice(there)], who="person:eve")
        elif there:
            self.workspace.events.erase(self.draw.sample(sorted(self.workspace.customers.identity.holders()), 1))

    def redefine(self) -> None:
        name = self.draw.choice(sorted(self.conditions))
        self.conditions[name] = conditions(self.draw)[name]
        self.define(name)

    def remove(self) -> None:
        """Take a segment away, and have it come back under its name."""
        name = self.draw.choice(sorted(self.conditions.keys() - {"lately", "gold"}))  # to which another refers
        self.workspace.segments.remove(name)
        if self.draw.random() < 0.5:
            self.workspace.follow_segments()
        self.define(name)

    def items(self) -> None:
        rows = [
            {"item": item, "name": item, "category": self.draw.choice([*SHELVES, None])}
            for item in ITEMS
            if item != "i3"
        ]
        self.workspace.catalog.put_items(pa.Table.from_pylist(rows, WORDS))

    def seal(self) -> None:
        self.workspace.events.seal()

    def reactions(self) -> None:
        """Open a message far too often at once: a machine did, which is found out behind the log."""
        who, now = self.who(), self.hands.time
        for number in range(6):
            self.sent += 1
            said = {"campaign_id": f"c{number}"}
            self.send(Track(message_id=f"m{self.sent}", **who, event="Email Opened", properties=said, timestamp=now))

    def require_right(self, place: str) -> int:
        """Compare the members that stand with a slow evaluator and with the full evaluation; gives how many stand."""
        workspace, now = self.workspace, self.hands.time
        ranked = self.draw.random() < 0.3  # everybody is looked at for them, so not every time
        workspace.standing.rank_seconds = 0.0 if ranked else YEAR_SECONDS
        workspace.follow_segments()
        compared = [name for name in self.conditions if ranked or name != RANKED]
        standing = {name: set(workspace.segments.members_now(name)) for name in compared}
        with workspace.session() as session:
            history = workspace.history(session)
            full = self.draw.sample(compared, 2)
            definitions = workspace.segments.definitions()
            for name in full:
                found = set(workspace.segments.evaluate(session, history, definitions[name], now))
                assert found == standing[name], f"{place}, {name} in full"
            rows: dict[str, Any] = {
                name: session.fetch(getattr(history, name)).to_pylist()
                for name in ("orders", "lines", "events", "traits", "items")
            }
        moments = {(row["customer"], row["time"], row["received"]) for row in rows["events"]}
        sold = {(row["customer"], row["time"], row["received"]) for row in (*rows["orders"], *rows["lines"])}
        assert sold <= moments, f"{place}: every order was said by an event, so whoever ordered is known by one"
        consent = workspace.consent.granted_before(*EMAIL, now)
        told = PlainHistory(**rows, consent=consent, segments=self.conditions)
        personal = workspace.personalisation.before(now)
        known = told.before(naive_utc(now)).customers()
        left_out = {one for one in known if not personal.allows(one)}
        for kind in ("orders", "lines", "events", "traits"):
            setattr(told, kind, [row for row in getattr(told, kind) if row["customer"] not in left_out])
        for name in compared:
            condition = self.conditions[name]
            told.known = {}
            expected = plain.members(condition, told, naive_utc(now))
            expected |= {one for one in left_out if for_certain(condition, self.conditions, one in consent)}
            assert standing[name] == expected, f"{place}, {name}"
            assert workspace.segments.size_now(name).size == len(expected), f"{place}, size of {name}"
            assert workspace.segments.size_now(name).as_of == now, f"{place}, {name} as of"
        return sum(map(len, standing.values()))


def for_certain(condition: Condition, others: Mapping[str, Condition], consented: bool) -> bool | None:
    """Evaluate for whom nothing but consent is known, in three values; None is unknown."""
    match condition:
        case All(parts) | AnyOf(parts):
            found = [for_certain(part, others, consented) for part in parts]
            decides = isinstance(condition, AnyOf)
            if decides in found:
                return decides
            return None if None in found else not decides
        case Not(part):
            inner = for_certain(part, others, consented)
            return None if inner is None else not inner
        case ConsentCondition(_, _, granted):
            return consented == granted
        case SegmentReference(name, member):
            inner = for_certain(others[name], others, consented)
            return None if inner is None else inner == member
        case _:
            return None
