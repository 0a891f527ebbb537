"""An address on the suppression list is written to by nobody, whoever holds it, until a person lifts it."""

import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import select

from suasion import Workspace
from suasion.access.audit import Entry
from suasion.core.clock import SystemClock
from suasion.core.errors import InputRefused, NotFound
from suasion.customers.consent import MARKETING, ConsentAct
from suasion.customers.suppressions import MOST_AT_ONCE, Added
from suasion.deliveries.ledger import Recipient
from suasion.events.spec import Identify, Track
from suasion.privacy.identifiers import IdentifierKind
from suasion.privacy.rotation import rotate
from suasion.privacy.tables import SUPPRESSION_ACT
from suasion.upkeep.backup import back_up
from suasion.upkeep.release import release
from suasion.upkeep.restore import restore
from tests import postgres_server
from tests.cli.command import suasion
from tests.upkeep.test_withdrawals_kept import reached

FAULTS_TRIED = ("suppressions.kept", "suppressions.lifting")
DAY = datetime(2026, 1, 1, tzinfo=UTC)
EMAIL = IdentifierKind.EMAIL
PEOPLE = ("ann", "bob", "eve")
CAMPAIGN = "spring"


def mail(user: str) -> str:
    return f"{user}@shop.test"


def join(workspace: Workspace, *users: str, at: datetime = DAY) -> None:
    """Somebody comes, says who she is, and agrees to marketing by email."""
    before = set(workspace.customers.identity.customers())
    said = [
        Identify(message_id=f"{user} {at}", user_id=user, timestamp=at, traits={"email": mail(user)}) for user in users
    ]
    workspace.events.append(said, source="web")
    workspace.follow()
    new = [one for one in workspace.customers.identity.customers() if one not in before]
    now = workspace.clock.now()
    workspace.consent.record([ConsentAct(one, "email", MARKETING, "granted", now, now, "form") for one in new])


def suppress(workspace: Workspace, *users: str, reason: str = "hard_bounce") -> Added:
    addresses = [mail(user) for user in users]
    return workspace.suppressions.add(EMAIL, addresses, reason, source="provider", who="owner")  # type: ignore[arg-type]


def lift(workspace: Workspace, user: str) -> int:
    return workspace.suppressions.lift(EMAIL, mail(user), why="she wrote again", who="person:eve")


def handed(workspace: Workspace) -> set[str]:
    """Hand over what is planned of the campaign that test uses."""
    return {address.partition("@")[0] for address in reached(workspace)}


def plan(workspace: Workspace) -> None:
    workspace.deliveries.plan(CAMPAIGN, [Recipient(one, "d1") for one in workspace.customers.identity.customers()])


