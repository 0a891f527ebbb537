import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.core.errors import Conflict, NotFound
from suasion.models.card import Card
from suasion.models.registry import ARTEFACTS_WRITTEN, SCORES, Evaluation
from tests.models.made_history import Made, event, line, trait
from tests.models.trained import MOMENT, SCHEDULE, TARGETS, models, shop_year, train

Workspace = tuple[Path, list[Card]]
NAIVE = MOMENT.replace(tzinfo=None)
FAULTS_TRIED = (ARTEFACTS_WRITTEN,)


@pytest.fixture(scope="module")
def made() -> Made:
    return shop_year()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, made: Made) -> Workspace:
    directory = tmp_path_factory.mktemp("workspace")
    return directory, train(directory, made)


def scores(directory: Path, made: Made, as_of: datetime = MOMENT, targets: list[str] | None = None) -> pa.Table:
    with DuckDBEngine(2).session() as session:
        return models(directory).score(session, made.open(session), as_of, targets)


def evaluations(directory: Path, made: Made) -> list[Evaluation]:
    with DuckDBEngine(2).session() as session:
        return models(directory).evaluate(session, made.open(session), MOMENT)


def test_a_card_says_what_was_learned_from_what(workspace: Workspace) -> None:
    card = workspace[1][0]
    assert (card.target, card.version, card.seed, card.data_sequence) == (TARGETS[0], 1, 11, 9)
    assert [w.as_of for w in card.windows] == [*SCHEDULE.train, SCHEDULE.select]
    assert all(0 < w.positives < w.rows <= 440 for w in card.windows)
    assert card.candidates[card.described] == max(card.candidates.values())
    assert card.described.startswith(card.learner)
    losses = card.calibration["losses"]
    assert isinstance(losses, dict)
    assert set(losses) == {"identity", "sigmoid", "beta"}
    assert "not causal" in card.not_for
    assert set(card.lineage) >= {"suasion", "lightgbm", "scikit-learn"}
    assert card.selection is not None
    assert card.selection.rows == card.windows[-1].rows
    assert {need.what: need.have for need in card.needs}["rows_to_learn"] == sum(w.rows for w in card.windows[:-1])
    assert all(need.met for need in card.needs)
    assert card.leakage is not None
    assert (card.leakage.leaks, card.leakage.columns) == ([], len(card.features))
    assert card.leakage.rows == sum(w.rows for w in card.windows[:-1])


def test_too_little_data_is_a_card_that_says_so(workspace: Workspace, made: Made) -> None:
    directory, cards = workspace
    assert cards[2].reason.startswith("not enough data: 0 of 200 buyers to train on")
    assert "nothing" not in scores(directory, made)["target"].to_pylist()
    (judged,) = [e for e in evaluations(directory, made) if e.target == "nothing"]
    assert judged.metrics is None
    assert judged.reason == cards[2].reason
    with DuckDBEngine(1).session() as session, pytest.raises(Conflict, match="not enough data"):
        models(directory).reasons(session, made.open(session), MOMENT, "nothing", ["c0001"])


def test_cards_are_read_back_as_they_were_given(workspace: Workspace) -> None:
    directory, cards = workspace
    assert models(directory).cards() == [cards[0], cards[2], cards[1]]


def test_scores_are_chances_of_every_customer_sorted(workspace: Workspace, made: Made) -> None:
    found = scores(workspace[0], made)
    assert found.schema == SCORES
    shop = found.filter(np.asarray(found["target"].to_pylist()) == "shop")
    names = [str(name) for name in shop["customer"].to_pylist()]
    assert names == sorted(names)
    values = shop["score"].to_numpy()
    assert ((values > 0) & (values < 1)).all()
    assert scores(workspace[0], made, targets=["wine"])["target"].unique().to_pylist() == ["wine"]


def test_what_a_model_says_later_is_judged_with_intervals_and_comes_out_the_same_again(
    workspace: Workspace, made: Made
) -> None:
    first, second = evaluations(workspace[0], made), evaluations(workspace[0], made)
    assert first == second
    metrics = first[0].metrics
    assert metrics is not None
    assert metrics.gain_interval[0] < metrics.gain < metrics.gain_interval[1]
    assert metrics.gain == metrics.average_precision - max(metrics.baselines.values())
    assert set(metrics.baselines) == {"rfm", "last_month"}
    assert metrics.auc > 0.7


