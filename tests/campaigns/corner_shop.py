"""A made shop with one campaign: small, quick to make, and with a customer for every way to be left out.

160 customers were seen before the plan's moment and one after it. `ROLES` says who is who by place.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pytest
from sqlalchemy import insert, update

from suasion import Workspace
from suasion.catalog.offers import Offer
from suasion.customers.consent import MARKETING, ConsentAct
from suasion.decisions.actions import email, offer
from suasion.decisions.allocation.problem import Constraint, Problem
from suasion.decisions.plan import Basis, Plan
from suasion.decisions.request import Chance, Request
from suasion.deliveries.compose import content_of
from suasion.deliveries.ledger import Recipient
from suasion.deliveries.tables import DELIVERY
from suasion.events.spec import Track
from suasion.flows.tables import FLOW_STEP
from suasion.models.card import Card, SinceVersion, WindowCount
from suasion.models.challenge import Challenge
from suasion.models.drift import Drift, Moved, OutcomeDrift
from suasion.models.global_reasons import Condition, Curve, GlobalReasons, Importance, Rule
from suasion.models.in_force import InForce, put_in_force
from suasion.models.leakage import Leak, Leakage
from suasion.models.metrics import measure
from suasion.models.needs import Need, needs
from suasion.models.schedule import Schedule
from suasion.models.tables import MODELS
from suasion.models.targets import PurchaseTarget, shop
from suasion.recommend.choosing import Choice, Settings
from suasion.recommend.tables import RECOMMENDERS
from tests.content.corner_market import offer_draft
from tests.made_once import made_once

MOMENT = datetime(2017, 10, 30, tzinfo=UTC)
DAY = timedelta(days=1)
CAMPAIGN = "autumn / 2017"
KNOWN = 160
NO_CONSENT, NEVER_BOUGHT, HOPELESS, TOO_DEAR, OVER_LIMIT = range(5)
"""Places of customers who are not like the others."""


@contextmanager
def opened(factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Open the shop to be read; it is made once for all tests of a run."""
    with Workspace.open(made_once(factory, "corner-shop", make) / "shop", read_only=True) as workspace:
        yield workspace


def make(directory: Path) -> None:
    """Make the workspace in `directory`."""
    with Workspace.create(directory / "shop") as workspace:
        _catalog(workspace)
        _orders(workspace)
        with workspace.session() as session:
            workspace.history(session)
        customers = known_customers(workspace)
        _consent(workspace, customers)
        plan = _plan(workspace, customers)
        _messages(workspace, plan)
        _models(workspace)


def known_customers(workspace: Workspace) -> list[str]:
    """Give the customers of the plan, in order; the one seen later is left out."""
    return sorted(workspace.customers.identity.customers())[:KNOWN]


def _catalog(workspace: Workspace) -> None:
    names = {"p1": "Whole Milk", "p2": "Wheat Bread", "p3": "Bananas", "p4": "100% Juice", "p5": "Wheat Bread"}
    shelves = {"p1": "Dairy", "p2": "Bakery", "p3": "Produce", "p4": None, "p5": "Bakery"}
    empty: list[str | None] = [None] * len(names)
    columns = {name: pa.array(empty, pa.string()) for name in ("subcategory", "kind", "size")}
    columns |= {
        "item": pa.array(list(names)),
        "name": pa.array(list(names.values())),
        "category": pa.array([shelves[item] for item in names]),
        "brand": pa.array(["Own", "Own", None, "Other", "Other"]),
    }
    workspace.catalog.put_items(pa.table(columns))
    workspace.catalog.put_offers(
        [
            Offer("17", "Bread days", "Type B", MOMENT - 10 * DAY, MOMENT + 20 * DAY),
            Offer("9", "Old bread days", "Type B", MOMENT - 90 * DAY, MOMENT - 60 * DAY),
        ]
    )
    rows = {"offer": ["17", "9", "9"], "coupon": ["k1", "k2", "k3"], "item": ["p2", "p2", "p2"]}
    workspace.catalog.put_offer_items(pa.table(rows))


