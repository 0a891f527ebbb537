"""Which version predicts: after a training, after another one, and after somebody went back."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from suasion.access.tables import AUDIT
from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.errors import Conflict, NotFound
from suasion.models.challenge import challenge
from suasion.models.dataset import Dataset
from suasion.models.listing import stored_card, stored_versions, summaries
from suasion.models.schedule import Schedule
from suasion.models.selection import NotEnough, Trained, train_target
from suasion.models.targets import PurchaseTarget
from suasion.models.versions import Versions
from tests.models.made_history import Made
from tests.models.trained import MOMENT, SCHEDULE, SEED, TARGETS, StoppedClock, models, shop_year, train

LATER = MOMENT + timedelta(days=28)
NEXT = Schedule.back_from(LATER, snapshots=5)


@pytest.fixture(scope="module")
def made() -> Made:
    return shop_year()


def again(directory: Path, made: Made, schedule: Schedule, *, targets: int = 3) -> None:
    with DuckDBEngine(1).session() as session:
        models(directory).train(session, made.open(session), TARGETS[:targets], schedule, SEED)


def versions(directory: Path) -> Versions:
    return Versions(SQLiteDatabase(directory / "state.db"), directory / "models", StoppedClock())


def in_force(directory: Path) -> dict[str, int]:
    return {card.target.name: card.version for card in models(directory).cards()}


def test_the_same_data_again_change_nothing_and_one_can_go_back_and_on(tmp_path: Path, made: Made) -> None:
    train(tmp_path, made)
    again(tmp_path, made, SCHEDULE)
    registry = models(tmp_path)
    newest = {card.target.name: card for card in registry.newest()}
    assert {name: card.version for name, card in newest.items()} == {"shop": 2, "wine": 2, "nothing": 2}
    assert in_force(tmp_path) == {"shop": 1, "wine": 1, "nothing": 2}  # the last is no model
    assert newest["nothing"].challenge is None
    fight = newest["shop"].challenge
    assert fight is not None
    assert (fight.champion, fight.replaced, fight.rows) == (1, False, newest["shop"].windows[-1].rows)
    assert fight.low <= 0
    assert newest["shop"].since is None  # the window is not later
    database = SQLiteDatabase(tmp_path / "state.db")
    assert next((one.target, one.version, one.newest) for one in summaries(database)) == ("shop", 1, 2)
    assert stored_card(database, "shop").version == 1
    assert [(one.version, one.ruling) for one in stored_versions(database, "shop")] == [(2, False), (1, True)]
    with DuckDBEngine(1).session() as session:
        history = made.open(session)
        first = registry.score(session, history, MOMENT, ["shop"])
        assert set(first["version"].to_pylist()) == {1}
        done = versions(tmp_path).put_in_force("shop", 2, by="person:ada")
        assert (done.version, done.why, done.by) == (2, "chosen", "person:ada")
        assert set(registry.score(session, history, MOMENT, ["shop"])["version"].to_pylist()) == {2}
    assert versions(tmp_path).put_in_force("shop", by="owner").version == 1
    assert in_force(tmp_path)["shop"] == 1
    found = {one.version: one for one in stored_versions(database, "shop")}
    assert [one.why for one in found[1].in_force] == ["chosen", "first"]
    with database.read() as connection:
        trail = connection.execute(select(AUDIT.c.actor, AUDIT.c.subject, AUDIT.c.detail)).all()
    assert [tuple(row) for row in trail] == [
        ("person:ada", "model:shop", {"version": 2, "before": 1}),
        ("owner", "model:shop", {"version": 1, "before": 2}),
    ]


def test_what_cannot_be_put_in_force_is_refused_and_changes_nothing(tmp_path: Path, made: Made) -> None:
    train(tmp_path, made)
    ask = versions(tmp_path).put_in_force
    with pytest.raises(NotFound, match="'shopp'"):
        ask("shopp", by="owner")
    with pytest.raises(NotFound, match="no version 9"):
        ask("shop", 9, by="owner")
    with pytest.raises(Conflict, match="in force already"):
        ask("shop", 1, by="owner")
    with pytest.raises(Conflict, match="No other model"):
        ask("shop", by="owner")
    again(tmp_path, made, SCHEDULE)
    with pytest.raises(Conflict, match="is no model: not enough data"):
        ask("nothing", 1, by="owner")
    (tmp_path / "models" / f"{models(tmp_path).newest()[0].sha256}.json").unlink()
    with pytest.raises(Conflict, match="is gone"):
        ask("shop", 2, by="owner")
    assert in_force(tmp_path) == {"shop": 1, "wine": 1, "nothing": 2}


def test_a_champion_whose_file_is_gone_or_who_learned_later_is_replaced_unasked(tmp_path: Path, made: Made) -> None:
    again(tmp_path, made, NEXT, targets=1)
    again(tmp_path, made, SCHEDULE, targets=1)
    assert in_force(tmp_path) == {"shop": 2}
    assert models(tmp_path).cards()[0].challenge is None
    for file in (tmp_path / "models").iterdir():
        file.unlink()
    again(tmp_path, made, NEXT, targets=1)
    (one,) = models(tmp_path).cards()
    assert (one.version, one.challenge, one.since) == (3, None, None)


def test_the_better_model_of_a_later_window_takes_over(
    tmp_path: Path, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The champion's chances are spoilt before they are compared: the new version must win, and say by how much."""
    train(tmp_path, made)

    def spoilt(champion: int, outcome: np.ndarray, old: np.ndarray, new: np.ndarray) -> object:
        return challenge(champion, outcome, np.clip(1 - old, 0.01, 0.99), new)

    monkeypatch.setattr("suasion.models.champion.challenge", spoilt)
    again(tmp_path, made, NEXT, targets=1)
    card = next(card for card in models(tmp_path).cards() if card.target.name == "shop")
    assert card.version == 2
    assert card.challenge is not None
    assert card.challenge.replaced
    assert card.challenge.low > 0
    assert card.since is not None
    assert card.since.version == 1
    (first, _) = reversed(stored_versions(SQLiteDatabase(tmp_path / "state.db"), "shop"))
    assert (first.version, first.ruling) == (1, False)


