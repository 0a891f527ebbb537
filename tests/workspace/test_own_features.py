"""A whole workspace learns from its own definitions, reads features again, and explains by what was learned."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from suasion import Workspace
from suasion.customers.computed.definition import parse_trait
from suasion.models.features import store
from tests.made_screens import MOMENT, copied


@pytest.fixture
def workspace(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with Workspace.open(copied(tmp_path_factory, tmp_path / "shop")) as opened:
        yield opened


def save(workspace: Workspace, days: int) -> None:
    value = {"of": "lines", "measure": "sum", "field": "quantity", "within_days": days}
    title = {"en": "Units lately", "zh": "近期件数"}
    workspace.computed.save(parse_trait({"name": "units", "title": title, "value": value}))


def reasons(workspace: Workspace, customer: str) -> Any:
    (found,) = [one for one in workspace.predictions.of_customer(customer, 200) if one.card.target.name == "shop"]
    return found.reasons, found.note


def test_what_is_learned_once_is_read_again_and_outlives_an_edit(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(workspace, 91)
    first = workspace.train(MOMENT, categories=1)
    assert all("own.units.v1" in card.features for card in first.cards)
    # A version without the feature is in force, and among so few customers nothing is better beyond noise.
    assert not workspace.models.cards()[0].own
    workspace.model_versions.put_in_force("shop", first.cards[0].version, by="owner")
    with workspace.session() as session:
        workspace.publish_predictions(session, workspace.history(session), MOMENT)
    customer = workspace.customers.identity.customers()[5]
    said = reasons(workspace, customer)
    assert "own.units.v1" in {one.feature for one in said[0]}
    assert said[1] == ""

    def computed(*_: Any) -> None:
        raise AssertionError("features were computed again")

    with monkeypatch.context() as nothing_computes:
        nothing_computes.setattr(store, "build", computed)
        again = workspace.train(MOMENT, categories=1)
    assert [card.sha256 for card in again.cards] == [card.sha256 for card in first.cards]

    save(workspace, 7)
    assert reasons(workspace, customer) == said
    edited = workspace.train(MOMENT, categories=1, again=False).cards[0]
    assert edited.own_features[0].version == 2
    assert edited.challenge is not None  # the one in force was asked by the definition it learned from
    assert edited.challenge.champion == first.cards[0].version
    assert edited.challenge.champion_average_precision > 0.5
    workspace.computed.remove("units")
    assert not workspace.train(MOMENT, categories=1, again=False).cards[0].own
