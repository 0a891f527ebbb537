"""Who is personalised: the default, what was said against it, and since when."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from suasion import Workspace
from suasion.customers.consent import EVERYWHERE, PERSONALISATION, ConsentAct
from suasion.customers.consent.personal import EVERYBODY, Personal, Personalisation
from suasion.events.spec import Identify

START = datetime(2026, 1, 1, tzinfo=UTC)
ANN, BOB, EVE = "c00000001", "c00000002", "c00000003"


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def act(customer: str, state: str, number: float, **more: object) -> ConsentAct:
    said = ConsentAct(customer, EVERYWHERE, EVERYWHERE, state, day(number), day(number), "form", "said")  # type: ignore[arg-type]
    return replace(said, **{"purpose": PERSONALISATION} | more)  # type: ignore[arg-type]


class Noon:
    def now(self) -> datetime:
        return day(100)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "shop") as workspace:
        told = [Identify(message_id=name, user_id=name, timestamp=START) for name in ("ann", "bob", "eve")]
        workspace.events.append(told, source="web", historical=True)
        workspace.follow()
        yield workspace


def allowed(shop: Workspace, *, by_default: bool = True, at: float | None = None) -> set[str]:
    reads = Personalisation(shop.database, Noon(), by_default=by_default)
    found = reads.now() if at is None else reads.before(day(at))
    among = {one for one in (ANN, BOB, EVE) if found.allows(one)}
    if at is None:
        assert reads.left_out([ANN, BOB, EVE]) == {ANN, BOB, EVE} - among
        assert all(reads.left_out([one]) == {one} - among for one in (ANN, BOB, EVE))
    return among


def test_the_default_speaks_for_those_who_said_nothing(shop: Workspace) -> None:
    assert allowed(shop) == {ANN, BOB, EVE}
    assert allowed(shop, by_default=False) == set()
    shop.consent.record([act(ANN, "withdrawn", 1), act(BOB, "granted", 1), act(EVE, "asked", 1)])
    assert allowed(shop) == {BOB, EVE}
    assert allowed(shop, by_default=False) == {BOB}


def test_what_was_said_counts_from_the_moment_after_it_was_said_and_heard(shop: Workspace) -> None:
    late = replace(act(BOB, "withdrawn", 2), received=day(5))
    shop.consent.record([act(ANN, "withdrawn", 3), late, act(ANN, "granted", 7)])
    found = {at: allowed(shop, at=at) for at in (2, 3, 3.5, 5, 5.5, 7.5)}
    everybody = {ANN, BOB, EVE}
    assert found == {2: everybody, 3: everybody, 3.5: {BOB, EVE}, 5: {BOB, EVE}, 5.5: {EVE}, 7.5: {ANN, EVE}}


def test_a_grant_that_ran_out_stands_no_more_whatever_the_default(shop: Workspace) -> None:
    shop.consent.record([act(ANN, "granted", 1, expires=day(9))])
    for by_default in (True, False):
        assert ANN in allowed(shop, by_default=by_default, at=8)
        assert ANN not in allowed(shop, by_default=by_default, at=9)


def test_a_withdrawal_on_one_channel_counts_everywhere_and_other_purposes_do_not_count(shop: Workspace) -> None:
    shop.consent.record([act(ANN, "granted", 1), act(ANN, "withdrawn", 1, channel="email")])
    shop.consent.record([act(BOB, "withdrawn", 1, purpose="analytics")])
    assert allowed(shop) == {BOB, EVE}


def test_after_a_merge_a_withdrawal_of_either_holds_under_every_name(shop: Workspace) -> None:
    shop.consent.record([act(BOB, "withdrawn", 1), act(ANN, "granted", 2)])
    shop.deciding.merge(ANN, BOB, who="person:eve", reason="one")
    assert allowed(shop) == {EVE}
    assert not allowed(shop, by_default=False)
    shop.deciding.unmerge(ANN, other=BOB, who="person:eve", reason="two")
    assert allowed(shop) == {ANN, EVE}


def test_an_answer_can_be_asked_for_anybody() -> None:
    assert EVERYBODY.everybody
    assert not Personal(by_default=False).everybody
    assert [Personal(by_default=True, others=frozenset({"a"})).allows(one) for one in "ab"] == [False, True]
    assert [Personal(by_default=False, others=frozenset({"a"})).allows(one) for one in "ab"] == [True, False]
