"""Customers who look like one person: offered to people; what these say stays said, and no value is written down."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from suasion import Workspace
from suasion.access.tables import AUDIT
from suasion.core.errors import Conflict, NotFound
from suasion.customers.identity.duplicates import State
from suasion.customers.identity.people import people
from suasion.customers.tables import DUPLICATE_PAIR
from suasion.events.spec import Event, Identify
from suasion.privacy.identifiers import IdentifierKind
from suasion.privacy.likeness import Address
from suasion.upkeep.rebuild import rebuild
from suasion.upkeep.verify import verify
from tests import postgres_server

DAY = datetime(2026, 1, 1, tzinfo=UTC)
ANN, TWIN, BOB = "c00000001", "c00000002", "c00000003"
HOME = {"street": "12 Church Lane", "city": "Leeds", "postalCode": "LS1 4AB", "country": "GB"}
QUARTERMAIN = {"firstName": "Ann", "lastName": "Quartermain", "address": HOME}
TREES = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel", "Ironwood", "Juniper")
PLAIN = ("quartermain", "church lane", "447911123456", "7911 123456", "zebrafinch")


def identify(message: str, user: str, day: int = 1, **traits: Any) -> Identify:
    return Identify(message_id=message, user_id=user, timestamp=DAY + timedelta(days=day), traits=traits)


def told() -> list[Event]:
    """Ann, Ann under another user id, Bob who lives with her, and others whom nobody could mistake."""
    hers: dict[str, Any] = {**QUARTERMAIN, "email": "zebrafinch@web.example", "phone": "+447911123456"}
    again: dict[str, Any] = {
        "name": "QUARTERMAIN, ANN",
        "phone": "07911 123456",
        "address": {**HOME, "street": "12 Church Ln"},
    }
    his: dict[str, Any] = {**QUARTERMAIN, "firstName": "Bob", "email": "bob77@mail.example"}
    others = [identify(f"o {tree}", tree, firstName=tree, lastName=f"{tree}son") for tree in TREES[:5]]
    return [identify("1", "ann", 1, **hers), identify("2", "twin", 2, **again), identify("3", "bob", 3, **his), *others]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workspace]:
    with opened(tmp_path) as workspace:
        yield workspace


@contextmanager
def opened(at: Path) -> Iterator[Workspace]:
    with Workspace.create(at / "shop") as workspace:
        workspace.events.append(told(), source="web", historical=True)
        workspace.follow()
        yield workspace


def say(shop: Workspace, *events: Event) -> None:
    shop.events.append(list(events), source="web", historical=True)
    shop.follow()


def pairs(shop: Workspace, state: State = "open") -> list[str]:
    return [one.pair for one in shop.duplicates.listed(50, state=state).rows]


def look(shop: Workspace) -> list[str]:
    shop.duplicates.look()
    return pairs(shop)


def dismiss(shop: Workspace, pair: str = f"{ANN}-{TWIN}") -> None:
    shop.duplicates.dismiss(pair, who="person:eve", reason="mother and daughter")


def rows(shop: Workspace) -> list[Any]:
    with shop.database.read() as connection:
        return list(connection.execute(select(DUPLICATE_PAIR)))


def test_what_is_compared_is_read_from_what_customers_said(shop: Workspace) -> None:
    ann, twin, bob, *_ = [one for some in people(shop.database) for one in some]
    assert (ann.customer, ann.given, ann.family) == (ANN, "Ann", "Quartermain")
    assert ann.addresses == (Address("12 Church Lane", "Leeds", "LS1 4AB"),)
    assert list(shop.vault.reveal(ann.phones).values()) == ["+447911123456"]
    assert list(shop.vault.reveal(bob.emails).values()) == ["bob77@mail.example"]
    assert (twin.name, twin.emails) == ("QUARTERMAIN, ANN", ())


def test_traits_in_other_spellings_old_addresses_and_those_who_merged_are_read_too(shop: Workspace) -> None:
    say(shop, identify("4", "ann", 5, first_name="Anna", address={"street": "3 New Road", "postal_code": "YO1"}))
    say(shop, identify("5", "dora", 5, full_name="Dora Dee", street="5 Low Road", zip=12345, address=None))
    shop.deciding.merge(ANN, BOB, who="person:eve", reason="?")
    ann, *_, dora = [one for some in people(shop.database) for one in some]
    assert {one.street for one in ann.addresses} == {"3 New Road", "12 Church Lane"}
    assert (ann.addresses[0].street, len(ann.emails)) == ("3 New Road", 2)
    assert (dora.name, dora.addresses) == ("Dora Dee", (Address("5 Low Road", "", "12345"),))


def test_an_email_address_in_the_place_of_a_name_is_no_name(shop: Workspace) -> None:
    say(shop, identify("16", "eve", 5, name="eve@mail.example", address="eve@mail.example"))
    *_, eve = [one for some in people(shop.database) for one in some]
    assert (eve.name, eve.addresses) == ("", ())


def test_an_address_that_somebody_else_holds_counts_for_whoever_said_it(shop: Workspace) -> None:
    say(shop, identify("6", "twin", 6, email="zebrafinch@web.example"))
    ann, twin, *_ = [one for some in people(shop.database) for one in some]
    assert ann.emails == twin.emails


def test_she_who_is_there_twice_is_offered_and_he_who_lives_with_her_is_not(shop: Workspace) -> None:
    assert pairs(shop) == []
    assert shop.duplicates.last_look() is None
    assert look(shop) == [f"{ANN}-{TWIN}"]
    (found,) = shop.duplicates.listed(50).rows
    assert (found.verdict, found.state, found.dismissal) == ("possible", "open", None)
    levels = {one.field: one.level for one in found.evidence}
    assert levels == {
        "given_name": "equal",
        "family_name": "equal",
        "phone": "equal",
        "address": "equal",
        "household": "explains",
    }
    assert found.bits == pytest.approx(sum(one.bits for one in found.evidence), abs=0.05)
    assert [[one.masked for one in side] for side in found.identifiers][1] == ["…56", "t…n"]
    last = shop.duplicates.last_look()
    assert last is not None
    assert (last.sequence, last.customers, last.blocks_left_out) == (8, 8, 0)
    assert shop.customers.identity.customers()[:3] == [ANN, TWIN, BOB], "nothing was merged"


def test_what_was_dismissed_stays_so_whatever_happens_next(shop: Workspace) -> None:
    look(shop)
    dismiss(shop)
    assert (pairs(shop), pairs(shop, "dismissed")) == ([], [f"{ANN}-{TWIN}"])
    (said,) = shop.duplicates.listed(50, state="dismissed").rows
    assert said.dismissal is not None
    assert (said.dismissal.by, said.dismissal.reason) == ("person:eve", "mother and daughter")
    say(shop, identify("7", "twin", 7, city="Leeds"), identify("8", "new", 7, firstName="Zoe", lastName="Zed"))
    assert look(shop) == []
    say(shop, identify("9", "twin", 8, phone="+33600000000"), identify("10", "ann", 8, lastName="Quartermaine"))
    assert look(shop) == []
    with shop.database.read() as connection:
        (row,) = connection.execute(select(AUDIT).where(AUDIT.c.act == "duplicate.dismissed"))
    assert (row.actor, row.subject, row.detail["other"]) == ("person:eve", ANN, TWIN)


def test_new_evidence_that_weighs_offers_a_dismissed_pair_again(shop: Workspace) -> None:
    look(shop)
    dismiss(shop)
    say(shop, identify("11", "twin", 9, email="zebrafinch@web.example"))
    assert look(shop) == [f"{ANN}-{TWIN}"]
    (again,) = shop.duplicates.listed(50).rows
    assert again.dismissal is not None, "what was said stays on record"
    dismiss(shop)
    assert (look(shop), pairs(shop, "dismissed")) == ([], [f"{ANN}-{TWIN}"])


def test_a_dismissal_is_of_people_and_follows_them_through_a_merge(shop: Workspace) -> None:
    look(shop)
    dismiss(shop)
    shop.deciding.merge(TWIN, "c00000005", who="person:eve", reason="?")
    assert look(shop) == []
    shop.deciding.merge(ANN, "c00000004", who="person:eve", reason="?")
    assert look(shop) == []
    assert len(pairs(shop, "dismissed")) == 1


def test_two_who_were_merged_are_not_offered_and_those_who_are_parted_never_again(shop: Workspace) -> None:
    look(shop)
    assert shop.deciding.merge(ANN, TWIN, who="person:eve", reason="one") == ANN
    assert (pairs(shop), pairs(shop, "merged")) == ([], [f"{ANN}-{TWIN}"])
    with pytest.raises(Conflict, match="one customer"):
        dismiss(shop)
    assert look(shop) == []
    shop.deciding.unmerge(ANN, other=TWIN, who="person:eve", reason="two")
    assert (pairs(shop), pairs(shop, "parted")) == ([], [f"{ANN}-{TWIN}"])
    say(shop, identify("12", "twin", 9, email="zebrafinch@web.example"))
    assert look(shop) == []


def test_those_whom_a_person_parted_before_anybody_looked_are_not_offered(shop: Workspace) -> None:
    shop.deciding.merge(ANN, TWIN, who="person:eve", reason="one")
    shop.deciding.unmerge(ANN, other=TWIN, who="person:eve", reason="two")
    assert (look(shop), rows(shop)) == ([], [])


def test_a_pair_that_does_not_look_alike_any_more_goes(shop: Workspace) -> None:
    look(shop)
    say(shop, identify("13", "twin", 9, name="Somebody Else", address={"street": "1 Far Road", "postalCode": "ZE1"}))
    assert (look(shop), rows(shop)) == ([], [])


def test_two_pairs_that_became_the_same_two_customers_are_offered_once(shop: Workspace) -> None:
    say(shop, identify("14", "third", 9, **QUARTERMAIN, phone="+447911123456"))
    third = "c00000009"
    assert set(look(shop)) == {f"{ANN}-{TWIN}", f"{ANN}-{third}", f"{TWIN}-{third}"}
    dismiss(shop)
    shop.deciding.merge(TWIN, third, who="person:eve", reason="one")
    assert pairs(shop) == [], "the two are those of whom she said no"
    assert look(shop) == []
    assert (pairs(shop, "dismissed"), pairs(shop, "merged")) == ([f"{ANN}-{TWIN}"], [f"{TWIN}-{third}"])


@pytest.mark.parametrize("whom", ["ann", "twin"])
def test_who_is_erased_is_in_no_pair_any_more(shop: Workspace, whom: str) -> None:
    look(shop)
    dismiss(shop)
    (token,) = shop.vault.tokens(IdentifierKind.USER_ID, [whom])
    held = shop.customers.identity.holders()
    shop.events.erase([one for one, customer in held.items() if customer == held[token]])
    assert rows(shop) == []
    assert look(shop) == []
    assert [one.name for one in verify(shop.directory) if not one.ok] == []


def test_of_whom_a_part_is_erased_how_she_looked_is_forgotten_and_what_was_said_stays(shop: Workspace) -> None:
    say(shop, identify("15", "kept", 9, firstName="Kay"))
    look(shop)
    dismiss(shop)
    shop.deciding.merge(ANN, "c00000009", who="person:eve", reason="one")
    shop.events.erase(shop.vault.tokens(IdentifierKind.USER_ID, ["kept"]))
    (row,) = rows(shop)
    assert (row.evidence, row.reason) == ("[]", "mother and daughter")
    assert look(shop) == []


def test_a_pair_of_nobody_is_told_by_verify(shop: Workspace) -> None:
    look(shop)
    assert [one.found for one in verify(shop.directory) if one.name == "customers.duplicates"] == [1]
    with shop.database.write() as connection:
        connection.execute(update(DUPLICATE_PAIR).values(other="t_" + "a" * 26))
    assert [one.name for one in verify(shop.directory) if not one.ok] == ["customers.duplicates"]


@pytest.mark.parametrize(("whom", "left"), [("twin", []), ("kept", [f"{ANN}-{TWIN}"])])
def test_of_whom_something_is_erased_while_somebody_looks_is_not_offered_on_what_was_read(
    shop: Workspace, whom: str, left: list[str]
) -> None:
    say(shop, identify("17", "kept", 9, firstName="Ann"))
    shop.deciding.merge(TWIN, "c00000009", who="person:eve", reason="one")

    class Erases:
        """Erases her when all was read and nothing is written."""

        def task(self, label: str, total: float | None = None) -> Any:
            from contextlib import nullcontext

            if label == "Compare pairs":
                shop.events.erase(shop.vault.tokens(IdentifierKind.USER_ID, [whom]))
            return nullcontext(self)

        def advance(self, amount: float = 1) -> None:
            """Say nothing."""

    shop.duplicates.look(Erases())
    assert rows(shop) == []
    assert look(shop) == left, "her address and number go with the events that named them, though a person decided"


def test_no_name_address_or_number_is_written_in_the_clear(shop: Workspace) -> None:
    look(shop)
    dismiss(shop)
    kept = json.dumps([tuple(map(str, row)) for row in rows(shop)]).lower()
    assert [word for word in PLAIN if word in kept] == []
    files = [*shop.directory.glob("state.db*"), *shop.directory.glob("vault.db*")]
    assert len(files) >= 2
    for path in files:
        text = path.read_bytes().lower()
        there = [word for word in ("447911123456", "7911 123456", "7911123456", "zebrafinch") if word.encode() in text]
        assert there == [], path.name


def test_what_is_no_pair_cannot_be_dismissed_and_nothing_twice(shop: Workspace) -> None:
    look(shop)
    for name in (f"{ANN}-{BOB}", f"{ANN}-{ANN}", "c1-c2", "", f"{ANN}-{TWIN}-{BOB}", f"{ANN}-c99999999"):
        with pytest.raises(NotFound):
            dismiss(shop, name)
    dismiss(shop, f"{TWIN}-{ANN}")
    with pytest.raises(Conflict, match="already"):
        dismiss(shop)


def test_a_look_is_due_a_day_after_the_last_if_anything_came(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as shop:
        assert not shop.duplicates.is_due()
        say(shop, *told())
        assert shop.duplicates.is_due()
        shop.duplicates.look()
        assert not shop.duplicates.is_due()


def test_pages_go_on_behind_the_last_pair(shop: Workspace) -> None:
    trees = {tree: {"name": f"{tree} {tree}wood", "phone": f"+44791100000{n}"} for n, tree in enumerate(TREES)}
    say(shop, *(identify(f"{k} {tree}", f"{k} {tree}", 9, **told) for tree, told in trees.items() for k in "ab"))
    everything = look(shop)
    assert len(everything) == 11
    found, after = list[str](), None
    while True:
        page = shop.duplicates.listed(3, after)
        assert page.total == 11
        found += [one.pair for one in page.rows]
        after = page.after
        if after is None:
            break
    assert found == everything


def test_a_rebuild_leaves_what_was_offered_and_said(shop: Workspace) -> None:
    look(shop)
    dismiss(shop)
    before = rows(shop)
    rebuild(shop)
    assert rows(shop) == before
    assert pairs(shop, "dismissed") == [f"{ANN}-{TWIN}"]


@pytest.mark.parametrize(
    "what",
    [
        test_an_address_that_somebody_else_holds_counts_for_whoever_said_it,
        test_new_evidence_that_weighs_offers_a_dismissed_pair_again,
        test_two_who_were_merged_are_not_offered_and_those_who_are_parted_never_again,
        test_two_pairs_that_became_the_same_two_customers_are_offered_once,
        test_a_pair_that_does_not_look_alike_any_more_goes,
        test_pages_go_on_behind_the_last_pair,
    ],
)
def test_it_is_so_in_postgresql_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: Callable[[Workspace], None]
) -> None:
    monkeypatch.setenv("SUASION_DATABASE_URL", postgres_server.url())
    with opened(tmp_path) as shop:
        what(shop)
