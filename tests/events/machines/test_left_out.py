"""T48 at a fiftieth of its size: what machines did stays in the log, marked, and nothing is decided from it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from suasion.customers.segments.parse import parse_definition
from suasion.events.intake import Sending
from suasion.events.machines import Rules, judged
from suasion.events.machines.groups import CLICKED, OPENED
from suasion.events.spec import Track
from suasion.workspace import Workspace

PEOPLE = (Path(__file__).parent / "people.txt").read_text(encoding="utf-8").splitlines()
EACH_WAY = 40  # of five ways: 200 events, 10,000 / 50
YESTERDAY = datetime.now(UTC) - timedelta(days=1)
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"

CLICKERS = yaml.safe_load(
    """
    name: clickers
    title: {en: Clickers, zh: 点击者}
    description: {en: They followed a link., zh: 打开过链接。}
    where:
      behaviour:
        of: events
        measure: count
        where: {name: Email Link Clicked}
        is: {at_least: 1}
    """
)


@dataclass
class Postbag:
    """Reactions to messages on their way into a workspace, as a server that tracks links would hand them over."""

    workspace: Workspace
    rules: Rules = field(init=False)
    sent: int = 0

    def __post_init__(self) -> None:
        self.rules = Rules.of(self.workspace.settings)

    def reacts(
        self,
        who: str,
        second: float,
        *,
        agent: str,
        name: str = CLICKED,
        address: str = "203.0.113.7",
        method: str = "GET",
        **told: Any,
    ) -> None:
        self.sent += 1
        event = Track(
            message_id=f"m{self.sent}",
            user_id=who,
            event=name,
            timestamp=YESTERDAY + timedelta(seconds=second),
            properties={"email_id": f"spring {who}", "links": 4, "link_id": f"l{second}"} | told,
        )
        machines = judged([event], user_agent=agent, address=address, method=method, rules=self.rules)
        self.workspace.events.append_all([Sending([event], "mail", machines=machines)])


def people(bag: Postbag) -> None:
    """Let two hundred people follow a link or two, slowly, each with a browser or mail program of the list."""
    for number in range(200):
        agent = PEOPLE[number % len(PEOPLE)]
        bag.reacts(f"c{number}", number * 7, agent=agent, name=OPENED)
        bag.reacts(f"c{number}", number * 7 + 5, agent=agent)
        if number % 3 == 0:
            bag.reacts(f"c{number}", number * 7 + 65, agent=agent)


def machines(bag: Postbag) -> None:
    """Let scanners act on the same people's messages before they do, and on those of people who never do."""
    ordinary = PEOPLE[0]
    for number in range(EACH_WAY):
        bag.reacts(f"scanned{number}", number - 9000, agent=ordinary, address="192.0.2.77")
        bag.reacts(f"c{number}", number - 8000, agent=ordinary, method="HEAD")
        bag.reacts(f"c{number + 40}", number - 7000, agent=ordinary, hidden_link=True)
        bag.reacts(f"c{number // 5}", number // 5 - 6000 + number % 5 * 0.39, agent=ordinary, name=OPENED)
        bag.reacts(f"c{number // 4 + 80}", number // 4 * 60 - 5000 + number % 4 * 1.5, agent=ordinary)
    bag.reacts("nobody", 0, agent=CRAWLER, name="Product Viewed")


def opened(directory: Path) -> Workspace:
    Workspace.create(directory).close()
    settings = directory / "suasion.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('scanner_ranges = ""', 'scanner_ranges = "192.0.2.0/24"'), encoding="utf-8")
    return Workspace.open(directory)


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace to which only people came."""
    with opened(tmp_path_factory.mktemp("quiet") / "shop") as workspace:
        people(Postbag(workspace))
        yield workspace


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The same with machines, sealed in the middle."""
    with opened(tmp_path_factory.mktemp("scanned") / "shop") as workspace:
        bag = Postbag(workspace)
        machines(bag)
        workspace.machines.follow()
        workspace.events.seal()
        people(bag)
        yield workspace


def known(workspace: Workspace) -> list[tuple[str, str, str]]:
    """Every event that may decide something, without customers' ids, which are drawn."""
    with workspace.session() as session:
        rows = session.fetch(workspace.history(session).events).to_pylist()
    return sorted((row["name"], str(row["time"]), row["properties"]) for row in rows)


def log(workspace: Workspace) -> list[dict[str, Any]]:
    with workspace.session() as session:
        rows: list[dict[str, Any]] = session.fetch(workspace.events.view(session).events.order_by("seq")).to_pylist()
        return rows


def test_every_machine_is_marked_with_its_rule_and_no_person_is(scanned: Workspace) -> None:
    known(scanned)
    rows = log(scanned)
    by_machines, by_people = rows[: 5 * EACH_WAY + 1], rows[5 * EACH_WAY + 1 :]
    assert Counter(row["machine"] for row in by_machines) == {
        "scanner_address": EACH_WAY,
        "head_request": EACH_WAY,
        "hidden_link": EACH_WAY,
        "burst": EACH_WAY,
        "all_links": EACH_WAY,
        "crawler": 1,
    }
    assert Counter(row["machine"] for row in by_people) == {"": 467}


def test_nothing_is_missing_from_the_log(scanned: Workspace, quiet: Workspace) -> None:
    assert len(log(scanned)) == len(log(quiet)) + 5 * EACH_WAY + 1


def test_what_is_decided_from_is_as_if_no_machine_had_come(scanned: Workspace, quiet: Workspace) -> None:
    assert known(scanned) == known(quiet)
    assert len(known(quiet)) == 467


def test_segments_count_people_only(scanned: Workspace, quiet: Workspace) -> None:
    definition = parse_definition(CLICKERS)
    sizes = [workspace.run_segments([definition])[0].size for workspace in (scanned, quiet)]
    assert sizes == [200, 200]


def test_experiments_and_scores_are_over_people_only(scanned: Workspace, quiet: Workspace) -> None:
    for workspace in (scanned, quiet):
        with workspace.session() as session:
            everybody = session.fetch(workspace.history(session).customers()).num_rows
        assert everybody == 200
