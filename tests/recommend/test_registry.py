import subprocess
import sys
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.errors import Conflict, NotFound
from suasion.customers.consent.personal import Personal
from suasion.recommend.registry import Recommendations
from tests.recommend.made import START, Line, cycles, history

MOMENT = datetime(2020, 5, 1, tzinfo=UTC)
FAULTS_TRIED = ("recommend.artefact_written",)


class Noon:
    def now(self) -> datetime:
        return datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> SQLiteDatabase:
    database = SQLiteDatabase(tmp_path / "state.db")
    migrate(database, "state")
    return database


@pytest.fixture
def recommendations(database: SQLiteDatabase, tmp_path: Path) -> Recommendations:
    return Recommendations(database, tmp_path / "recommenders", Noon())


def fitted(recommendations: Recommendations, lines: list[Line], received: dict[int, datetime] | None = None) -> None:
    with DuckDBEngine(threads=1).session() as session:
        recommendations.fit_and_store(session, history(session, lines, received), MOMENT, 7, horizon_days=14)


def test_answers_carry_reasons_that_sum_to_the_score(recommendations: Recommendations) -> None:
    fitted(recommendations, cycles())
    for answer in recommendations.top(["c000", "c001"], 5):
        assert len(answer.recommendations) == 5
        scores = [one.score for one in answer.recommendations]
        assert scores == sorted(scores, reverse=True)
        for one in answer.recommendations:
            assert sum(reason.amount for reason in one.reasons) == pytest.approx(one.score, rel=1e-5)


def test_filters_hold_and_an_empty_answer_says_why(recommendations: Recommendations) -> None:
    fitted(recommendations, cycles())
    (answer,) = recommendations.top(["c000"], 12, exclude=["i03"], candidates=["i03", "i04", "i05"])
    assert {one.item for one in answer.recommendations} == {"i04", "i05"}
    assert "only 2" in answer.note
    (none,) = recommendations.top(["c000"], candidates=["no such item"])
    assert none.recommendations == ()
    assert "nothing is left" in none.note
    (fresh,) = recommendations.top(["c000"], new_only=True)
    assert fresh.recommendations == ()


def test_who_is_not_to_be_personalised_gets_what_everybody_buys_and_teaches_nothing(
    database: SQLiteDatabase, tmp_path: Path
) -> None:
    asked: list[Sequence[str]] = []

    def general(customers: Collection[str]) -> set[str]:
        asked.append(sorted(customers))
        return {"c001"} & set(customers)

    recommendations = Recommendations(database, tmp_path / "recommenders", Noon(), general=general)
    fitted(recommendations, cycles())
    known, her = recommendations.top(["c000", "c001"], 3)
    (stranger,) = recommendations.top(["nobody"], 3)
    assert not known.general
    assert her.general
    assert her.note == "not personalised: what everybody buys at present"
    assert her.recommendations == stranger.recommendations
    assert asked == [["c000", "c001"], ["nobody"]]
    with DuckDBEngine(threads=1).session() as session:
        personal = Personal(by_default=True, others=frozenset({"c001"}))
        left = replace(history(session, cycles()), personal=lambda _moment: personal)
        recommendations.fit_and_store(session, left, MOMENT, 7, horizon_days=14)
    customers = recommendations.fitted().customers.tolist()
    assert "c000" in customers
    assert "c001" not in customers


def test_a_stranger_gets_what_everybody_buys(recommendations: Recommendations) -> None:
    fitted(recommendations, cycles())
    (answer,) = recommendations.top(["nobody"], 3)
    assert len(answer.recommendations) == 3
    assert answer.general
    assert "unknown customer" in answer.note
    assert answer.recommendations[0].reasons[0].item is None
    (none,) = recommendations.top(["nobody"], candidates=["no such item"])
    assert none.general, "of a list that is empty too"
    (known,) = recommendations.top(["c000"])
    assert not known.general


