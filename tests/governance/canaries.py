"""A shop in which every row that is somebody's bears a word of theirs: whoever looks can tell whose is where."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from sqlalchemy import insert

from suasion import Workspace
from suasion.customers.consent import ConsentAct
from suasion.customers.history import TRAITS
from suasion.customers.identifiers import named
from suasion.customers.segments.parse import parse_definition
from suasion.customers.tables import DUPLICATE_PAIR
from suasion.decisions.actions import email
from suasion.decisions.allocation.problem import Constraint, Problem
from suasion.decisions.request import Chance, Request
from suasion.deliveries.ledger import Recipient
from suasion.events.spec import Alias, Event, Group, Identify, Page, Screen, Track, Unreadable, parse
from suasion.privacy.identifiers import IdentifierKind
from suasion.recommend import choosing, fitted
from suasion.recommend.interactions import from_columns
from suasion.recommend.tables import RECOMMENDERS

DAY = datetime(2026, 1, 5, tzinfo=UTC)
WORD = re.compile(r"kanari(\d{5})v[a-z]+")
"""A word of somebody's: the number, and where it was put."""
MERGED = 5
"""Every so manieth has an old account too, that a person merged with the new one."""
IN_TOWN = parse_definition(
    {
        "name": "in_town",
        "title": {"en": "In town", "zh": "在城里"},
        "description": {"en": "They live in town.", "zh": "住在城里。"},
        "where": {"trait": {"name": "town", "is": {"is": "yes"}}},
    }
)


def word(number: int, place: str) -> str:
    return f"kanari{number:05d}v{place}"


def events_of(number: int, people: int) -> list[Event | Unreadable]:
    """Everything one customer does; all but the last two are stored. One names somebody else."""

    def w(place: str) -> str:
        return word(number, place)

    who: dict[str, Any] = {"user_id": w("user"), "anonymous_id": w("browser"), "timestamp": DAY}
    told = {"email": f"{w('mail')}@shop.test", "phone": f"+49{number:09d}", "town": "yes", "note": w("trait")}
    told["wrote"] = f"call me, or {w('othermail')}@shop.test"
    bought = {"product_id": w("item"), "quantity": 1, "price": 3.5, "name": w("product")}
    order = {"order_id": w("order"), "currency": "USD", "products": [bought], "coupon": w("coupon")}
    friend = {"email": f"{word((number + 1) % people, 'mail')}@shop.test", "why": w("friend")}
    bad = f'{{"type":"track","messageId":"{w("badid")}","userId":"{w("user")}","event":5,"x":"{w("bad")}"}}'
    return [
        Identify(message_id=w("ia"), traits=told | {"deep": {"er": [w("deep")]}}, **who),
        Track(
            message_id=w("ta"), event=w("event"), properties={w("key"): w("value")}, context={"c": w("context")}, **who
        ),
        Track(message_id=w("tb"), event="Order Completed", properties=order, **who),
        Track(message_id=w("fa"), event="Invited", properties={"friend": friend}, **who),
        Page(message_id=w("pa"), name=w("page"), properties={"url": f"https://shop.test/{w('url')}"}, **who),
        Screen(message_id=w("sa"), name=w("screen"), **who),
        Group(message_id=w("ga"), group_id=w("group"), traits={"g": w("grouptrait")}, **who),
        Alias(message_id=w("aa"), user_id=w("user"), previous_id=w("former"), timestamp=DAY),
        Track(message_id=w("ta"), event=w("again"), properties={"other": w("reused")}, **who),
        parse(bad.encode()),
    ]


def old_account(number: int) -> list[Event | Unreadable]:
    said = {"email": f"{word(number, 'oldmail')}@shop.test", "old": word(number, "oldtrait")}
    day = DAY - timedelta(days=9)
    return [Identify(message_id=word(number, "oldid"), user_id=word(number, "olduser"), traits=said, timestamp=day)]


