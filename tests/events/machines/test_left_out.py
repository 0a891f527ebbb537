"""T48: what machines did stays in the log, marked, and nothing is decided from it; what people did is never marked."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from suasion.customers.segments.parse import parse_definition
from suasion.events.intake import Sending
from suasion.events.machines import Rules, machine_rule
from suasion.events.machines.groups import CLICKED, OPENED
from suasion.events.spec import Track
from suasion.workspace import Workspace
from tests.trust.recording import Trust

AGENTS = (Path(__file__).parent / "people.txt").read_text(encoding="utf-8").splitlines()
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
SCANNER, SOMEBODY = "192.0.2.77", "203.0.113.7"
WAYS = ("scanner_address", "head_request", "hidden_link", "burst", "all_links")
AT_ONCE = 10
"""Groups of acts that come in so close together that the collector writes them in one commit."""
BEGIN = datetime.now(UTC) - timedelta(days=60)

CLICKERS = parse_definition(
    {
        "name": "clickers",
        "title": {"en": "Clickers", "zh": "点击者"},
        "description": {"en": "They followed a link.", "zh": "打开过链接。"},
        "where": {
            "behaviour": {"of": "events", "measure": "count", "where": {"name": CLICKED}, "is": {"at_least": 1}},
        },
    }
)


@dataclass(frozen=True)
class Act:
    """A message opened or a link of it followed, and the request by which it became known."""

    who: str
    second: float
    agent: str
    name: str = CLICKED
    address: str = SOMEBODY
    method: str = "GET"
    hidden: bool = False

    def event(self) -> Track:
        told: dict[str, Any] = {"email_id": f"spring {self.who}", "links": 4, "link_id": f"l{self.second}"}
        return Track(
            message_id=f"{self.who} {self.name} {self.second}",
            user_id=self.who,
            event=self.name,
            timestamp=BEGIN + timedelta(seconds=self.second),
            properties=told | ({"hidden_link": True} if self.hidden else {}),
        )


Group = Sequence[Act]


def people(count: int) -> list[Group]:
    """Open a message and follow a link or two, slowly, each with a browser or mail program of the list."""
    found: list[Group] = []
    for number in range(count):
        opened = Act(f"c{number}", number, AGENTS[number % len(AGENTS)], OPENED)
        clicked = [replace(opened, second=number + later, name=CLICKED) for later in (5, 65)[: 1 + (number % 3 == 0)]]
        found.append([opened, *clicked])
    return found


def scanners(each: int) -> list[Group]:
    """Act as each kind of scanner does, on messages of people, and of some who never act themselves."""
    agent, found = AGENTS[0], list[Group]()
    for number in range(each):
        one = Act(f"c{number}", number - 1_000_000, agent)
        found += [
            [replace(one, who=f"scanned{number}", address=SCANNER)],
            [replace(one, method="HEAD")],
            [replace(one, second=number - 1_100_000, hidden=True)],
        ]
        if number % 5 == 0:
            burst = number - 1_200_000
            found.append([replace(one, second=burst + part * 0.39, name=OPENED) for part in range(5)])
        if number % 4 == 0:
            found.append([replace(one, second=number - 1_300_000 + part * 1.5) for part in range(4)])
    return [*found, [Act("nobody", 0, CRAWLER, "Product Viewed")]]


@contextmanager
def shop(directory: Path) -> Iterator[Workspace]:
    """Open a workspace that knows where a scanner sits."""
    Workspace.create(directory).close()
    settings = directory / "suasion.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('scanner_ranges = ""', f'scanner_ranges = "{SCANNER}/32"'), encoding="utf-8")
    with Workspace.open(directory) as workspace:
        yield workspace


def happen(workspace: Workspace, groups: Sequence[Group]) -> None:
    """Let groups of acts come in, each sent for itself, a few in one commit; the log is sealed in the middle."""
    rules = Rules.of(workspace.settings)
    for first in range(0, len(groups), AT_ONCE):
        workspace.events.append_all([_sending(acts, rules) for acts in groups[first : first + AT_ONCE]])
        if first <= len(groups) // 2 < first + AT_ONCE:
            workspace.events.seal()


def _sending(acts: Group, rules: Rules) -> Sending:
    events = [act.event() for act in acts]
    machines = [
        machine_rule(event, user_agent=act.agent, address=act.address, method=act.method, rules=rules)
        for event, act in zip(events, acts, strict=True)
    ]
    return Sending(events, "mail", machines=machines)


def decided_from(workspace: Workspace) -> tuple[list[tuple[str, str, str]], int]:
    """Every event that may decide something, without customers' ids, which are drawn; and how many customers."""
    with workspace.session() as session:
        history = workspace.history(session)
        rows = session.fetch(history.events).to_pylist()
        customers = session.fetch(history.customers()).num_rows
    return sorted((row["name"], str(row["time"]), row["properties"]) for row in rows), customers


def rules_in_log(workspace: Workspace) -> Counter[str]:
    """How many events of the log bear which rule; empty for people."""
    with workspace.session() as session:
        rows = session.fetch(workspace.events.view(session).events.select("machine")).to_pylist()
    return Counter(row["machine"] for row in rows)


@pytest.mark.trust("T48")
def test_machines_are_marked_and_decide_nothing_and_no_person_is_marked(tmp_path: Path, trust: Trust) -> None:
    each = trust.size(commit=200, full=10_000) // len(WAYS)
    humans, machines = people(each * 5), scanners(each)
    acts_of_people, acts_of_machines = (sum(map(len, groups)) for groups in (humans, machines))
    arriving = [*humans, *machines]
    trust.random.shuffle(arriving)
    with shop(tmp_path / "quiet") as quiet, shop(tmp_path / "scanned") as scanned:
        happen(quiet, humans)
        happen(scanned, arriving)
        assert decided_from(scanned) == decided_from(quiet)
        assert decided_from(quiet)[1] == len(humans)
        found = rules_in_log(scanned)
        assert found == {**dict.fromkeys(WAYS, each), "crawler": 1, "": acts_of_people}
        sizes = [workspace.run_segments([CLICKERS])[0].size for workspace in (scanned, quiet)]
        assert sizes == [len(humans), len(humans)]
    trust.report(
        inputs=acts_of_machines + acts_of_people,
        faults=0,
        lost=acts_of_machines + acts_of_people - found.total(),
        missed=acts_of_machines - (found.total() - found[""]),
        false_positives=acts_of_people - found[""],
    )
