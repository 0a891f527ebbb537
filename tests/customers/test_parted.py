"""What holds of a customer who is parted by events or by a person, and of what is recorded during an erasure."""

import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from sqlalchemy import insert, select

from suasion import Workspace
from suasion.core.errors import NotFound
from suasion.customers.computed.definition import parse_trait
from suasion.customers.computed.publishing import Known, Outdated
from suasion.customers.consent import PERSONALISATION
from suasion.customers.forgetting import forget_strangers
from suasion.customers.history import TRAITS
from suasion.customers.tables import CONSENT_ACT, TRAIT
from suasion.events.spec import Event, Identify, Track
from tests import postgres_server

DAY = datetime(2026, 1, 1, tzinfo=UTC)
KIOSK, ANN = "c00000001", "c00000002"
LIMIT = 5
LAST_ITEM = parse_trait(
    {
        "name": "last_item",
        "title": {"en": "Last item", "zh": "最近商品"},
        "value": {"of": "lines", "measure": "last", "field": "item"},
    }
)


@pytest.fixture(params=["sqlite", "postgres"])
def shop(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    if request.param == "postgres":
        monkeypatch.setenv("SUASION_DATABASE_URL", postgres_server.url())
    Workspace.create(tmp_path / "shop").close()
    settings = tmp_path / "shop" / "suasion.toml"
    text, changed = re.subn(r"(?m)^#? ?shared_links = \d+", f"shared_links = {LIMIT}", settings.read_text("utf-8"))
    assert changed == 1
    settings.write_text(text, encoding="utf-8")
    with Workspace.open(tmp_path / "shop") as workspace:
        yield workspace


def append(shop: Workspace, *events: Event) -> None:
    shop.events.append(list(events), source="web")
    shop.follow()


def said(number: int, user: str | None, browser: str | None = None, **traits: str) -> Identify:
    when = DAY + timedelta(hours=number)
    return Identify(message_id=f"i{number}", user_id=user, anonymous_id=browser, timestamp=when, traits=traits)


def bought(number: int, user: str, item: str) -> Track:
    told = {"order_id": f"o{number}", "products": [{"product_id": item, "price": 5.0}]}
    when = DAY + timedelta(hours=number)
    return Track(message_id=f"o{number}", user_id=user, event="Order Completed", timestamp=when, properties=told)


def at_the_kiosk(shop: Workspace) -> None:
    """Ann consents, then signs in where somebody left an address; she is one with that browser."""
    append(shop, said(1, None, "kiosk", email="sub@shop.test"), said(2, "ann"))
    shop.customer_views.record_consent(ANN, "granted", channel="email", topic="marketing", source="form", proof="page")
    append(shop, said(3, "ann", "kiosk"), said(4, "ann", email="ann@shop.test"))
    assert shop.customers.identity.customers() == [KIOSK]


def crowd(shop: Workspace) -> None:
    append(shop, *(said(10 + number, f"u{number}", "kiosk") for number in range(LIMIT + 2)))
    assert shop.customer_views.found("ann").rows[0].customer == ANN


def withdraw(shop: Workspace, customer: str) -> None:
    shop.customer_views.record_consent(
        customer, "withdrawn", channel="email", topic="marketing", source="link", proof="words of whoever it was"
    )


def computed(shop: Workspace) -> dict[str, str]:
    query = select(TRAIT.c.customer, TRAIT.c.value).where(TRAIT.c.name == LAST_ITEM.trait)
    with shop.database.read() as connection:
        return {row.customer: row.value for row in connection.execute(query)}


def two(shop: Workspace) -> tuple[str, str]:
    append(shop, said(1, "ann"), said(2, "bob"), bought(3, "ann", "milk"), bought(5, "bob", "secret of Bob"))
    shop.computed.save(LAST_ITEM)
    ann, bob = shop.customers.identity.customers()
    return ann, bob


def test_what_was_withdrawn_holds_for_whom_events_part(shop: Workspace) -> None:
    at_the_kiosk(shop)
    withdraw(shop, KIOSK)
    shop.customer_views.record_consent(
        KIOSK, "withdrawn", purpose=PERSONALISATION, source="form", proof="switch in the account"
    )
    crowd(shop)
    assert shop.consent.allowed([ANN, KIOSK], "email", "marketing") == set()
    assert shop.personalisation.left_out([ANN, KIOSK]) == {ANN, KIOSK}
    kept = [act for act in shop.consent.acts_of(ANN) if act.state == "withdrawn"]
    assert [act.proof for act in kept] == ["", ""], "the words may be another's, who may be erased"


def test_what_a_browser_withdrew_before_she_came_is_its_own_again(shop: Workspace) -> None:
    append(shop, said(1, None, "kiosk", email="sub@shop.test"))
    withdraw(shop, KIOSK)
    at_the_kiosk_again = [said(2, "ann")]
    append(shop, *at_the_kiosk_again)
    shop.customer_views.record_consent(ANN, "granted", channel="email", topic="marketing", source="form", proof="page")
    append(shop, said(3, "ann", "kiosk"))
    assert shop.consent.allowed([ANN], "email", "marketing") == set()
    crowd(shop)
    assert shop.consent.allowed([ANN, KIOSK], "email", "marketing") == {ANN}


def test_who_was_one_keeps_a_withdrawal_although_somebody_else_joined_after_it(shop: Workspace) -> None:
    append(shop, said(1, "ann"), said(2, "bob"), said(3, "eve"))
    ann, bob, eve = shop.customers.identity.customers()
    shop.customer_views.record_consent(bob, "granted", channel="email", topic="marketing", source="form", proof="page")
    shop.customer_views.record_consent(eve, "granted", channel="email", topic="marketing", source="form", proof="page")
    shop.deciding.merge(ann, bob, who="person:eve", reason="one")
    withdraw(shop, ann)
    shop.deciding.merge(ann, eve, who="person:eve", reason="one")
    for other in (bob, eve):
        shop.deciding.unmerge(ann, other=other, who="person:eve", reason="no")
    assert shop.consent.allowed([ann, bob, eve], "email", "marketing") == {eve}


def test_an_erasure_leaves_nothing_computed_of_her_under_the_name_she_was_merged_with(shop: Workspace) -> None:
    ann, bob = two(shop)
    assert shop.deciding.merge(ann, bob, who="person:eve", reason="one") == ann
    shop.compute_traits(["last_item"])
    assert computed(shop) == {ann: '"secret of Bob"'}
    predicted = {"customer": ann, "name": "predicted.x", "value": "0.5", "source": "model:x", "version": "1"}
    moment = {"time": datetime(2026, 2, 1), "received": datetime(2026, 2, 1)}
    shop.customers.traits.publish(pa.Table.from_pylist([predicted | moment], schema=TRAITS))
    shop.deciding.unmerge(ann, other=bob, who="person:eve", reason="no")
    with shop.database.read() as connection:
        assert list(connection.execute(select(TRAIT))) == [], "nor what was predicted of the two"
    shop.compute_traits(["last_item"])
    assert computed(shop) == {ann: '"milk"', bob: '"secret of Bob"'}
    shop.erase_customers([bob], who="person:eve")
    assert computed(shop) == {ann: '"milk"'}


def test_events_that_part_her_take_what_was_computed_of_her(shop: Workspace) -> None:
    shop.computed.save(LAST_ITEM)
    at_the_kiosk(shop)
    append(shop, bought(6, "ann", "secret of Ann"))
    shop.compute_traits(["last_item"])
    assert computed(shop) == {KIOSK: '"secret of Ann"'}
    crowd(shop)
    assert computed(shop) == {}


@pytest.mark.parametrize("by", ["person", "events"])
def test_what_was_read_before_a_parting_is_never_published(shop: Workspace, by: str) -> None:
    shop.computed.save(LAST_ITEM)
    at_the_kiosk(shop)
    append(shop, bought(6, "ann", "secret of Ann"))
    stand = shop.computed.stand()
    with shop.session() as session:
        known = Known(session, shop.history(session), stand)
        if by == "events":
            crowd(shop)
        else:
            shop.deciding.unmerge(KIOSK, other=ANN, who="person:eve", reason="no")
        with pytest.raises(Outdated):
            shop.computed.run(known, shop.clock.now(), ["last_item"])
    assert computed(shop) == {}


def during_the_erasure(shop: Workspace, monkeypatch: pytest.MonkeyPatch, do: Callable[[], None]) -> None:
    """Erase Ann; do something once it is known who she is, and nothing of her is deleted yet."""
    before, left = shop._mark_unfinished, [do]

    def mark() -> None:
        before()
        if left:
            left.pop()()

    monkeypatch.setattr(shop, "_mark_unfinished", mark)
    ann = shop.customers.identity.customers()[0]
    assert shop.erase_customers([ann], who="person:eve") == 1


def test_consent_said_while_she_is_erased_is_refused(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    append(shop, said(1, "ann"))
    (ann,) = shop.customers.identity.customers()
    asked, refused = threading.Event(), list[type]()
    required = shop.customer_views._pinned.follow

    def follow() -> None:
        required()
        asked.set()

    def record() -> None:
        try:
            withdraw(shop, ann)
        except NotFound as error:
            refused.append(type(error))

    thread = threading.Thread(target=record)
    monkeypatch.setattr(shop.customer_views._pinned, "follow", follow)

    def begin() -> None:
        thread.start()
        assert asked.wait(10)

    during_the_erasure(shop, monkeypatch, begin)
    thread.join()
    assert refused == [NotFound]
    with shop.database.read() as connection:
        assert list(connection.execute(select(CONSENT_ACT))) == []


def test_what_is_stored_of_strangers_goes_and_of_their_consent_the_words(shop: Workspace) -> None:
    act = {"customer": "c00000099", "channel": "email", "topic": "marketing", "purpose": "marketing", "time": DAY}
    act |= {"state": "withdrawn", "source": "phone", "expires": DAY, "text_version": "", "received": DAY}
    trait = {"customer": "c00000099", "source": "web", "version": "1", "time": DAY, "name": "city", "received": DAY}
    with shop.database.write() as connection:
        connection.execute(insert(CONSENT_ACT).values(act | {"proof": "call from Ann", "text_sha256": ""}))
        connection.execute(insert(TRAIT).values(trait | {"value": '"Utrecht"'}))
        forget_strangers(connection)
        assert list(connection.execute(select(TRAIT))) == []
        rows = connection.execute(select(CONSENT_ACT.c.state, CONSENT_ACT.c.source, CONSENT_ACT.c.proof)).all()
    assert [tuple(row) for row in rows] == [("withdrawn", "erased", "")]


@pytest.mark.parametrize("sealed", [False, True])
def test_whom_she_mentioned_and_who_signs_up_meanwhile_keeps_the_address(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch, sealed: bool
) -> None:
    told = {"friend": {"email": "carol@shop.test"}, "other": {"email": "nobody@shop.test"}}
    append(shop, said(1, "ann"), Track(message_id="t", user_id="ann", event="Invited", timestamp=DAY, properties=told))

    def sign_up() -> None:
        shop.events.append([said(2, "carol", email="carol@shop.test")], source="web")
        if sealed:
            shop.events.seal()

    during_the_erasure(shop, monkeypatch, sign_up)
    with shop.session() as session:
        shop.history(session)
    (carol,) = shop.customers.identity.customers()
    token = shop.customers.identity.tokens_of([carol], "email")[carol]
    assert shop.vault.reveal([token]) == {token: "carol@shop.test"}
    assert [row.customer for row in shop.customer_views.found("carol@shop.test").rows] == [carol]


def test_who_became_one_with_her_meanwhile_is_erased_with_her_and_takes_nothing_over(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(shop, said(1, "ann", email="ann@shop.test"))
    append(shop, said(2, "bob", email="bob@shop.test"))
    ann, bob = shop.customers.identity.customers()
    shop.customer_views.record_consent(
        ann, "granted", source="paper", proof="signed by Ann", channel="email", topic="marketing"
    )
    during_the_erasure(shop, monkeypatch, lambda: merged(shop, bob, ann))
    assert shop.customers.identity.customers() == []
    with shop.database.read() as connection:
        assert set(connection.scalars(select(CONSENT_ACT.c.proof))) == {""}
    with pytest.raises(NotFound):
        merged(shop, bob, ann)


def merged(shop: Workspace, one: str, other: str) -> None:
    shop.deciding.merge(one, other, who="person:eve", reason="one")
