from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import insert

from suasion import Workspace
from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.campaigns.campaign import campaign, campaigns_page
from suasion.core.errors import NotFound
from suasion.decisions.tables import PLANS
from suasion.deliveries.ledger import Ledger, Recipient
from tests.campaigns.corner_shop import CAMPAIGN, DAY, KNOWN, MOMENT

NOW = MOMENT + 90 * DAY


def test_every_customer_of_the_audience_is_counted_once(corner: Workspace) -> None:
    found = campaign(corner.database, corner.decisions, corner.consent, corner.suppressions, name=CAMPAIGN, now=NOW)
    assert found.audience == KNOWN
    assert found.contacted + found.held_out + sum(one.customers for one in found.excluded) == found.audience
    assert {one.why: one.customers for one in found.excluded} == {
        "no_consent": 1,
        "not_worth_it": 1,
        "limits_too_dear": 1,
        "drawn_no_contact": 1,
    }


def test_messages_and_contacts_without_one_add_up(corner: Workspace) -> None:
    found = campaign(corner.database, corner.decisions, corner.consent, corner.suppressions, name=CAMPAIGN, now=NOW)
    assert found.unplanned == 1
    assert sum(one.count for one in found.messages) == found.contacted - found.unplanned
    assert ("skipped", "why skipped", 1) in [(one.state, one.reason, one.count) for one in found.messages]


def test_its_plan_says_what_the_plan_itself_says(corner: Workspace) -> None:
    found = campaign(corner.database, corner.decisions, corner.consent, corner.suppressions, name=CAMPAIGN, now=NOW)
    assert found.plan is not None
    figures = corner.decisions.figures(found.plan.plan_id)
    assert (found.contacted, found.held_out) == (figures["contacted"], figures["holdout"])
    assert (found.plan.spend, found.plan.budget) == (figures["kept_cost"], figures["budget"])


def test_an_unknown_name_is_refused(corner: Workspace) -> None:
    with pytest.raises(NotFound, match="winter"):
        campaign(corner.database, corner.decisions, corner.consent, corner.suppressions, name="winter", now=NOW)


class _Clock:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
def database(tmp_path: Path) -> SQLiteDatabase:
    made = SQLiteDatabase(tmp_path / "state.db")
    migrate(made, "state")
    return made


def _plan(database: SQLiteDatabase, name: str, days: int) -> None:
    texts = dict.fromkeys(("actions", "limits", "chance", "settings", "models"), "[]")
    with database.write() as connection:
        made = {"plan_id": f"plan_{name}_{days}", "name": name, "made_at": MOMENT + days * DAY, "customers": days}
        connection.execute(insert(PLANS).values(**made, **texts, value=1.0, bound=1.0))


def test_campaigns_are_listed_by_what_happened_last_page_by_page(database: SQLiteDatabase) -> None:
    for name, days in (("a", 1), ("b", 5), ("a", 3), ("c", 5)):
        _plan(database, name, days)
    Ledger(database, _Clock(), domain="shop.example", secret=b"0123456789abcdef").plan("d", [Recipient("c1", "x")])
    first = campaigns_page(database, NOW, limit=2)
    second = campaigns_page(database, NOW, limit=2, after=first.after)
    assert [one.name for one in (*first.rows, *second.rows)] == ["d", "b", "c", "a"]
    assert (first.total, second.after) == (4, None)
    assert (second.rows[1].plan_id, second.rows[1].latest) == ("plan_a_3", MOMENT + 3 * DAY)
    assert (first.rows[0].plan_id, first.rows[0].messages) == (None, {"planned": 1})
