"""What customers spend in a horizon, of amounts that are known."""

from datetime import UTC, datetime, timedelta

import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.models.amounts import expected_amounts
from tests.models.made_history import Made, Row, line

MOMENT = datetime(2021, 6, 1)


def _bought(customer: str, days_ago: int, amount: float | None) -> Row:
    return line(customer, MOMENT - timedelta(days=days_ago), "tea", amount=amount)


def test_a_window_in_another_currency_is_in_nobodys_mean() -> None:
    lines = [_bought("ann", 3, 10.0), _bought("ann", 13, None), _bought("bob", 3, None), _bought("eve", 3, 4.0)]
    with DuckDBEngine(1).session() as session:
        history = Made(lines=lines).open(session)
        who, moment = ("ann", "bob", "eve"), MOMENT.replace(tzinfo=UTC)
        found = expected_amounts(session, history, who, (), moment=moment, horizon_days=10)[:, 0]
    everybody = (10 + 4) / 2
    assert found.tolist() == pytest.approx([(10 + 2 * everybody) / 3, everybody, (4 + 2 * everybody) / 3])