def _orders(workspace: Workspace) -> None:
    first = [_order(place, MOMENT - 20 * DAY, "p1" if place == NEVER_BOUGHT else "p2") for place in range(KNOWN)]
    later = [_order(place, MOMENT + 3 * DAY, "p3", amount=3.0 + place % 7) for place in range(0, KNOWN, 2)]
    workspace.events.append(first, source="till", historical=True)
    workspace.events.append([*later, _order(KNOWN, MOMENT + 5 * DAY, "p3")], source="till", historical=True)


def _order(place: int, when: datetime, item: str, *, amount: float = 4.0) -> Track:
    product = {"product_id": item, "quantity": 2, "amount": amount, "discount": 0.5}
    order = f"{place}-{when:%m%d}"
    return Track(
        message_id=order,
        user_id=f"u{place:04d}",
        timestamp=when + timedelta(minutes=place),
        event="Order Completed",
        properties={"order_id": order, "products": [product]},
    )


def _consent(workspace: Workspace, customers: Sequence[str]) -> None:
    when = MOMENT - 30 * DAY
    granted = [ConsentAct(one, "email", MARKETING, "granted", when, when, "form") for one in customers]
    later = when + DAY
    withdrawn = ConsentAct(customers[NO_CONSENT], "email", MARKETING, "withdrawn", later, later, "form")
    workspace.consent.record([*granted, withdrawn])


def _plan(workspace: Workspace, customers: Sequence[str]) -> Plan:
    count = len(customers)
    rng = np.random.default_rng(5)
    profit = np.column_stack([rng.uniform(0.5, 1.0, count), rng.uniform(0.8, 2.0, count)])
    cost = np.tile([0.1, 0.5], (count, 1))
    eligible = np.ones((count, 2), dtype=bool)
    eligible[NO_CONSENT] = False
    eligible[NEVER_BOUGHT, 1] = False
    profit[HOPELESS] = -5.0
    profit[TOO_DEAR], cost[TOO_DEAR] = 0.3, 2.0
    cost[OVER_LIMIT, 1] = 1_000.0
    limits = (Constraint("budget", cost, 21.0), Constraint("offer:17", np.array([0.0, 1.0]), 15.0))
    chance = Chance(seed=10, temperature=0.02, uniform_share=0.02, headroom_share=0.005, holdout_share=0.3)
    request = Request(
        CAMPAIGN, tuple(customers), (email(), offer("17", "Bread days")), Problem(profit, limits, eligible), chance
    )
    scores = {"chance": rng.uniform(0, 1, count)}
    basis = Basis(MOMENT, count, {"shop": 1}, scores)
    return workspace.decisions.decide(request, {"prediction.horizon_days": 28, "economics.margin_rate": 0.25}, basis)


STATES = ("sent", "skipped", "failed", "uncertain", "planned")
"""What became of the first messages; all later ones were sent, and the last contact has none."""


def _messages(workspace: Workspace, plan: Plan) -> None:
    draft = workspace.contents.save(CAMPAIGN, offer_draft(), [])
    workspace.contents.approve(draft, by="test")
    to = list(plan.contacts)[:-1]
    products = content_of([("p1", "Bananas & <cream>"), ("p3", "")])
    workspace.deliveries.plan(CAMPAIGN, [Recipient(customer, draft, products) for customer in to])
    with workspace.database.write() as connection:
        for place, customer in enumerate(to):
            state = STATES[place] if place < len(STATES) else "sent"
            when = None if state in {"planned", "skipped"} else MOMENT + 60 * DAY
            connection.execute(
                update(DELIVERY)
                .where(DELIVERY.c.customer == customer)
                .values(state=state, reason="" if state == "sent" else f"why {state}", handed_over_at=when)
            )


REASONS = GlobalReasons(
    [Importance("shop.recency", 0.75), Importance("category.visits_91_share", 0.25)],
    [Curve("shop.recency", [(1.0, 0.61), (9.0, 0.32), (40.0, 0.08)], 0.045)],
    [
        Rule([Condition("shop.recency", "<=", 12.5, unknown=False)], 0.4, 0.523),
        Rule([Condition("shop.recency", ">", 12.5, unknown=True)], 0.6, 0.117),
    ],
    0.815,
    200,
)
SINCE = SinceVersion(
    1,
    MOMENT - 84 * DAY,
    MOMENT - 56 * DAY,
    Drift(
        {"shop.recency": Moved(0.312, 0.0004, alarm=True), "category.visits_91_share": Moved(0.011, 1.0, alarm=False)},
        Moved(0.027, 0.4, alarm=False),
        2_400,
        2_300,
    ),
    OutcomeDrift(0.402, 0.455, 0.43, 0.48, alarm=True),
)
LEAK = Leak("shop.recency", "alone", 0.912, 0.701)


