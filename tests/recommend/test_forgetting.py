import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import delete, insert, select

from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.customers.tables import CUSTOMER
from suasion.recommend import choosing, fitted
from suasion.recommend.answering import answer
from suasion.recommend.fitted import Fitted
from suasion.recommend.forgetting import bought, forget_strangers, without
from suasion.recommend.members import Weights
from suasion.recommend.tables import RECOMMENDERS
from tests.recommend.made import Line, cycles, events

MOMENT = datetime(2020, 6, 1, tzinfo=UTC)
ALL = Weights(neighbours=1.0, rhythm=10.0, transitions=1.0)
HER = "c007"


@pytest.fixture(scope="module")
def model() -> Fitted:
    hers_alone: Line = (HER, "o-x", datetime(2020, 2, 2), "only hers")
    settings = choosing.Settings(with_repeats=ALL, new_only=ALL)
    return fitted.fit(events([*cycles(), hers_alone]), settings, 7)


def test_without_her_it_answers_everybody_else_and_her_as_a_stranger(model: Fitted) -> None:
    assert HER in model.customers.tolist()
    left = without(model, [HER])
    assert set(model.customers.tolist()) - set(left.customers.tolist()) == {HER}
    assert set(model.items.tolist()) - set(left.items.tolist()) == {"only hers"}
    others = [one for one in model.customers.tolist() if one != HER]
    was, now = (answer(one, others, 3) for one in (model, left))
    same = sum(a.recommendations[0].item == b.recommendations[0].item for a, b in zip(was, now, strict=True))
    assert same >= 0.9 * len(others), "one of sixty teachers less changes little"
    assert answer(left, [HER], 3)[0].general
    kept = model.customers != HER
    own = left.own.count.toarray()
    assert (own == model.own.count[kept].toarray()[:, np.isin(model.items, left.items)]).all()
    again = fitted.from_bytes(fitted.to_bytes(left))
    assert answer(again, others, 3) == now


def test_reasons_still_sum_to_the_score(model: Fitted) -> None:
    for one in answer(without(model, [HER, "c008"]), ["c000", "c020"], 5):
        for found in one.recommendations:
            assert sum(reason.amount for reason in found.reasons) == pytest.approx(found.score, rel=1e-5)


@pytest.fixture
def database(tmp_path: Path, model: Fitted) -> SQLiteDatabase:
    database = SQLiteDatabase(tmp_path / "state.db")
    migrate(database, "state")
    artefact, digest = fitted.write(tmp_path, fitted.to_bytes(model))
    row = {"horizon_days": 28, "seed": 7, "created": MOMENT, "choice": "{}", "artefact": artefact, "digest": digest}
    with database.write() as connection:
        for number in (1, 2):
            connection.execute(insert(RECOMMENDERS).values(version=number, moment=MOMENT, **row))
        names = model.customers.tolist()
        known = [{"customer": name, "token": name, "sequence": 1, "since": MOMENT} for name in names]
        connection.execute(insert(CUSTOMER), known)
    return database


def test_who_is_no_customer_any_more_leaves_every_file_and_the_rest_is_read_as_before(
    database: SQLiteDatabase, tmp_path: Path, model: Fitted
) -> None:
    assert forget_strangers(database, tmp_path, timedelta(0)) == 0
    with database.read() as connection:
        counted = list(bought(connection, tmp_path, [HER]))
        assert [version for version, _, _ in counted] == [1, 2]
        assert counted[0][2]["only hers"] == 1
    with database.write() as connection:
        connection.execute(delete(CUSTOMER).where(CUSTOMER.c.customer == HER))
    assert forget_strangers(database, tmp_path, timedelta(0)) == 1
    (path,) = tmp_path.glob("recommender-*")
    assert HER.encode("utf-32-le") not in path.read_bytes()
    with database.read() as connection:
        rows = connection.execute(select(RECOMMENDERS)).all()
        assert list(bought(connection, tmp_path, [HER])) == []
    assert {row.artefact for row in rows} == {path.name}
    assert len(fitted.read(path, rows[0].digest).customers) == len(model.customers) - 1


def test_a_file_that_a_fit_has_just_written_stays_and_one_that_a_kill_left_goes(
    database: SQLiteDatabase, tmp_path: Path
) -> None:
    fresh, old = tmp_path / "recommender-fresh.npz", tmp_path / "recommender-old.npz.partial"
    for path in (fresh, old):
        path.write_bytes(b"")
    os.utime(old, (0, 0))
    forget_strangers(database, tmp_path, timedelta(hours=1))
    assert (fresh.exists(), old.exists()) == (True, False)