def test_no_data_is_an_answer_and_not_a_crash(recommendations: Recommendations) -> None:
    with pytest.raises(NotFound):
        recommendations.top(["c000"])
    fitted(recommendations, [])
    (answer,) = recommendations.top(["c000"])
    assert answer.recommendations == ()
    assert "nobody has bought" in answer.note
    with DuckDBEngine(threads=1).session() as session:
        judged = recommendations.judge(session, history(session, []))
    assert judged["with_repeats"].customers == 0
    assert judged["with_repeats"].gain_interval is None
    assert judged["with_repeats"].reason


def test_one_customer_is_enough_for_an_answer(recommendations: Recommendations) -> None:
    fitted(recommendations, [("c", "o", START, "a"), ("c", "p", START + timedelta(days=3), "b")])
    (answer,) = recommendations.top(["c"], 2)
    assert {one.item for one in answer.recommendations} == {"a", "b"}
    assert "nothing is tried" in recommendations.version().choice.reason


def test_fitting_again_is_the_same_version(recommendations: Recommendations) -> None:
    fitted(recommendations, cycles())
    fitted(recommendations, cycles()[::-1])
    assert recommendations.version().version == 1
    with pytest.raises(NotFound):
        recommendations.version(2)


def test_judged_figures_are_the_same_from_a_second_reader(
    recommendations: Recommendations, database: SQLiteDatabase, tmp_path: Path
) -> None:
    fitted(recommendations, cycles())
    found = []
    for reader in (recommendations, Recommendations(database, tmp_path / "recommenders", Noon())):
        with DuckDBEngine(threads=1).session() as session:
            found.append(reader.judge(session, history(session, cycles())))
    assert found[0] == found[1]
    assert found[0]["with_repeats"].customers > 0


def test_a_changed_artefact_is_refused(recommendations: Recommendations, tmp_path: Path) -> None:
    fitted(recommendations, cycles(5))
    (file,) = (tmp_path / "recommenders").iterdir()
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(Conflict):
        recommendations.top(["c000"])


def test_nothing_from_the_moment_on_changes_an_answer_and_what_came_before_does(tmp_path: Path) -> None:
    lines = cycles(40)
    later = datetime(2020, 5, 1)
    early = [line for line in lines if line[2] < later]
    assert len(early) < len(lines)
    extra: list[Line] = [("c000", "late", later, "i00"), ("new", "late2", later, "brand new item")]
    unseen = {len(early): later}  # happened before, received at the moment

    def answers(name: str, told: list[Line], received: dict[int, datetime] | None = None) -> object:
        database = SQLiteDatabase(tmp_path / f"{name}.db")
        migrate(database, "state")
        recommendations = Recommendations(database, tmp_path / name, Noon())
        fitted(recommendations, told, received)
        return recommendations.top([f"c{c:03d}" for c in range(40)], 8), recommendations.version().digest

    base = answers("base", lines)
    assert answers("cut", early) == base
    assert answers("more", lines + extra) == base
    assert answers("unseen", [*early, ("c000", "o", later - timedelta(days=1), "i00")], unseen) == base
    assert answers("told", [*early, ("c000", "o", later - timedelta(days=1), "i00")]) != base
    assert answers("less", early[1:]) != base


KILLED = """
import sys
from pathlib import Path
from tests.recommend.test_registry import *
database = SQLiteDatabase(Path(sys.argv[1]) / "state.db")
migrate(database, "state")
fitted(Recommendations(database, Path(sys.argv[1]) / "recommenders", Noon()), cycles(10))
"""


def test_killed_between_file_and_row_and_run_again_leaves_one_of_each(tmp_path: Path) -> None:
    import os

    here = os.pathsep.join(sys.path)
    for fault, code in ((FAULTS_TRIED[0], -9), ("", 0)):
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": here, "SUASION_FAULT": fault}
        done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], env=environment, check=False)
        assert done.returncode == code
    recommendations = Recommendations(SQLiteDatabase(tmp_path / "state.db"), tmp_path / "recommenders", Noon())
    assert recommendations.version().version == 1
    assert [file.name for file in (tmp_path / "recommenders").iterdir()] == [recommendations.version().artefact]
