"""Double opt-in: what a link may do, and what it may not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from suasion import Workspace
from suasion.core.errors import InputRefused, NotFound
from suasion.customers.consent import MARKETING, Consent, ConsentAct
from suasion.customers.consent.asking import CONFIRMED, Asked, DoubleOptIn
from suasion.customers.consent.texts import ConsentTexts
from suasion.customers.identity.deciding import Deciding
from suasion.customers.locks import CustomerLocks
from suasion.events.spec import Identify
from suasion.privacy.signed import SignedTexts, TokenRefused

ANN, BOB = "c00000001", "c00000002"
KEY = b"0123456789abcdef"


class Hands:
    """The present, moved on by hand; it never stands still, as no clock of a machine does."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, tzinfo=UTC)

    def now(self) -> datetime:
        self.time += timedelta(microseconds=1)
        return self.time

    def later(self, **by: float) -> None:
        self.time += timedelta(**by)


class Shop:
    """Ann and Bob, who can be asked."""

    def __init__(self, workspace: Workspace, clock: Hands) -> None:
        database = workspace.database
        self.workspace, self.clock = workspace, clock
        self.texts = ConsentTexts(database, clock)
        self.text = self.texts.add("news", "en", "I want mail.").name
        locks = CustomerLocks()
        self.consent = Consent(database, locks, clock)
        self.opt_in = DoubleOptIn(database, self.texts, clock, SignedTexts(KEY), "https://shop.example/consent/")
        identity, vault = workspace.customers.identity, workspace.vault
        self.deciding = Deciding(database, identity, vault, clock, locks=locks)

    def ask(self, customer: str = ANN, days: int = 7) -> Asked:
        return self.opt_in.ask(customer, self.text, source="form", channel="email", topic=MARKETING, days=days)

    def say(self, state: str, customer: str = ANN) -> None:
        now = self.clock.now()
        self.consent.record([ConsentAct(customer, "email", MARKETING, state, now, now, "form", "said")])  # type: ignore[arg-type]

    def willing(self) -> set[str]:
        return self.consent.allowed([ANN, BOB], "email", MARKETING)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    clock = Hands()
    with Workspace.create(tmp_path / "shop") as workspace:
        told = [Identify(message_id=name, user_id=name, timestamp=clock.now()) for name in ("ann", "bob")]
        workspace.events.append(told, source="web", historical=True)
        workspace.follow()
        yield Shop(workspace, clock)


def token(asked: Asked) -> str:
    base, _, found = asked.link.rpartition("/")
    assert base == "https://shop.example/consent"
    return found


def test_what_she_confirms_is_a_grant_with_its_proof_and_only_once(shop: Shop) -> None:
    asked = shop.ask()
    assert shop.willing() == set()
    question = shop.opt_in.question(token(asked))
    assert (question.text.text, question.confirmed, question.stands) == ("I want mail.", False, False)
    assert shop.willing() == set()
    shop.clock.later(days=1)
    for _ in range(3):
        assert shop.opt_in.confirm(token(asked)).stands
        shop.clock.later(minutes=1)
        assert shop.opt_in.question(token(asked)).confirmed
    assert shop.willing() == {ANN}
    asking, grant = shop.consent.acts_of(ANN)
    assert (asking.state, grant.state, grant.source) == ("asked", "granted", CONFIRMED)
    assert (grant.answers, grant.text_version, grant.expires) == (asked.act.time, "news:1", None)
    assert grant.text_sha256 == asking.text_sha256 == shop.texts.one("news:1").sha256 != ""
    assert asked.act.time < grant.time == grant.received


def test_a_link_that_is_too_old_is_refused_at_its_very_moment(shop: Shop) -> None:
    asked = shop.ask(days=2)
    assert asked.act.expires is not None
    shop.clock.time = asked.act.expires - timedelta(microseconds=2)
    assert not shop.opt_in.question(token(asked)).stands
    shop.clock.time = asked.act.expires - timedelta(microseconds=1)
    for follow in (shop.opt_in.question, shop.opt_in.confirm):
        with pytest.raises(TokenRefused, match="too old"):
            follow(token(asked))
    assert shop.willing() == set()