@pytest.fixture(params=["sqlite", "postgres"])
def shop(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    if request.param == "postgres":
        monkeypatch.setenv("SUASION_DATABASE_URL", postgres_server.url())
    with Workspace.create(tmp_path / "shop") as workspace:
        join(workspace, *PEOPLE)
        yield workspace


def test_who_is_suppressed_after_planning_gets_nothing_and_the_ledger_says_why(shop: Workspace) -> None:
    plan(shop)
    assert suppress(shop, "bob") == Added(1, 0, {})
    assert handed(shop) == {"ann", "eve"}
    bob = shop.customers.identity.customers()[1]
    told = {who: (state, reason) for who, state, reason in shop.deliveries.outcomes(CAMPAIGN)}
    assert told[bob] == ("skipped", "suppressed")
    assert shop.consent.allowed([bob], "email", MARKETING) == {bob}, "what she said stands"
    assert not shop.customer_views.one(bob).row.email_reachable


def test_it_holds_for_an_address_that_nobody_knows_yet_in_any_spelling(shop: Workspace) -> None:
    shop.suppressions.add(EMAIL, [" New@Shop.TEST "], "legal", source="letter", who="owner")
    assert shop.suppressions.listed().rows[0].address is None
    join(shop, "new")
    plan(shop)
    assert handed(shop) == {*PEOPLE}
    assert shop.suppressions.listed().rows[0].address == "n…@shop.test"


def test_an_address_is_suppressed_however_a_list_spells_it(shop: Workspace) -> None:
    spelt = ["\ufeffann@shop.test", "MAILTO:bob@shop.test\u200b", " <eve@shop.test> "]
    assert shop.suppressions.add(EMAIL, spelt, "requested", source="list", who="owner") == Added(3, 0, {})
    plan(shop)
    assert handed(shop) == set()
    assert shop.suppressions.lift(EMAIL, "<ann@shop.test>", why="asked for it", who="owner") == 1
    refused = shop.suppressions.add(EMAIL, ["Ann <ann@shop.test>", "ann@shop.test."], "other", source="x", who="owner")
    assert refused.refused == {0: "malformed", 1: "malformed"}
    numbers = [
        "(+44) 20 7946 0018",
        "call me at 12345",
        "ann198@shop12.example",
        "tel:+44 20 7946-0018",
        "＋44 20 79460018",
    ]
    told = shop.suppressions.add(IdentifierKind.PHONE, numbers, "other", source="x", who="owner")
    assert told == Added(1, 2, dict.fromkeys((1, 2), "malformed"))


def test_erased_and_come_back_she_is_still_suppressed_and_only_the_hash_was_kept(shop: Workspace) -> None:
    shop.suppressions.add(EMAIL, [mail("bob")], "requested", source="provider of Bob", note="Bob said so", who="owner")
    bob = shop.customers.identity.customers()[1]
    (token,) = shop.vault.find([(EMAIL, mail("bob"))])
    shop.erase_customers([bob], who="owner")
    with shop.vault_database.read() as connection:
        (row,) = connection.execute(select(SUPPRESSION_ACT))
    assert (row.source, row.note, row.reason, len(row.address)) == ("", "", "requested", 32)
    assert shop.suppressions.listed().rows[0].address is None
    join(shop, "bob", at=DAY + timedelta(days=1))
    assert shop.vault.find([(EMAIL, mail("bob"))]) != [token]
    plan(shop)
    assert handed(shop) == {"ann", "eve"}
    assert suppress(shop, "bob", reason="requested") == Added(0, 1, {}), "it is known again"


def test_lifted_by_a_person_it_may_be_written_to_and_both_acts_are_on_record(shop: Workspace) -> None:
    bob = shop.customers.identity.customers()[1]
    suppress(shop, "bob")
    assert suppress(shop, "bob", "bob") == Added(0, 2, {}), "nothing is added twice"
    suppress(shop, "bob", reason="complaint")
    assert [one.act.reason for one in shop.suppressions.listed().rows] == ["complaint", "hard_bounce"]
    assert lift(shop, "bob") == 2
    assert shop.suppressions.listed().rows == ()
    with pytest.raises(NotFound, match="not on the suppression list"):
        lift(shop, "bob")
    plan(shop)
    assert handed(shop) == {*PEOPLE}
    acts = [one.act for one in shop.suppressions.of_customer(bob)]
    assert [(one.act, one.reason, one.note) for one in acts] == [
        ("lifted", "", "she wrote again"),
        ("added", "complaint", ""),
        ("added", "hard_bounce", ""),
    ]
    trail: tuple[Entry, ...] = shop.access.audit.entries().rows
    told = [(one.act, one.actor) for one in trail if one.act.startswith("suppression")]
    assert told[0] == ("suppression.lifted", "person:eve")
    assert told[1:] == [("suppression.added", "owner")] * 3
    assert mail("bob") not in repr(trail)
    assert suppress(shop, "bob") == Added(1, 0, {}), "a bounce after that counts again"


def test_of_two_who_became_one_the_address_that_is_written_to_decides(shop: Workspace) -> None:
    ann, bob, eve = shop.customers.identity.customers()
    suppress(shop, "bob")
    assert shop.suppressions.before("email", shop.clock.now() + timedelta(seconds=1)) == {bob}
    one = shop.deciding.merge(ann, bob, who="person:eve", reason="one")
    moment = shop.clock.now() + timedelta(seconds=1)
    (token,) = shop.customers.identity.tokens_of([one], EMAIL).values()
    expected = {ann, bob} if shop.vault.reveal([token])[token] == mail("bob") else set[str]()
    assert shop.suppressions.before("email", moment) == expected
    assert {act.act.reason for act in shop.suppressions.of_customer(one)} == {"hard_bounce"}
    suppress(shop, "ann")
    assert shop.suppressions.before("email", moment + timedelta(seconds=9)) == {ann, bob}, "under both names"
    shop.deciding.unmerge(one, other=ann if one == bob else bob, who="person:eve", reason="two")
    plan(shop)
    assert handed(shop) == {"eve"}
    assert eve not in shop.suppressions.before("email", shop.clock.now())


def test_a_moment_before_it_was_recorded_knows_nothing_of_it_nor_of_what_lifted_it(shop: Workspace) -> None:
    bob = shop.customers.identity.customers()[1]
    moments = [shop.clock.now()]
    suppress(shop, "bob")
    moments.append(shop.clock.now())
    lift(shop, "bob")
    moments.append(shop.clock.now())
    assert [shop.suppressions.before("email", one) for one in moments] == [set(), {bob}, set()]
    assert shop.suppressions.before("sms", moments[1]) == set()


def test_it_waits_for_a_message_on_its_way_and_then_none_leaves(shop: Workspace) -> None:
    bob = shop.customers.identity.customers()[1]
    assert shop._locks.try_acquire(bob)
    adding = Thread(target=suppress, args=(shop, "bob"))
    adding.start()
    adding.join(0.3)
    assert adding.is_alive()
    assert shop.suppressions.listed().rows == ()
    shop._locks.release(bob)
    adding.join(20)
    assert [one.act.reason for one in shop.suppressions.listed().rows] == ["hard_bounce"]


def test_what_is_no_address_is_refused_by_its_place_and_never_repeated(shop: Workspace) -> None:
    given = ["", "no address", "a" * 300 + "@shop.test", "null", mail("bob")]
    found = shop.suppressions.add(EMAIL, given, "other", source="file", who="owner")
    assert found == Added(1, 0, {0: "empty", 1: "malformed", 2: "too_long", 3: "malformed"})
    (device,) = [shop.suppressions.add(IdentifierKind.DEVICE_ID, ["NULL"], "other", source="file", who="owner")]
    assert device.refused == {0: "nobody"}
    for kind, addresses, told in (
        ("user_id", ["ann"], {}),
        ("email", [mail("ann")], {"reason": "boredom"}),
        ("email", [mail("ann")], {"source": " "}),
        ("email", [mail("ann")], {"note": "mail of secret@shop.test"}),
        ("email", [mail("ann")], {"note": "call +31 20 123 4567 back"}),
        ("email", [mail("ann")], {"note": "ring 9123 4567"}),
        ("email", [mail("ann")], {"note": "ann＠shop.test"}),
        ("email", [mail("ann")], {"time": datetime(2999, 1, 1, tzinfo=UTC)}),
        ("email", [mail("ann")] * (MOST_AT_ONCE + 1), {}),
    ):
        with pytest.raises(InputRefused) as refused:
            shop.suppressions.add(kind, addresses, **{"reason": "other", "source": "x", "who": "owner"} | told)
        assert "shop.test" not in str(refused.value)
    shop.suppressions.add(EMAIL, [mail("eve")], "other", source="call of 2026-03-01", note="ticket 12345", who="owner")
    dated = "bounced 2026-11-23 12:29:30, again 2026-11-24T08:15"
    shop.suppressions.add(EMAIL, [mail("fay")], "other", source="provider", note=dated, who="owner")
    with pytest.raises(InputRefused, match="needs a reason"):
        shop.suppressions.lift(EMAIL, mail("bob"), why=" ", who="owner")
    with pytest.raises(InputRefused, match="no address"):
        shop.suppressions.lift(EMAIL, "nobody", why="x", who="owner")


def test_pages_go_through_all_of_it_once(shop: Workspace) -> None:
    suppress(shop, *(f"u{number}" for number in range(7)))
    first = shop.suppressions.listed(4)
    assert (len(first.rows), first.total) == (4, 7)
    second = shop.suppressions.listed(4, first.after)
    assert second.after is None
    numbers = [one.act.number for one in (*first.rows, *second.rows)]
    assert numbers == sorted(set(numbers), reverse=True)


def test_a_suppressed_customer_is_reached_on_a_channel_of_another_kind(shop: Workspace) -> None:
    said = Identify(message_id="p", user_id="bob", traits={"phone": "+31201234567"})
    shop.events.append([said, Track(message_id="s", user_id="bob", event="Seen")], source="web")
    shop.follow()
    bob = shop.customers.identity.customers()[1]
    shop.suppressions.add(IdentifierKind.PHONE, ["0031 20 123 45 67"], "requested", source="call", who="owner")
    now = shop.clock.now()
    assert shop.suppressions.before("sms", now) == shop.suppressions.before("whatsapp", now) == {bob}
    plan(shop)
    assert handed(shop) == {*PEOPLE}


def test_new_keys_of_the_vault_change_nothing(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as workspace:
        join(workspace, *PEOPLE)
        suppress(workspace, "bob", "new")
        rotate(workspace.vault_database, workspace.directory, SystemClock())
    with Workspace.open(tmp_path / "shop") as workspace:
        join(workspace, "new")
        assert suppress(workspace, "bob", "new") == Added(0, 2, {})
        plan(workspace)
        assert handed(workspace) == {"ann", "eve"}


def test_data_of_before_it_does_not_lose_it_when_it_is_restored(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as workspace:
        join(workspace, *PEOPLE)
        plan(workspace)
    back_up(tmp_path / "shop", tmp_path / "data", vault=tmp_path / "old vault")
    with Workspace.open(tmp_path / "shop") as workspace:
        suppress(workspace, "bob")
    back_up(tmp_path / "shop", tmp_path / "newer", vault=tmp_path / "vault")
    restore(tmp_path / "data", tmp_path / "again", vault=tmp_path / "vault")
    with Workspace.open(tmp_path / "again") as workspace:
        release(workspace, planned="keep", jobs="drop")
        assert handed(workspace) == {"ann", "eve"}


def test_killed_before_the_trail_tells_of_it_it_holds_and_said_again_it_is_told(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as workspace:
        join(workspace, *PEOPLE)
    asked = ("suppression", "add", mail("bob"), "--reason", "legal", "--source", "letter")
    there = ("--workspace", tmp_path / "shop")
    assert suasion(*asked, *there, fault=FAULTS_TRIED[0]).code == -signal.SIGKILL
    with Workspace.open(tmp_path / "shop") as workspace:
        assert [one.act.reason for one in workspace.suppressions.listed().rows] == ["legal"]
        assert not [one for one in workspace.access.audit.entries().rows if one.act == "suppression.added"]
    again = suasion(*asked, *there)
    assert (again.code, again.out) == (0, "It was on the list for this reason already.\n")
    with Workspace.open(tmp_path / "shop") as workspace:
        assert [one.act.reason for one in workspace.suppressions.listed().rows] == ["legal"]
        assert [one for one in workspace.access.audit.entries().rows if one.act == "suppression.added"]


def test_killed_while_it_is_lifted_it_holds_until_that_is_said_again(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as workspace:
        suppress(workspace, "bob")
    asked = ("suppression", "lift", mail("bob"), "--reason", "she wrote", "--workspace", tmp_path / "shop")
    assert suasion(*asked, fault=FAULTS_TRIED[1]).code == -signal.SIGKILL
    with Workspace.open(tmp_path / "shop") as workspace:
        assert workspace.suppressions.listed().total == 1
    again = suasion(*asked)
    assert (again.code, again.out) == (0, "Lifted: it was on the list for 1 reason.\n")
    with Workspace.open(tmp_path / "shop") as workspace:
        assert workspace.suppressions.listed().total == 0
