"""T41: whatever was granted, withdrawn, asked, confirmed, imported and merged, only standing consent is handed over."""

import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from suasion import Workspace
from suasion.customers.consent import EVERYWHERE, MARKETING, Consent, ConsentAct
from suasion.customers.consent.asking import DoubleOptIn
from suasion.customers.consent.personal import Personalisation
from suasion.customers.consent.texts import ConsentTexts
from suasion.customers.identity.deciding import Deciding
from suasion.customers.locks import CustomerLocks
from suasion.deliveries.channel import Envelope, Reply
from suasion.deliveries.compose import content_of
from suasion.deliveries.hand_over import HandOver
from suasion.deliveries.ledger import Recipient
from suasion.events.spec import Identify
from suasion.privacy.signed import SignedTexts, TokenRefused
from suasion.wiring import MarketingConsent, VaultAddresses
from tests import postgres_server
from tests.cli.command import environment
from tests.deliveries.mail_room import compose
from tests.hands import Hands
from tests.trust.consent_fold import FOREVER, Pair, Said
from tests.trust.consent_once import once
from tests.trust.recording import Trust

FAULTS_TRIED = ("consent.before_commit", "consent.recorded", "consent.confirming", "consent.kept")
START = datetime(2026, 1, 1, tzinfo=UTC)
OPS = ("grant", "grant", "withdraw", "ask", "confirm", "confirm", "merge", "unmerge", "again", "wait")
STEPS = 14
_PAIRS = 100
"""So many pairs share a workspace: what is asked about everybody costs by everybody."""


class Reached:
    """A channel that notes for whom messages came; whatever comes here was handed over."""

    def __init__(self) -> None:
        self.customers = Counter[str]()

    @asynccontextmanager
    async def line(self) -> AsyncIterator["Reached"]:
        yield self

    async def send(self, envelope: Envelope) -> Reply:
        self.customers[envelope.message.html.removeprefix("<p>Hello ").removesuffix("</p>")] += 1
        return Reply("accepted")