def test_a_link_is_ours_or_nobodys(shop: Shop) -> None:
    mine = token(shop.ask())
    other = SignedTexts(b"another-key-16-b").signed(SignedTexts(KEY).opened(mine))
    forged = [mine[:-1] + ("A" if mine[-1] != "A" else "B"), "", "nonsense", other]
    # Signed by us, for whom nobody asked: another customer, text, purpose, and a later end.
    parts = SignedTexts(KEY).opened(mine).split("\n")
    for place, value in ((0, BOB), (4, "news:2"), (3, "analytics"), (6, str(int(parts[6]) + 1))):
        forged.append(SignedTexts(KEY).signed("\n".join([*parts[:place], value, *parts[place + 1 :]])))
    for one in forged:
        with pytest.raises(TokenRefused):
            shop.opt_in.confirm(one)
    assert shop.willing() == set()
    assert [act.state for act in shop.consent.acts_of(ANN)] == ["asked"]


def test_a_withdrawal_since_she_was_asked_stands_whatever_she_confirms_then(shop: Shop) -> None:
    first = shop.ask()
    shop.say("withdrawn")
    assert not shop.opt_in.confirm(token(first)).stands
    assert shop.willing() == set()
    again = shop.ask()
    assert not shop.opt_in.confirm(token(first)).stands
    assert shop.opt_in.confirm(token(again)).stands
    shop.say("withdrawn")
    assert not shop.opt_in.confirm(token(again)).stands
    assert shop.willing() == set()


def test_a_withdrawal_before_she_was_asked_ends_with_her_confirmation_and_one_heard_late_still_counts(
    shop: Shop,
) -> None:
    shop.say("withdrawn")
    asked = shop.ask()
    between = shop.clock.now()
    assert shop.opt_in.confirm(token(asked)).stands
    said = ConsentAct(ANN, "email", MARKETING, "withdrawn", between, shop.clock.now(), "phone", "heard a day later")
    shop.consent.record([said])
    assert shop.willing() == set()


def test_who_is_gone_confirms_nothing(shop: Shop) -> None:
    asked = shop.ask()
    tokens = [one for one, holder in shop.workspace.customers.identity.holders().items() if holder == ANN]
    shop.workspace.events.erase(tokens)
    before = shop.consent.acts_of(ANN)
    for follow in (shop.opt_in.question, shop.opt_in.confirm):
        with pytest.raises(TokenRefused, match="no longer good"):
            follow(token(asked))
    assert shop.consent.acts_of(ANN) == before


def test_after_a_merge_it_is_the_grant_of_her_who_was_asked_and_a_withdrawal_of_the_other_stands(shop: Shop) -> None:
    asked = shop.ask(BOB)
    shop.say("withdrawn", ANN)
    assert shop.deciding.merge(ANN, BOB, who="person:eve", reason="one") == ANN
    assert not shop.opt_in.confirm(token(asked)).stands
    assert shop.willing() == set()
    shop.deciding.unmerge(ANN, other=BOB, who="person:eve", reason="two")
    assert shop.willing() == {BOB}


def test_after_a_merge_a_confirmation_holds_for_the_one_they_are(shop: Shop) -> None:
    asked = shop.ask(BOB)
    shop.deciding.merge(ANN, BOB, who="person:eve", reason="one")
    assert shop.opt_in.confirm(token(asked)).stands
    assert shop.willing() == {ANN, BOB}


@pytest.mark.parametrize(
    "wrong", [{"days": 0}, {"days": 91}, {"text_version": "news:2"}, {"text_version": ""}, {"channel": "all"}]
)
def test_what_cannot_be_asked_is_refused_and_leaves_nothing(shop: Shop, wrong: dict[str, object]) -> None:
    good = {"text_version": shop.text, "source": "form", "channel": "email", "topic": "marketing"}
    with pytest.raises(InputRefused):
        shop.opt_in.ask(ANN, **good | wrong)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        shop.opt_in.ask("c9", **good)  # type: ignore[arg-type]
    assert shop.consent.acts_of(ANN) == []


def test_the_strictest_holds_of_what_was_said_before_they_were_one(shop: Shop) -> None:
    now = shop.clock.now()
    forever = ConsentAct(ANN, "email", MARKETING, "granted", now, now, "form", "said")
    soon = replace(forever, customer=BOB, time=now - timedelta(days=1), expires=now + timedelta(days=30))
    shop.consent.record([forever, soon])
    shop.ask(BOB)
    assert shop.willing() == {ANN, BOB}
    shop.deciding.merge(ANN, BOB, who="person:eve", reason="one")
    assert shop.willing() == {ANN, BOB}
    shop.clock.later(days=31)
    assert shop.willing() == set()
    shop.say("granted")
    assert shop.willing() == {ANN, BOB}
