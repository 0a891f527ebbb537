from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from suasion import Workspace
from suasion.core.errors import NotFound
from tests.made_screens import MOMENT, copied, order


@pytest.fixture
def workspace(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with Workspace.open(copied(tmp_path_factory, tmp_path / "shop")) as opened:
        yield opened


def test_items_have_names_and_their_strongest_reasons_and_the_rest_adds_up(workspace: Workspace) -> None:
    customer = workspace.customers.identity.customers()[4]
    found = workspace.recommended.of_customer(customer, 5, reasons=2)
    (plain,) = workspace.recommendations.top([customer], 5)
    assert [one.item for one in found.items] == [one.item for one in plain.recommendations]
    assert (found.version, found.as_of, found.general) == (1, MOMENT, False)
    for one, whole in zip(found.items, plain.recommendations, strict=True):
        assert one.name == f"Item {one.item[1:]}"
        assert one.category in {"PRODUCE", "MEAT", "GROCERY"}
        assert [(because.item, because.amount) for because in one.reasons] == [
            (reason.item, reason.amount) for reason in whole.reasons[:2]
        ]
        assert sum(because.amount for because in one.reasons) + one.rest == pytest.approx(one.score)
        assert all(because.share == pytest.approx(because.amount / one.score) for because in one.reasons)


def test_new_only_leaves_out_what_was_bought(workspace: Workspace) -> None:
    customer = workspace.customers.identity.customers()[4]
    with workspace.session() as session:
        lines = workspace.history(session).before(MOMENT).lines
        bought = set(session.fetch(lines.filter(lines.customer == customer))["item"].to_pylist())
    found = {one.item for one in workspace.recommended.of_customer(customer, 12, new_only=True).items}
    assert found
    assert not found & bought


def test_a_stranger_gets_what_everybody_buys_and_is_told_so(workspace: Workspace) -> None:
    found = workspace.recommended.top("stranger", 3)
    assert (len(found.items), found.general) == (3, True)
    assert found.items[0].reasons[0].item is None
    with pytest.raises(NotFound):
        workspace.recommended.of_customer("stranger")
    workspace.events.append([order(1, "newcomer", datetime.now(UTC), 1)], source="till")
    newest = workspace.events.last_sequence()
    assert workspace.recommended.of_customer(f"c{newest:08d}").general


def test_without_a_recommender_the_list_is_empty_with_its_reason(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "empty") as made:
        found = made.recommended.top("anybody")
        assert (found.items, found.note, found.version) == ((), "no recommender was fitted yet", None)