def fill(workspace: Workspace, people: int) -> dict[int, str]:
    """Fill a new workspace; gives everybody's customer by number."""
    numbers = range(people)
    workspace.segments.save(IN_TOWN)
    workspace.follow_segments()
    for some in _parts(numbers, 200):
        old = [one for number in some if number % MERGED == 0 for one in old_account(number)]
        workspace.events.append(old, source="shop", historical=True)
        workspace.events.append([one for number in some for one in events_of(number, people)], source="shop")
        if some[0] < people // 2:
            workspace.events.seal()
    with workspace.session() as session:
        workspace.history(session)
    found = customers(workspace, numbers)
    for number in numbers:
        if number % MERGED == 0:
            old_id = _named(workspace, word(number, "olduser"))
            reason = word(number, "merging")
            found[number] = workspace.deciding.merge(found[number], old_id, who="person:eve", reason=reason)
    workspace.follow_segments()  # everybody enters
    _consent(workspace, found)  # which the next look would look at
    workspace.run_segments([IN_TOWN])
    _suppress(workspace, found)
    _predict(workspace, found)
    _decide(workspace, found)
    _deliver(workspace, found)
    _recommend(workspace, found)
    _look_alike(workspace, found)
    return found


def customers(workspace: Workspace, numbers: Iterable[int]) -> dict[int, str]:
    return {number: _named(workspace, word(number, "user")) for number in numbers}


def _named(workspace: Workspace, text: str) -> str:
    (customer,) = named(workspace.database, workspace.vault, text)
    return customer


def _consent(workspace: Workspace, found: dict[int, str]) -> None:
    now = workspace.clock.now()
    said = [
        ConsentAct(one, "email", "marketing", "granted", now, now, word(n, "form"), word(n, "proof"))
        for n, one in found.items()
    ]
    said += [replace(act, channel="sms", state="withdrawn") for act in said]
    workspace.consent.record(said)


def _suppress(workspace: Workspace, found: dict[int, str]) -> None:
    for n in found:
        told, phone = word(n, "told"), f"+49{n:09d}"
        workspace.suppressions.add(IdentifierKind.PHONE, [phone], "requested", source=told, note=told, who="person:eve")


def _predict(workspace: Workspace, found: dict[int, str]) -> None:
    moment = DAY.replace(tzinfo=None)
    rows = [
        {"customer": one, "name": "predicted.x", "value": f'"{word(n, "predicted")}"', "source": "model:x"}
        | {"version": "1", "time": moment, "received": moment}
        for n, one in found.items()
    ]
    workspace.customers.traits.publish(pa.Table.from_pylist(rows, schema=TRAITS))


def _decide(workspace: Workspace, found: dict[int, str]) -> None:
    names = tuple(sorted(found.values()))
    costs = np.linspace(0.1, 1.0, len(names)).reshape(-1, 1)
    problem = Problem(costs * 3, (Constraint("budget", costs, 0.4 * float(costs.sum())),), np.ones_like(costs, bool))
    chance = Chance(seed=7, temperature=0.1, uniform_share=0.05, headroom_share=0.005, holdout_share=0.1)
    workspace.decisions.decide(Request("spring", names, (email(),), problem, chance))


def _deliver(workspace: Workspace, found: dict[int, str]) -> None:
    recipients = [
        Recipient(one, "d1", {"products": [{"id": "p", "because": word(n, "because")}]}) for n, one in found.items()
    ]
    workspace.deliveries.plan("spring", recipients)


def _recommend(workspace: Workspace, found: dict[int, str]) -> None:
    who = np.array([one for n, one in found.items() for _ in (0, 1)])
    item = np.array([name for n in found for name in (word(n, "item"), "milk")])
    basket = np.array([f"{one}-1" for n, one in found.items() for _ in (0, 1)])
    bought = from_columns(who, item, basket, np.arange(len(who)) + 10**15, 10**15 + 10**9)
    content = fitted.to_bytes(fitted.fit(bought, choosing.Settings(), 7))
    artefact, digest = fitted.write(workspace.directory / "models", content)
    row = {"version": 1, "moment": DAY, "horizon_days": 28, "seed": 7, "created": DAY, "choice": "{}"}
    with workspace.database.write() as connection:
        connection.execute(insert(RECOMMENDERS).values(row | {"artefact": artefact, "digest": digest}))


def _look_alike(workspace: Workspace, found: dict[int, str]) -> None:
    holders = {customer: token for token, customer in sorted(workspace.customers.identity.holders().items())}
    pairs = [(holders[found[n]], holders[found[n + 1]]) for n in range(0, len(found) - 1, 2)]
    rows = [
        {"one": one, "other": other, "bits": 9.0, "verdict": "likely", "evidence": "[]", "found": DAY}
        for one, other in pairs
    ]
    with workspace.database.write() as connection:
        connection.execute(insert(DUPLICATE_PAIR), rows)


def _parts(numbers: Sequence[int], size: int) -> Iterable[Sequence[int]]:
    return (numbers[start : start + size] for start in range(0, len(numbers), size))
