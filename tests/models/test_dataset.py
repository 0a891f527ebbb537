from dataclasses import replace
from datetime import UTC, datetime, timedelta

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.customers.consent.personal import EVERYBODY, Personal
from suasion.models.dataset import collect
from suasion.models.schedule import Schedule
from suasion.models.targets import shop
from tests.models.made_history import START, make

REPORT = (START + timedelta(days=330)).replace(tzinfo=UTC)
SCHEDULE = Schedule.back_from(REPORT, snapshots=2)
HER = "c0001"


def since_the_report(moment: datetime) -> Personal:
    """Say that she withdrew the day before the moment of the report, after every window began."""
    return Personal(by_default=True, others=frozenset({HER})) if moment >= REPORT else EVERYBODY


def test_nothing_is_learned_from_whoever_withdrew_since_a_window_began() -> None:
    with DuckDBEngine(1).session() as session:
        history = make().open(session)
        found = collect(session, history, [shop()], SCHEDULE)
        without = collect(session, replace(history, personal=since_the_report), [shop()], SCHEDULE)
    assert all(HER in window.snapshot.shop.customers for window in (*found.train, found.select))
    for window, before in zip((*without.train, without.select), (*found.train, found.select), strict=True):
        kept = before.snapshot.shop.customers != HER
        assert window.snapshot.shop.customers.tolist() == before.snapshot.shop.customers[kept].tolist()
        assert window.outcomes["shop"].tolist() == before.outcomes["shop"][kept].tolist()
