"""What is derived follows from facts: rebuilt it is what it was, table by table; a kill leaves the old or the new."""

import shutil
import signal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import delete, insert, select, update

from suasion import Workspace
from suasion.core.database import STATE
from suasion.customers.segments.conditions import Definition
from suasion.customers.segments.parse import parse_definition
from suasion.customers.tables import CUSTOMER, CUSTOMER_TOKEN, FOLLOWER, SEGMENT_MEMBER, SEGMENT_STANDING, TRAIT
from suasion.events.marks import LOOKED, MARKS
from suasion.events.spec import Identify
from suasion.privacy.identifiers import IdentifierKind
from suasion.upkeep.derived import DERIVED, STANDING
from suasion.upkeep.rebuild import FILE, rebuild
from tests.cli.command import suasion, suasion_here
from tests.made_demo import made_demo
from tests.upkeep.small_shop import append, follow, rows

NAMES = [table.name for table in DERIVED]


def in_utrecht() -> Definition:
    body: dict[str, Any] = {
        "name": "in_utrecht",
        "title": {"en": "In Utrecht", "zh": "乌得勒支"},
        "description": {"en": "They live in Utrecht.", "zh": "居住在乌得勒支。"},
        "where": {"trait": {"name": "city", "is": {"is": "Utrecht"}}},
    }
    return parse_definition(body)


@pytest.fixture
def derived_shop(shop: Path) -> Path:
    """The small shop with a segment that was run twice, of which one customer moved away in between."""
    with Workspace.open(shop) as workspace:
        workspace.run_segments([in_utrecht()])
        append(workspace, [Identify(message_id="moved", user_id="customer 2", traits={"city": "Delft"})])
        follow(workspace)
        workspace.run_segments()
        found = [run.size for run in workspace.segments.runs()]
        assert found == [6, 5]
    return shop


def test_the_derived_tables_are_those_of_the_data_page() -> None:
    page = (Path(__file__).parents[2] / "docs" / "data.md").read_text(encoding="utf-8")
    listed = page.partition("## Derived")[2].partition("\n## ")[0]
    assert sorted(line.split("`")[1] for line in listed.splitlines() if line.startswith("| `")) == sorted(
        [*NAMES, *(table.name for table in STANDING), MARKS.name, LOOKED.name]
    )


def test_rebuilt_is_what_it_was_table_by_table(derived_shop: Path) -> None:
    before = rows(derived_shop / "state.db")
    assert all(before[name] for name in NAMES), "every derived table has rows to be compared"
    with Workspace.open(derived_shop) as workspace:
        done = rebuild(workspace)
    assert rows(derived_shop / "state.db") == before
    assert done.before == done.after == {name: len(before[name]) for name in NAMES}
    assert not (derived_shop / FILE).exists()


def test_who_stands_in_segments_is_found_anew(derived_shop: Path) -> None:
    with Workspace.open(derived_shop) as workspace:
        workspace.follow_segments()
        members = workspace.segments.members_now("in_utrecht")
        with workspace.database.write() as connection:
            connection.execute(update(SEGMENT_STANDING).values(customer=SEGMENT_STANDING.c.customer + "x"))
        assert workspace.segments.members_now("in_utrecht") != members
        rebuild(workspace)
        assert workspace.segments.members_now("in_utrecht") == members
        assert workspace.segments.size_now("in_utrecht").size == len(members) == 5


def damage(shop: Path) -> None:
    """Spoil every derived table in its own way."""
    with Workspace.open(shop) as workspace, workspace.database.write() as connection:
        connection.execute(delete(CUSTOMER).where(CUSTOMER.c.customer == "c00000003"))
        connection.execute(update(CUSTOMER_TOKEN).values(customer="c00000001"))
        connection.execute(update(TRAIT).where(TRAIT.c.name == "city").values(value='"Nowhere"'))
        connection.execute(delete(SEGMENT_MEMBER))
        connection.execute(delete(FOLLOWER).where(FOLLOWER.c.name == "traits"))
        row = dict(connection.execute(select(TRAIT).limit(1)).mappings().one())
        connection.execute(insert(TRAIT).values(row | {"name": "made_up"}))
        connection.execute(insert(MARKS).values(seq=8, rule="made up", since=workspace.clock.now()))