def test_not_enough_data_any_more_is_in_force_and_one_who_goes_back_stays_the_one_asked(
    tmp_path: Path, made: Made
) -> None:
    train(tmp_path, made)
    few = replace(SCHEDULE, train=SCHEDULE.train[-1:])
    again(tmp_path, made, few, targets=1)
    assert in_force(tmp_path)["shop"] == 2
    assert models(tmp_path).cards()[0].reason.startswith("not enough data")
    assert versions(tmp_path).put_in_force("shop", by="owner").version == 1
    again(tmp_path, made, SCHEDULE, targets=1)
    newest = models(tmp_path).newest()[0]
    assert newest.challenge is not None
    assert newest.challenge.champion == 1


def test_what_somebody_chose_while_a_version_was_trained_stays(
    tmp_path: Path, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first version is put in force while the fourth is trained, whose champion, not enough data, would go."""
    train(tmp_path, made, TARGETS[:1])
    again(tmp_path, made, SCHEDULE, targets=1)
    again(tmp_path, made, replace(SCHEDULE, train=SCHEDULE.train[-1:]), targets=1)
    assert in_force(tmp_path) == {"shop": 3}

    def meanwhile(data: Dataset, target: PurchaseTarget, seed: int) -> Trained | NotEnough:
        versions(tmp_path).put_in_force("shop", 1, by="person:ada")
        return train_target(data, target, seed)

    monkeypatch.setattr("suasion.models.registry.train_target", meanwhile)
    again(tmp_path, made, SCHEDULE, targets=1)
    assert in_force(tmp_path) == {"shop": 1}
    assert models(tmp_path).newest()[0].version == 4
