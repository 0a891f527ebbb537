"""Models learn from a workspace's own definitions, and go on with those they learned from."""

from pathlib import Path

import pyarrow as pa
import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.customers.computed.definition import parse_trait
from suasion.models.card import Card
from suasion.models.features.own import OwnFeature
from suasion.models.input_words import in_words
from suasion.models.publishing import _trained
from tests.models.made_history import Made
from tests.models.trained import MOMENT, SCHEDULE, SEED, TARGETS, models, shop_year

TITLE = {"en": "Spent on wine in 91 days", "zh": "近91天葡萄酒消费"}
TARGET = TARGETS[0]


def wine(version: int, days: int) -> OwnFeature:
    value = {"of": "lines", "measure": "sum", "field": "amount", "within_days": days, "where": {"category": "wine"}}
    return OwnFeature(parse_trait({"name": "wine_spent", "title": TITLE, "value": value}), version)


@pytest.fixture(scope="module")
def made() -> Made:
    return shop_year()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, made: Made) -> tuple[Path, Card]:
    directory = tmp_path_factory.mktemp("own") / "shop"
    with DuckDBEngine(1).session() as session:
        learning = models(directory, lambda: [wine(1, 91)])
        (card,) = learning.train(session, made.open(session), [TARGET], SCHEDULE, SEED, data_sequence=9)
    return directory, card


def test_a_card_names_its_own_features_in_their_words(workspace: tuple[Path, Card]) -> None:
    card = workspace[1]
    assert "own.wine_spent.v1" in card.features
    (said,) = [one for one in in_words(card.features, None, card.titles) if one.scope == "own"]
    assert (said.measures, dict(said.words)) == (TITLE["en"], TITLE)


def test_what_was_learned_is_asked_by_the_same_definition_after_an_edit_or_a_removal(
    workspace: tuple[Path, Card], made: Made
) -> None:
    directory, card = workspace

    def told(own: list[OwnFeature]) -> tuple[pa.Table, object, object]:
        with DuckDBEngine(1).session() as session:
            asked, history = models(directory, lambda: own), made.open(session)
            scores = asked.score(session, history, MOMENT)
            reasons = asked.reasons(session, history, MOMENT, TARGET.name, ["c0001"], count=200)
            return scores, asked.evaluate(session, history, MOMENT), reasons

    before = told([wine(1, 91)])
    assert before[0].num_rows > 400
    assert told([wine(2, 7)]) == before
    assert told([]) == before
    assert card.own_features == (wine(1, 91),)


def test_an_edit_is_learned_from_although_no_event_came(workspace: tuple[Path, Card]) -> None:
    def standing(own: list[OwnFeature]) -> list[Card]:
        return _trained(models(workspace[0], lambda: own), [TARGET], SCHEDULE, 9)

    assert standing([wine(1, 91)])
    assert not standing([wine(2, 7)])
    assert not standing([])
