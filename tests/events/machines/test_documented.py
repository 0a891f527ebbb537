"""The page on machines says what the rules are."""

import re
from pathlib import Path

from suasion.events.machines.groups import ABOUT_GROUPS
from suasion.events.machines.rules import ABOUT

HERE = Path(__file__).parent
PAGE = (HERE.parents[2] / "docs" / "machines.md").read_text(encoding="utf-8")


def test_every_rule_stands_on_the_page_with_what_it_means() -> None:
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| ([A-Z].*) \|$", PAGE, re.MULTILINE))
    assert rows == ABOUT | ABOUT_GROUPS


def test_the_page_counts_the_people_of_the_list() -> None:
    people = (HERE / "people.txt").read_text(encoding="utf-8").splitlines()
    assert f"Of the {len(people)} user agents of people" in PAGE
