"""T21 and the part of T20 about identity: the same events in any order give the same customers, rebuilt or followed."""

import random
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from sqlalchemy import select

from suasion import Workspace
from suasion.core.database import STATE
from suasion.customers.consent import MARKETING, ConsentAct
from suasion.customers.identity.stored import MAPPED_AT_ONCE, mapped
from suasion.customers.tables import CUSTOMER, CUSTOMER_TOKEN, IDENTITY_TOKEN, TRAIT
from suasion.events.spec import Alias, Event, Identify, Track
from tests.cli.command import environment
from tests.trust.identify_once import followed
from tests.trust.recording import Trust

START = datetime(2026, 1, 1, tzinfo=UTC)
FAULTS_TRIED = ("erase.before_commit", "identity.before_commit", "identity.deciding")
Group = frozenset[tuple[str, str]]


def graph(draw: random.Random, nodes: int) -> list[tuple[str, Event]]:
    """Make events about so many identifiers, many of them at one moment; each with the import it comes with."""
    users, browsers = max(2, nodes // 4), max(2, nodes // 3)
    addresses = max(2, nodes - users - browsers)
    found: list[tuple[str, Event]] = []
    for number in range(2 * nodes):
        moment = START + timedelta(hours=draw.randrange(nodes))
        said: dict[str, Any] = {"message_id": f"m{number}", "timestamp": moment}
        user, browser = f"u{draw.randrange(users)}", f"a{draw.randrange(browsers)}"
        who: dict[str, Any] = draw.choice([{"user_id": user}, {"anonymous_id": browser}])
        kind = draw.choice("iiiiatt")
        origin = draw.choice(["", "", "", "import"])
        if kind == "i":
            both: dict[str, Any] = draw.choice([who, {"user_id": user, "anonymous_id": browser}])
            address = {"email": f"e{draw.randrange(addresses)}@example.test"} if draw.random() < 0.6 else {}
            traits = address | {"tier": number}
            found.append((origin, Identify(**said, **both, traits=traits)))
        elif kind == "a":
            previous = draw.choice([browser, f"u{draw.randrange(users)}"])
            found.append((origin, Alias(**said, user_id=user, previous_id=previous)))
        else:
            found.append((origin, Track(**said, **who, event="Seen")))
    return found


class Profiles:
    """What a workspace knows of everybody, without the names of customers, which follow from the order of arrival."""

    def __init__(self, workspace: Workspace) -> None:
        holders = workspace.customers.identity.holders()
        values, kinds = workspace.vault.reveal(holders), workspace.vault.kinds(holders)
        members: dict[str, set[tuple[str, str]]] = {}
        for token, customer in holders.items():
            members.setdefault(customer, set()).add((kinds[token].value, values[token]))
        self.of = {customer: frozenset(them) for customer, them in members.items()}
        self.groups = set(self.of.values())
        self.tiers = {group: self._tier(workspace, customer) for customer, group in self.of.items()}
        self.names = {group: customer for customer, group in self.of.items()}
        self.since = _earliest(workspace)

    @staticmethod
    def _tier(workspace: Workspace, customer: str) -> Any:
        now = {trait.name: (trait.time, trait.told) for trait in workspace.customer_views.traits(customer)[0]}
        return now.get("tier")


def _earliest(workspace: Workspace) -> dict[tuple[str, str], int]:
    """Give when each identifier was first an event's primary one, by what is known of it, which followers keep."""
    table = IDENTITY_TOKEN.c
    with workspace.database.read() as connection:
        rows = connection.execute(select(table.token, table.time).where(table.sequence > 0))
        found = {row.token: row.time for row in rows}
    values, kinds = workspace.vault.reveal(found), workspace.vault.kinds(found)
    return {(kinds[token].value, values[token]): time for token, time in found.items()}


def arrived(workspace: Workspace, events: list[tuple[str, Event]], draw: random.Random) -> None:
    """Append in random pieces; some are followed by themselves, some are sealed first."""
    rest = list(events)
    while rest:
        piece, rest = rest[: (size := draw.randrange(1, 40))], rest[size:]
        for origin in ("", "import"):
            of_origin = [event for held, event in piece if held == origin]
            workspace.events.append(of_origin, source="web", historical=True, origin=origin)
        how = draw.random()
        if how < 0.2:
            workspace.events.seal()
        if how < 0.6:
            followed(workspace)
    followed(workspace)


def require_as_rebuilt(workspace: Workspace) -> None:
    """Compare the map with what all facts together give, all at once and a few tokens at a time."""
    with workspace.database.read() as connection:
        stored = [{tuple(row) for row in connection.execute(select(table))} for table in (CUSTOMER, CUSTOMER_TOKEN)]
        for tokens in (MAPPED_AT_ONCE, 7):
            found: list[list[tuple[Any, ...]]] = [[], []]
            for some in mapped(connection, workspace.customers.identity.rules, tokens):
                for table, due, rows in zip((CUSTOMER, CUSTOMER_TOKEN), found, some, strict=True):
                    due.extend(tuple(row[column.name] for column in table.columns) for row in rows)
            assert [sorted(due, key=repr) for due in found] == [sorted(there, key=repr) for there in stored]


@pytest.mark.trust("T21")
def test_the_same_events_in_any_order_give_the_same_customers(trust: Trust, tmp_path: Path) -> None:
    draw, nodes = trust.random, 200
    graphs, orders = trust.size(commit=1, full=30), trust.size(commit=3, full=10)
    inputs = merges = 0
    for number in range(graphs):
        events = graph(draw, nodes)
        states: dict[tuple[str, str], Literal["granted", "withdrawn"]] = {
            ("user_id", f"u{user}"): draw.choice(["granted", "withdrawn"]) for user in range(nodes // 4)
        }
        found: list[Profiles] = []
        for order in range(orders):
            shuffled = draw.sample(events, len(events))
            with Workspace.create(tmp_path / f"{number}-{order}") as workspace:
                arrived(workspace, shuffled, draw)
                require_as_rebuilt(workspace)
                profiles = Profiles(workspace)
                _consents_are_the_stricter(workspace, profiles, states)
                found.append(profiles)
                merges += _merged(workspace)
            inputs += len(events)
        for other in found[1:]:
            assert other.groups == found[0].groups
            assert other.tiers == found[0].tiers
            assert other.since == found[0].since
    assert merges, "customers merged"
    trust.report(inputs=inputs, faults=0, merges=merges)


def _merged(workspace: Workspace) -> int:
    with workspace.database.read() as connection:
        return len(connection.execute(select(CUSTOMER.c.customer).where(CUSTOMER.c.merged_into.is_not(None))).all())


def _consents_are_the_stricter(
    workspace: Workspace,
    profiles: Profiles,
    states: dict[tuple[str, str], Literal["granted", "withdrawn"]],
) -> None:
    """Let every user id say something under the name its own first event made, as if before any merge."""
    said: dict[Group, set[str]] = {}
    moment = START - timedelta(days=9)
    makers = _own_names(workspace)
    for (kind, value), state in states.items():
        if (name := makers.get((kind, value))) is not None:
            act = ConsentAct(name, "email", MARKETING, state, moment, moment, "form", "page")
            workspace.consent.record([act])
            group = next(group for group in profiles.groups if (kind, value) in group)
            said.setdefault(group, set()).add(state)
    expected = {profiles.names[group] for group, all_said in said.items() if all_said == {"granted"}}
    assert workspace.consent.allowed(profiles.of, "email", MARKETING) == expected


def _own_names(workspace: Workspace) -> dict[tuple[str, str], str]:
    with workspace.database.read() as connection:
        rows = {row.token: row.customer for row in connection.execute(select(CUSTOMER.c.token, CUSTOMER.c.customer))}
    values, kinds = workspace.vault.reveal(rows), workspace.vault.kinds(rows)
    return {(kinds[token].value, values[token]): name for token, name in rows.items()}


@pytest.mark.trust("T20")
def test_followed_is_what_is_rebuilt_also_after_erasures_and_decisions(trust: Trust, tmp_path: Path) -> None:
    draw, nodes = trust.random, 40
    streams, every = trust.size(commit=6, full=300), trust.size(commit=3, full=2)
    inputs = faults = 0
    for number in range(streams):
        events = graph(draw, nodes)
        half = len(events) // 2
        with Workspace.create(tmp_path / str(number)) as workspace:
            arrived(workspace, draw.sample(events[:half], half), draw)
            _decide(workspace, draw)
            workspace.events.append([event for _, event in events[half:]][:9], source="web", historical=True)
        if number % every == 0:
            _kill_somewhere(tmp_path / str(number), draw)
            faults += 1
        with Workspace.open(tmp_path / str(number)) as workspace:
            require_as_rebuilt(workspace)
            _erase(workspace, draw)
            _decide(workspace, draw)
            arrived(workspace, draw.sample(events[half:], len(events) - half), draw)
            _decide(workspace, draw)
            _erase(workspace, draw)
            require_as_rebuilt(workspace)
            with workspace.database.read() as connection:
                known = set(connection.scalars(select(CUSTOMER.c.customer)))
                assert set(connection.scalars(select(TRAIT.c.customer))) <= known
        inputs, faults = inputs + len(events), faults + 5
    trust.report(inputs=inputs, faults=faults)


def _kill_somewhere(directory: Path, draw: random.Random) -> None:
    """Kill a process between what it writes and its commit, and find everything as it was."""
    fault = draw.choice(FAULTS_TRIED)
    with Workspace.open(directory) as workspace:
        before = _stored(workspace)
        customers, holders = workspace.customers.identity.customers(), workspace.customers.identity.holders()
    told = {
        "identity.before_commit": ("follow",),
        "identity.deciding": ("merge", *draw.sample(customers, 2)),
        "erase.before_commit": ("erase", *draw.sample(sorted(holders), 2)),
    }[fault]
    command = [sys.executable, "-m", "tests.trust.identify_once", str(directory), *told]
    assert subprocess.run(command, env=environment(fault), check=False).returncode == -signal.SIGKILL
    with Workspace.open(directory, read_only=True) as workspace:
        assert _stored(workspace) == before


def _stored(workspace: Workspace) -> list[set[tuple[Any, ...]]]:
    with workspace.database.read() as connection:
        return [
            {tuple(row) for row in connection.execute(select(table))}
            for name, table in STATE.tables.items()
            if name.startswith(("customer", "identity", "trait"))
        ]


def _erase(workspace: Workspace, draw: random.Random) -> None:
    """Erase two identifiers, perhaps of somebody who is several; a rebuild gives what is there then."""
    tokens = sorted(workspace.customers.identity.holders())
    workspace.events.erase(draw.sample(tokens, 2))
    require_as_rebuilt(workspace)


def _decide(workspace: Workspace, draw: random.Random) -> None:
    customers = workspace.customers.identity.customers()
    one, other = draw.sample(customers, 2)
    stays = workspace.deciding.merge(one, other, who="person:eve", reason="the same")
    require_as_rebuilt(workspace)
    if draw.random() < 0.6:
        gone = other if stays == one else one
        workspace.deciding.unmerge(stays, other=gone, who="person:eve", reason="not the same")
        assert set(workspace.customers.identity.customers()) >= {one, other}