def test_the_same_data_and_seed_train_the_same_model_as_the_next_version(
    tmp_path: Path, workspace: Workspace, made: Made
) -> None:
    cards = workspace[1]
    again = train(tmp_path / "other", made)
    assert [card.sha256 for card in again] == [card.sha256 for card in cards]
    assert again == cards
    assert [card.version for card in train(tmp_path / "other", made, TARGETS[2:])] == [2]


def test_nothing_from_after_the_moment_changes_a_model_or_a_score(
    tmp_path: Path, workspace: Workspace, made: Made
) -> None:
    directory, cards = workspace
    past = [row for row in made.lines if row["time"] < NAIVE]
    kept = past + [row | {"item": "soap1"} for row in made.lines if row["time"] >= NAIVE][::2]
    late = [line(f"c{n:04d}", NAIVE - timedelta(days=n % 80 + 1), "wine1", received=NAIVE) for n in range(200)]
    changed = replace(
        made,
        lines=[*kept, *late],
        events=[*made.events, *(event(f"c{n:04d}", "Campaign Received", NAIVE) for n in range(99))],
        traits=[trait("c0001", NAIVE)],
    )
    again = train(tmp_path / "other", changed)
    assert [card.sha256 for card in again] == [card.sha256 for card in cards]
    assert scores(directory, changed).equals(scores(directory, made))


def test_deleting_one_purchase_before_the_moment_changes_that_customers_score(workspace: Workspace, made: Made) -> None:
    gone = max((r for r in made.lines if r["customer"] == "c0007" and r["time"] < NAIVE), key=lambda row: row["time"])
    fewer = replace(made, lines=[row for row in made.lines if row["order_id"] != gone["order_id"]])
    before, after = (scores(workspace[0], rows, targets=["shop"]) for rows in (made, fewer))
    differs = before["score"].to_numpy() != after["score"].to_numpy()
    assert np.asarray(before["customer"].to_pylist())[differs].tolist() == ["c0007"]


def test_a_model_refuses_moments_before_what_it_learned_from(workspace: Workspace, made: Made) -> None:
    learned_until = SCHEDULE.select + timedelta(days=28)
    assert scores(workspace[0], made, learned_until).num_rows > 0
    with pytest.raises(Conflict, match="learned from"):
        scores(workspace[0], made, learned_until - timedelta(days=1))


def test_reasons_name_the_strongest_features_of_known_customers(workspace: Workspace, made: Made) -> None:
    with DuckDBEngine(1).session() as session:
        found = models(workspace[0]).reasons(
            session, made.open(session), MOMENT, "shop", ["c0003", "stranger"], count=4
        )
    assert list(found) == ["c0003"]
    sizes = [abs(reason.contribution) for reason in found["c0003"]]
    assert len(sizes) == 4
    assert sizes == sorted(sizes, reverse=True)


def test_an_unknown_target_is_named_with_its_neighbours(workspace: Workspace, made: Made) -> None:
    with pytest.raises(NotFound, match="wine"):
        scores(workspace[0], made, targets=["win"])


def test_a_file_that_was_changed_or_is_gone_is_not_used(tmp_path: Path, made: Made) -> None:
    (card,) = train(tmp_path, made, TARGETS[:1])
    file = tmp_path / "models" / f"{card.sha256}.json"
    file.write_bytes(file.read_bytes().replace(b"1", b"2", 1))
    with pytest.raises(Conflict, match="changed after training"):
        scores(tmp_path, made)
    file.unlink()
    with pytest.raises(NotFound, match="is gone"):
        scores(tmp_path, made)


def test_killed_before_the_rows_nothing_has_changed_and_a_second_run_ends_like_an_unbroken_one(
    tmp_path: Path, workspace: Workspace
) -> None:
    def run(fault: str) -> int:
        here = Path(__file__).parents[2]
        env = os.environ | {"SUASION_FAULT": fault, "PYTHONPATH": f"{here / 'src'}:{here}"}
        return subprocess.run(
            [sys.executable, "-m", "tests.models.trained", str(tmp_path)], env=env, check=False
        ).returncode

    assert run(FAULTS_TRIED[0]) == -9
    assert models(tmp_path).cards() == []
    assert run("") == 0
    assert models(tmp_path).cards() == [workspace[1][0]]
    assert [file.name for file in (tmp_path / "models").iterdir()] == [f"{workspace[1][0].sha256}.json"]