def card(target: PurchaseTarget, *, version: int = 1, reason: str = "") -> Card:
    """Give a card, judged on made chances; with a `reason` one that says there is no model."""
    rng = np.random.default_rng(3)
    chances = rng.uniform(0, 1, 200)
    bought = (rng.uniform(0, 1, 200) < chances).astype(np.float64)
    rivals = {"rfm": rng.uniform(0, 1, 200), "last_month": rng.uniform(0, 1, 200)}
    return Card(
        target=target,
        schedule=Schedule.back_from(MOMENT, snapshots=2),
        version=version,
        reason=reason,
        windows=[WindowCount(MOMENT - 56 * DAY, 200, int(bought.sum()))],
        features=[] if reason else ["shop.recency", "category.visits_91_share", "shop.gone"],
        candidates={} if reason else {"logistic": 0.4, "lightgbm": 0.5},
        learner="" if reason else "lightgbm",
        described="" if reason else "lightgbm(rounds=9)",
        calibration={} if reason else {"method": "beta", "intercept": 0.0, "losses": {"beta": 0.4, "sigmoid": 0.5}},
        rfm_form="r+f+m",
        selection=None if reason else measure(bought, chances, rivals, 1, target.name),
        sha256="" if reason else "ab" * 32,
        challenge=Challenge(1, 240, 0.61, 0.63, 0.02, 0.004, 0.036, 0.52, 0.5, replaced=True) if version == 2 else None,
        seed=1,
        lineage={"suasion": "0"},
        data_sequence=9,
        created=MOMENT + timedelta(hours=version),
        global_reasons=None if reason else REASONS,
        since=SINCE if version > 1 else None,
        needs=[Need("buyers_to_learn", 312, 500, 4000)] if reason else needs(np.ones(2_400), bought),
        leakage=None if reason else Leakage([LEAK] if version > 1 else [], {"shop.recency": 0.912}, 3, 400),
    )


def _models(workspace: Workspace) -> None:
    cards = [card(shop()), card(shop(), version=2), card(PurchaseTarget("Bakery", "Bakery"), reason="not enough data")]
    targets = [{"name": "shop", "learner": "lightgbm", "average_precision": 0.61, "auc": 0.7}]
    targets[0] |= {"ece": 0.01, "ece_noise": 0.02, "baselines": {"rfm": 0.5}, "gain_interval": [0.01, 0.2]}
    curve = [{"predicted": 0.2, "observed": 0.25, "low": 0.2, "high": 0.3, "customers": 50}]
    predict = {"targets": targets, "figures": [{"name": "shop", "customers": 150, "buyers": 90, "reliability": curve}]}
    task = {"ndcg_at_10": 0.4, "recall_at_10": 0.1, "baselines": {"popularity": None}, "gain_interval": None}
    recommend = {"with_repeats": task, "new_only": task, "figures": {"with_repeats": {"customers": 33}}}
    settings = msgspec.json.encode(Choice(Settings(), (), "no earlier window")).decode()
    with workspace.database.write() as connection:
        for one in cards:
            values = {"version": one.version, "learner": one.learner, "sha256": one.sha256, "created": one.created}
            text = msgspec.json.encode(one).decode()
            connection.execute(insert(MODELS).values(target=one.target.name, card=text, **values))
            put_in_force(connection, one.target.name, InForce(one.version, one.created, "first", ""))
        for number in (1, 2):
            made = {
                "version": number,
                "moment": MOMENT,
                "horizon_days": 28,
                "seed": 1,
                "created": MOMENT + number * DAY,
            }
            connection.execute(insert(RECOMMENDERS).values(choice=settings, artefact="a", digest="d", **made))
        for step, figures in (("predict", predict), ("recommend", recommend)):
            when = {"started": MOMENT, "finished": MOMENT + 2 * DAY, "seconds": 1.0, "settings": "{}"}
            connection.execute(insert(FLOW_STEP).values(flow="demo", step=step, figures=json.dumps(figures), **when))