class Trial:
    """The product and the fold side by side, for one pair of customers after the other."""

    def __init__(self, workspace: Workspace, draw: random.Random) -> None:
        database, self.workspace, self.draw, self.clock = workspace.database, workspace, draw, Hands(START)
        self.texts = ConsentTexts(database, self.clock)
        self.text = self.texts.add("news", "en", "I want mail.")
        self.locks = CustomerLocks()
        self.consent = Consent(database, self.locks, self.clock)
        self.personal = Personalisation(database, self.clock, by_default=True)
        tokens = SignedTexts(b"0123456789abcdef")
        self.opt_in = DoubleOptIn(database, self.texts, self.clock, tokens, "https://shop.example/consent")
        identity, vault = workspace.customers.identity, workspace.vault
        self.deciding = Deciding(database, identity, vault, self.clock, locks=self.locks)
        self.addresses = VaultAddresses(identity, vault)
        self.inputs = self.handed = 0

    def run(self, campaign: str, names: tuple[str, str]) -> None:
        """Do random things to two customers, compare after each, and hand over to them in between."""
        self.pair, self.links, self.acts = Pair(names), list[tuple[str, Said]](), list[ConsentAct]()
        for step in range(STEPS):
            self.clock.time += timedelta(hours=self.draw.choice([0, 0, 1, 30]))
            getattr(self, self.draw.choice(OPS))()
            self.inputs += 1
            self.require_as_folded(f"{campaign}, step {step}")
        self.hand_over(campaign)

    def act(self, state: Any, purpose: Any) -> ConsentAct:
        source = self.draw.choice(["form", "form", "import:list.csv"])
        time = self.clock.time - timedelta(hours=self.draw.choice([0, 0, 1, 40]))
        where = ("email", MARKETING) if purpose == "marketing" else (EVERYWHERE, EVERYWHERE)
        until = time + timedelta(hours=self.draw.choice([2, 60])) if self.draw.random() < 0.4 else None
        name, text = self.draw.choice(self.pair.names), self.text.name
        expires = until if state == "granted" else None
        return ConsentAct(name, *where, state, time, self.clock.time, source, "page", purpose, text, expires=expires)

    def record(self, act: ConsentAct) -> None:
        self.acts.append(act)
        said = Said(act.customer, act.purpose, act.state, act.time, act.received, act.source, act.expires or FOREVER)
        assert self.consent.record([act]) == self.pair.say(said)

    def grant(self) -> None:
        self.record(self.act("granted", self.draw.choice(["marketing", "marketing", "personalisation"])))

    def withdraw(self) -> None:
        self.record(self.act("withdrawn", self.draw.choice(["marketing", "marketing", "personalisation"])))

    def again(self) -> None:
        """Say a word again, heard later; it adds nothing."""
        if self.acts:
            act = self.draw.choice(self.acts)
            assert self.consent.record([act]) == 0

    def wait(self) -> None:
        self.clock.time += timedelta(hours=self.draw.choice([2, 70]))

    def ask(self) -> None:
        name, days = self.draw.choice(self.pair.names), self.draw.choice([1, 3])
        asked = self.opt_in.ask(name, self.text.name, source="form", channel="email", topic=MARKETING, days=days)
        assert asked.act.expires is not None
        holder, now = self.pair.stays if self.pair.since else name, self.clock.time
        assert asked.act.customer == holder
        said = Said(holder, "marketing", "asked", now, now, "form", asked.act.expires)
        self.pair.say(said)
        self.links.append((asked.link.rpartition("/")[2], said))

    def confirm(self) -> None:
        """Follow a link: a new one, one followed before, one too old, or a forged one."""
        if not self.links:
            return
        token, asked = self.draw.choice(self.links)
        now = self.clock.time
        if self.draw.random() < 0.1:
            with pytest.raises(TokenRefused):
                self.opt_in.confirm(token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1])
        elif now >= asked.until:
            with pytest.raises(TokenRefused):
                self.opt_in.confirm(token)
        else:
            if not any(one.asked == asked.time and one.name == asked.name for one in self.pair.said):
                self.pair.say(Said(asked.name, "marketing", "granted", now, now, "link", asked=asked.time))
            assert self.opt_in.confirm(token).stands == self.pair.stands(asked.name, "marketing", now)

    def merge(self) -> None:
        if self.pair.since is None:
            self.pair.stays = self.deciding.merge(*self.pair.names, who="person:eve", reason="one")
            self.pair.since = self.clock.time

    def unmerge(self) -> None:
        if self.pair.since is not None:
            (gone,) = set(self.pair.names) - {self.pair.stays}
            self.pair.part()
            self.deciding.unmerge(self.pair.stays, other=gone, who="person:eve", reason="two")

    def require_as_folded(self, place: str) -> None:
        now, names = self.clock.time, self.pair.names
        willing = {name for name in names if self.pair.stands(name, "marketing", now)}
        assert self.consent.allowed(names, "email", MARKETING) == willing, place
        later = now + timedelta(microseconds=1)
        there = {name for name in names if self.pair.is_there(name)}
        soon = {name for name in there if self.pair.stands(name, "marketing", later)}
        assert self.consent.granted_before("email", MARKETING, later) & there == soon, place
        personal = {name for name in names if self.pair.stands(name, "personalisation", now, silence=True)}
        assert set(names) - self.personal.left_out(names) == personal, place
        assert all(act.text_sha256 == self.text.sha256 for name in names for act in self.consent.acts_of(name)), place

    def hand_over(self, campaign: str) -> None:
        """Hand over a message to each name, of which one is general: nobody gets it without standing consent."""
        general = self.draw.choice(self.pair.names)
        recipients = [Recipient(name, "d", content_of([], general=name == general)) for name in self.pair.names]
        self.workspace.deliveries.plan(campaign, recipients)
        channel, now = Reached(), self.clock.time
        HandOver(
            self.workspace.database,
            self.workspace.deliveries,
            channel,
            consent=MarketingConsent(self.personal, self.clock),
            addresses=self.addresses,
            compose=compose,
            locks=self.locks,
        ).run(campaign)
        expected = {
            name
            for name in self.pair.names
            if self.pair.is_there(name)
            and self.pair.stands(name, "marketing", now)
            and (name == general or self.pair.stands(name, "personalisation", now, silence=True))
        }
        assert channel.customers == dict.fromkeys(expected, 1), campaign
        self.handed += len(expected)


