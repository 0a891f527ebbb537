"""Whoever subscribed to the newsletter opens an account later, in a workspace; nobody trusts the page's key."""

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from suasion import Workspace
from suasion.events.spec import Event, Identify, Track
from suasion.privacy.identifiers import IdentifierKind

DAY = datetime(2026, 1, 1, tzinfo=UTC)
ANN = {"email": "ann@example.test"}


def seen(day: int, cookie: str) -> Track:
    return Track(message_id=f"seen {day}", anonymous_id=cookie, event="Seen", timestamp=DAY + timedelta(days=day))


def told(day: int, who: dict[str, Any], **traits: Any) -> Identify:
    return Identify(message_id=f"told {day}", **who, timestamp=DAY + timedelta(days=day), traits=traits)


SUBSCRIBED: list[Event] = [seen(1, "cookie"), told(2, {"anonymous_id": "cookie"}, **ANN)]
REGISTERED = told(3, {"user_id": "ann", "anonymous_id": "cookie"}, **ANN)


def customers(directory: Path, events: list[Event]) -> list[set[tuple[str, str]]]:
    """Follow events one by one; gives what each customer is known by."""
    with Workspace.create(directory) as workspace:
        for event in events:
            workspace.events.append([event], source="web", historical=True)
            workspace.follow()
        holders = workspace.customers.identity.holders()
        kinds, values = workspace.vault.kinds(holders), workspace.vault.reveal(holders)
    found: dict[str, set[tuple[str, str]]] = {}
    for token, customer in holders.items():
        found.setdefault(customer, set()).add((kinds[token], values[token]))
    return sorted(found.values(), key=sorted)


WHOLE = {
    (IdentifierKind.USER_ID, "ann"),
    (IdentifierKind.ANONYMOUS_ID, "cookie"),
    (IdentifierKind.EMAIL, "ann@example.test"),
}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_who_subscribed_and_registers_in_the_same_browser_is_one_customer_in_any_order(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    events: list[Event] = [*SUBSCRIBED, REGISTERED]
    assert customers(tmp_path / "shop", [events[place] for place in order]) == [WHOLE]


def test_who_registers_elsewhere_with_the_address_she_subscribed_with_is_one_customer(tmp_path: Path) -> None:
    elsewhere = told(3, {"user_id": "ann", "anonymous_id": "phone"}, **ANN)
    assert customers(tmp_path / "shop", [*SUBSCRIBED, elsewhere]) == [WHOLE | {(IdentifierKind.ANONYMOUS_ID, "phone")}]


def test_who_registers_with_another_address_in_a_browser_in_which_somebody_subscribed_is_somebody_else(
    tmp_path: Path,
) -> None:
    bob = told(3, {"user_id": "bob", "anonymous_id": "cookie"}, email="bob@example.test")
    ann = told(4, {"user_id": "ann", "anonymous_id": "hers"}, **ANN)
    his = {(IdentifierKind.USER_ID, "bob"), (IdentifierKind.EMAIL, "bob@example.test")}
    hers = WHOLE | {(IdentifierKind.ANONYMOUS_ID, "hers")}
    assert customers(tmp_path / "shop", [*SUBSCRIBED, bob, ann]) == [hers, his]


LOGIN = told(3, {"user_id": "ann", "anonymous_id": "phone"})


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::4])
def test_who_logs_in_first_and_gives_the_address_she_subscribed_with_later_is_one_customer_in_any_order(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    events: list[Event] = [*SUBSCRIBED, LOGIN, told(4, {"user_id": "ann"}, **ANN)]
    found = customers(tmp_path / "shop", [events[place] for place in order])
    assert found == [WHOLE | {(IdentifierKind.ANONYMOUS_ID, "phone")}]


def test_an_account_that_is_used_in_a_browser_in_which_somebody_else_subscribed_does_not_take_her_in(
    tmp_path: Path,
) -> None:
    visit = told(4, {"user_id": "ann", "anonymous_id": "cookie"})
    hers = {(IdentifierKind.USER_ID, "ann"), (IdentifierKind.ANONYMOUS_ID, "phone")}
    subscriber = WHOLE - {(IdentifierKind.USER_ID, "ann")}
    assert customers(tmp_path / "shop", [*SUBSCRIBED, LOGIN, visit]) == [subscriber, hers]


def test_an_account_with_an_address_takes_in_nobody_by_another(tmp_path: Path) -> None:
    own = told(4, {"user_id": "ann"}, email="other@example.test")
    found = customers(tmp_path / "shop", [*SUBSCRIBED, LOGIN, own, told(5, {"user_id": "ann"}, **ANN)])
    assert len(found) == 2


def test_two_accounts_of_one_browser_stay_two(tmp_path: Path) -> None:
    second = told(4, {"user_id": "bob", "anonymous_id": "cookie"})
    bob = {(IdentifierKind.USER_ID, "bob")}
    assert customers(tmp_path / "shop", [*SUBSCRIBED, REGISTERED, second]) == [WHOLE, bob]
