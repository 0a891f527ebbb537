from pathlib import Path
from time import process_time

import pytest

from suasion.events.machines.agents import agent_rule

PEOPLE = (Path(__file__).parent / "people.txt").read_text(encoding="utf-8").splitlines()
MACHINES = [
    line.split("\t", 1) for line in (Path(__file__).parent / "machines.txt").read_text(encoding="utf-8").splitlines()
]


def test_no_person_of_the_list_is_taken_for_a_machine() -> None:
    assert len(PEOPLE) == len(set(PEOPLE)) > 80
    assert [agent for agent in PEOPLE if agent_rule(agent)] == []


@pytest.mark.parametrize(("rule", "agent"), MACHINES, ids=lambda text: text[:40])
def test_every_machine_of_the_list_is_known_by_its_rule(rule: str, agent: str) -> None:
    assert agent_rule(agent) == rule


def test_no_name_at_all_says_nothing() -> None:
    assert [agent_rule(agent) for agent in ("", " ", "GoogleImageProxy")] == ["", "", ""]


def test_a_crawler_is_not_hidden_by_the_words_of_an_app() -> None:
    assert agent_rule("Instagram (compatible; Googlebot/2.1)") == "crawler"


def test_a_very_long_name_takes_no_time() -> None:
    started = process_time()
    for index in range(20):
        agent_rule(f"{index}" + "Mozilla/5.0 (compatible; " * 40_000)
    assert process_time() - started < 1


def test_what_nodes_own_fetch_calls_itself_is_a_shops_server() -> None:
    # It also sends Sec-Fetch-Mode as browsers do, so the intake may take it for one.
    assert agent_rule("node") == ""