@pytest.mark.trust("T41")
@pytest.mark.parametrize("storage", ["sqlite", "postgres"])
def test_nobody_without_standing_consent_is_handed_to_a_channel(
    trust: Trust, tmp_path: Path, storage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sequences = trust.size(commit=40, full=3_000)
    if storage == "postgres":
        monkeypatch.setenv("SUASION_DATABASE_URL", postgres_server.url())
        sequences = trust.size(commit=10, full=300)
    inputs = handed = 0
    for first in range(0, sequences, _PAIRS):  # what asks about everybody asks about no more than these
        pairs = min(_PAIRS, sequences - first)
        with Workspace.create(tmp_path / f"shop {first}") as workspace:
            names = _made(workspace, 2 * pairs)
            trial = Trial(workspace, trust.random)
            for number in range(pairs):
                trial.run(f"campaign {number}", (names[2 * number], names[2 * number + 1]))
        inputs, handed = inputs + trial.inputs, handed + trial.handed
    assert handed > sequences // 8, "some do consent"
    trust.report(inputs=inputs, faults=0, handed_over=handed)


def _made(workspace: Workspace, people: int) -> list[str]:
    told = [
        Identify(
            message_id=f"{number}",
            user_id=f"u{number:05d}",
            timestamp=START - timedelta(days=9) + timedelta(seconds=number),
            traits={"email": f"u{number}@example.test"},
        )
        for number in range(people)
    ]
    workspace.events.append(told, source="web", historical=True)
    workspace.follow()
    names = workspace.customers.identity.customers()
    assert len(names) == people
    return names


@pytest.mark.trust("T41")
def test_killed_anywhere_an_act_is_whole_or_absent_and_said_again_it_is_there_once(
    trust: Trust, tmp_path: Path
) -> None:
    kills, directory, doubled, lost = trust.size(commit=4, full=60), tmp_path / "shop", 0, 0
    with Workspace.create(directory) as workspace:
        told = [Identify(message_id=f"{number}", user_id=f"u{number}") for number in range(kills)]
        workspace.events.append(told, source="web")
        workspace.follow()
        names = workspace.customers.identity.customers()
        text = workspace.consent_texts.add("news", "en", "I want mail.").name
        asked = {"source": "form", "channel": "email", "topic": MARKETING}
        links = [workspace.double_opt_in.ask(name, text, **asked).link for name in names]  # type: ignore[arg-type]
    for number, (name, link) in enumerate(zip(names, links, strict=True)):
        fault = FAULTS_TRIED[number % len(FAULTS_TRIED)]
        state = "withdrawn" if fault == "consent.kept" else trust.random.choice(["granted", "withdrawn"])
        done = ("confirm", link.rpartition("/")[2]) if fault == "consent.confirming" else (state, name)
        command = [sys.executable, "-m", "tests.trust.consent_once", str(directory), *done]
        assert subprocess.run(command, env=environment(fault), check=False).returncode == -signal.SIGKILL
        with Workspace.open(directory) as workspace:
            there = len(workspace.consent.acts_of(name)) - 1
            kept = state == "withdrawn" and fault in {"consent.kept", "consent.before_commit"}
            assert there == (kept or fault == "consent.recorded"), "what the vault knows already is made up for"
            once(workspace, *done)
            after = len(workspace.consent.acts_of(name)) - 1
            lost, doubled = lost + (after < 1), doubled + (after > 1)
            granted = fault == "consent.confirming" or state == "granted"
            assert workspace.consent.allowed([name], "email", MARKETING) == ({name} if granted else set())
    trust.report(inputs=kills, faults=kills, lost=lost, doubled=doubled)