def test_whatever_was_wrong_in_the_derived_tables_is_right_again(derived_shop: Path) -> None:
    before = rows(derived_shop / "state.db")
    damage(derived_shop)
    with Workspace.open(derived_shop) as workspace, workspace.database.write() as connection:
        # Or opening a history would take the whole log in once more, on top of what is wrong already.
        connection.execute(insert(FOLLOWER), [{"name": "traits", "sequence": workspace.events.last_sequence()}])
    with Workspace.open(derived_shop) as workspace:
        rebuild(workspace)
    ((number, sequence, version),) = before[LOOKED.name]
    before[LOOKED.name] = [(number, sequence, version + 1)]  # marks were changed: readers keep them by this number
    assert rows(derived_shop / "state.db") == before


FAULTS_TRIED = ("rebuild.step_done:2", "rebuild.before_commit", "rebuild.after_commit")


@pytest.mark.parametrize("fault", FAULTS_TRIED)
def test_killed_anywhere_readers_see_the_old_or_the_new_and_the_next_run_goes_on(
    derived_shop: Path, fault: str
) -> None:
    right = rows(derived_shop / "state.db")
    with Workspace.open(derived_shop) as workspace, workspace.database.write() as connection:
        connection.execute(delete(SEGMENT_MEMBER))
    wrong = rows(derived_shop / "state.db")
    assert suasion("rebuild", "--workspace", derived_shop, fault=fault).code == -signal.SIGKILL
    assert rows(derived_shop / "state.db") == (right if fault == "rebuild.after_commit" else wrong)
    ended = suasion_here("rebuild", "--workspace", derived_shop, "--json")
    assert ended.code == 0, ended.err
    assert msgspec.json.decode(ended.out)["resumed"] is True
    assert rows(derived_shop / "state.db") == right


def test_what_was_computed_of_other_facts_does_not_count(derived_shop: Path) -> None:
    assert suasion("rebuild", "--workspace", derived_shop, fault="rebuild.before_commit").code == -signal.SIGKILL
    with Workspace.open(derived_shop) as workspace:
        append(workspace, [Identify(message_id="new", user_id="somebody new", traits={"city": "Utrecht"})])
        follow(workspace)
    before = rows(derived_shop / "state.db")
    with Workspace.open(derived_shop) as workspace:
        assert not rebuild(workspace).resumed
    assert rows(derived_shop / "state.db") == before


def test_what_was_computed_before_an_erasure_reached_further_does_not_count(derived_shop: Path) -> None:
    with Workspace.open(derived_shop) as workspace:
        (token,) = workspace.vault.tokens(IdentifierKind.USER_ID, ["customer 2"])
        workspace.events.erase([token], upto=1)
    assert suasion("rebuild", "--workspace", derived_shop, fault="rebuild.before_commit").code == -signal.SIGKILL
    with Workspace.open(derived_shop) as workspace:
        workspace.events.erase([token])
        assert not rebuild(workspace).resumed


def test_the_finished_demo_is_rebuilt_to_the_last_prediction(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shop = Path(shutil.copytree(made_demo(tmp_path_factory) / "shop", tmp_path / "shop"))
    Workspace.open(shop).close()
    before = rows(shop / "state.db")
    predicted = [row for row in before["trait"] if str(row[0]).startswith("model")]
    assert len(predicted) > 1_000
    with Workspace.open(shop) as workspace:
        rebuild(workspace)
    after = rows(shop / "state.db")
    assert [name for name in STATE.tables if before[name] != after[name]] == []


def test_predictions_whose_model_is_gone_are_kept_as_they_were(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shop = Path(shutil.copytree(made_demo(tmp_path_factory) / "shop", tmp_path / "shop"))
    Workspace.open(shop).close()
    before = rows(shop / "state.db")
    for file in (shop / "models").glob("*.json"):
        file.unlink()
    with Workspace.open(shop) as workspace:
        rebuild(workspace)
    assert rows(shop / "state.db")["trait"] == before["trait"]
