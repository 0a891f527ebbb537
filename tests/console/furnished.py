"""A shop with everything that customer and segment screens show, and one customer whose every text is an attack."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from suasion import Workspace
from suasion.customers.consent import ConsentAct
from suasion.customers.history import ITEMS
from suasion.decisions.actions import email, offer
from suasion.decisions.allocation.problem import Constraint, Problem
from suasion.decisions.plan import Basis
from suasion.decisions.request import Chance, Request
from suasion.deliveries.compose import content_of
from suasion.deliveries.ledger import Recipient
from suasion.events.spec import Identify, Track
from tests.content.corner_market import saying
from tests.http.house import House, lived_in
from tests.made_screens import MOMENT, copied

CAMPAIGN = "winter / 2025"
ATTACKED = "attacked"
"""The user id of the customer whose every text is an attack."""

ATTACKS = (
    "<script>window.__xss=1</script>",
    "<img src=/nothing onerror=window.__xss=1>",
    '"><svg onload=window.__xss=1>',
    "'-window.__xss=1-'",
    "</title></textarea></style><script>window.__xss=1</script>",
    "<iframe srcdoc='<script>parent.__xss=1</script>'></iframe>",
    "<a href=javascript:window.__xss=1>x</a>",
    "<details open ontoggle=window.__xss=1>",
    "{{constructor.constructor('window.__xss=1')()}}${window.__xss=1}",
    "<math><mtext></form><form><mglyph><style></math><img src=/nothing onerror=window.__xss=1>",
)
_ALL = " ".join(ATTACKS)
_SEGMENT = """
name: attack
title: {{en: {text}, zh: {text}}}
description: {{en: {text}, zh: {text}}}
where:
  trait: {{name: tier, is: {{one_of: [{text}, gold]}}}}
"""


@contextmanager
def furnished(factory: pytest.TempPathFactory) -> Iterator[House]:
    """Serve a copy of the small shop with a plan, messages and the attacked customer."""
    directory = copied(factory, factory.mktemp("furnished") / "shop")
    _without_limit(directory)
    with Workspace.open(directory) as workspace:
        _attack(workspace)
        _plan(workspace)
        workspace.follow_segments()
        with lived_in(workspace) as house:
            yield house


def attacked(house: House) -> str:
    """Give the id of the customer whose every text is an attack."""
    (row,) = house.workspace.customer_views.found(ATTACKED).rows
    return row.customer


def _without_limit(directory: Path) -> None:
    settings = directory / "suasion.toml"
    line = "requests_per_minute = 600"
    text = settings.read_text(encoding="utf-8")
    assert line in text
    settings.write_text(text.replace(line, "requests_per_minute = 100000"), encoding="utf-8")


def _attack(workspace: Workspace) -> None:
    words = {"item": "i-attack", "name": _ALL, "category": ATTACKS[0], "brand": ATTACKS[1]}
    workspace.catalog.put_items(pa.Table.from_pylist([{name: words.get(name) for name in ITEMS.names}], schema=ITEMS))
    when = MOMENT - timedelta(days=20)
    product = {"product_id": "i-attack", "quantity": 1, "amount": 2.5, "name": _ALL}
    order = {"order_id": ATTACKS[0], "products": [product], "note": _ALL}
    told = {"tier": ATTACKS[0], "email": "attacked@example.test", ATTACKS[1]: _ALL, "nested": {ATTACKS[2]: [_ALL]}}
    events: list[Track | Identify] = [
        Identify(message_id="attack-0", user_id=ATTACKED, timestamp=when, traits=told),
        Track(message_id="attack-1", user_id=ATTACKED, timestamp=when, event="Order Completed", properties=order),
        *(
            Track(
                message_id=f"attack-{text}"[:90], user_id=ATTACKED, timestamp=when, event=text, properties={text: text}
            )
            for text in ATTACKS
        ),
    ]
    workspace.events.append(events, source="till", historical=True)
    with workspace.session() as session:
        workspace.history(session)
    (customer,) = (row.customer for row in workspace.customer_views.found(ATTACKED).rows)
    workspace.consent.record([ConsentAct(customer, "email", "marketing", "granted", when, when, _ALL, _ALL)])
    quoted = "'" + _ALL.replace("'", "''") + "'"
    workspace.segment_views.define(_SEGMENT.format(text=quoted))
    workspace.segment_views.run("attack", MOMENT)


def _plan(workspace: Workspace) -> None:
    """Decide for everybody, the attacked customer among them, and plan a message to whoever is contacted."""
    customers = sorted(workspace.customers.identity.customers())
    count = len(customers)
    rng = np.random.default_rng(5)
    profit = np.column_stack([rng.uniform(0.5, 1.0, count), rng.uniform(0.8, 2.0, count)])
    cost = np.tile([0.1, 0.5], (count, 1))
    eligible = np.ones((count, 2), dtype=bool)
    eligible[::7] = False
    eligible[1::5, 1] = False
    limits = (Constraint("budget", cost, 60.0), Constraint("offer:17", np.array([0.0, 1.0]), 40.0))
    chance = Chance(seed=10, temperature=0.02, uniform_share=0.02, headroom_share=0.005, holdout_share=0.2)
    actions = (email(), offer("17", ATTACKS[0]))
    request = Request(CAMPAIGN, tuple(customers), actions, Problem(profit, limits, eligible), chance)
    basis = Basis(MOMENT, count, {"shop": 1}, {"chance": rng.uniform(0, 1, count)})
    plan = workspace.decisions.decide(request, {"prediction.horizon_days": 28}, basis)
    (target,) = (row.customer for row in workspace.customer_views.found(ATTACKED).rows)
    # Messages refuse the braces of a template themselves.
    draft = workspace.contents.save(CAMPAIGN, saying(" ".join(text for text in ATTACKS if "{{" not in text)), [])
    workspace.contents.approve(draft, by="test")
    products = content_of([("p1", ATTACKS[1]), ("p3", "")])
    wanted = sorted({*plan.contacts, target})
    workspace.deliveries.plan(CAMPAIGN, [Recipient(customer, draft, products) for customer in wanted])
