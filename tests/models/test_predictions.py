"""Predictions as screens read them: pages, base rates, and reasons that are those of the whole history."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from suasion import Workspace
from suasion.core.clock import naive_utc
from suasion.core.errors import NotFound
from suasion.core.paging import Key
from suasion.models.predictions import base_rate
from suasion.models.published import PredictionRow
from tests.made_screens import MOMENT, copied, order, user


@pytest.fixture
def workspace(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with Workspace.open(copied(tmp_path_factory, tmp_path / "shop")) as opened:
        yield opened


def _publish(workspace: Workspace, target: str, version: int, moment: datetime, scores: dict[str, float]) -> None:
    rows = [
        {
            "customer": customer,
            "name": f"predicted.purchase.{target}",
            "value": json.dumps(score),
            "source": f"model:{target}",
            "version": str(version),
            "time": naive_utc(moment),
            "received": naive_utc(moment),
        }
        for customer, score in scores.items()
    ]
    workspace.customers.traits.publish(pa.Table.from_pylist(rows))


def _all(workspace: Workspace, at_least: float = 0.0) -> list[PredictionRow]:
    found: list[PredictionRow] = []
    after: Key | None = None
    while True:
        page = workspace.predictions.listed(45, after, target="MEAT", at_least=at_least).page
        found += page.rows
        if page.after is None:
            assert page.total == len(found)
            assert page.as_of == MOMENT
            return found
        after = page.after


def test_pages_hold_every_customer_once_the_likeliest_first(workspace: Workspace) -> None:
    with workspace.session() as session:
        scores = workspace.models.score(session, workspace.history(session), MOMENT, ["MEAT"]).to_pylist()
    found = _all(workspace)
    assert {row.customer: row.probability for row in found} == {row["customer"]: row["score"] for row in scores}
    assert found == sorted(found, key=lambda row: (-row.probability, row.customer))
    half = found[len(found) // 2].probability
    assert _all(workspace, half) == [row for row in found if row.probability >= half]


def test_the_newest_publication_shows_as_soon_as_it_is_there(workspace: Workspace) -> None:
    later = MOMENT + timedelta(days=7)
    for version, moment in ((1, later), (9, later), (10, later), (2, MOMENT)):
        _publish(workspace, "MEAT", version, moment, {"c00000001": version / 100})
    (row,) = workspace.predictions.listed(5, target="MEAT").page.rows
    assert (row.version, row.as_of, row.probability) == (10, later, 0.1)


def test_the_base_rate_is_that_of_the_window_that_chose_the_model(workspace: Workspace) -> None:
    card = workspace.models.cards()[0]
    rate = base_rate(card)
    assert rate is not None
    assert (rate.rate, rate.as_of) == (card.windows[-1].positives / card.windows[-1].rows, card.windows[-1].as_of)
    assert base_rate(replace(card, windows=[])) is None


def test_a_target_without_a_model_says_why(workspace: Workspace) -> None:
    found = workspace.predictions.listed(5, target="nothing")
    assert found.reason.startswith("not enough data")
    assert (found.page.rows, found.page.total) == ((), 0)
    with pytest.raises(NotFound, match="MEAT"):
        workspace.predictions.listed(5, target="MEATS")


def test_without_any_model_there_is_a_reason_and_no_error(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "empty") as made:
        found = made.predictions.listed(5)
        assert (found.card, found.reason, found.page.rows) == (None, "no model was trained yet", ())


def test_reasons_from_her_own_rows_are_those_of_the_whole_history(workspace: Workspace) -> None:
    customers = workspace.customers.identity.customers()[3:200:99]
    with workspace.session() as session:
        history = workspace.history(session)
        whole = {
            target: workspace.models.reasons(session, history, MOMENT, target, customers, count=4)
            for target in ("shop", "MEAT")
        }
    for customer in customers:
        found = {one.card.target.name: one for one in workspace.predictions.of_customer(customer, 4)}
        assert {one.note for one in found.values()} == {"", "no_model"}
        assert found["nothing"].card.reason.startswith("not enough data")
        for target in ("shop", "MEAT"):
            assert list(found[target].reasons) == whole[target][customer]
            assert found[target].base_rate is not None


def test_without_reasons_asked_for_there_are_none(workspace: Workspace) -> None:
    found = workspace.predictions.of_customer(workspace.customers.identity.customers()[3], 0)
    assert [one.reasons for one in found] == [(), (), ()]
    assert found[0].row is not None


def test_a_customer_unknown_at_the_moment_was_not_scored(workspace: Workspace) -> None:
    workspace.events.append([order(1, "newcomer", datetime.now(UTC), 1)], source="till")
    (row,) = workspace.customer_views.found("newcomer").rows
    notes = [one.note for one in workspace.predictions.of_customer(row.customer)]
    assert sorted(notes) == ["no_model", "not_scored", "not_scored"]
    with pytest.raises(NotFound):
        workspace.predictions.of_customer("nobody")


def test_a_score_of_another_version_has_no_reasons_of_this_one(workspace: Workspace) -> None:
    customer = workspace.customers.identity.customers()[3]
    _publish(workspace, "MEAT", 2, MOMENT + timedelta(days=1), {customer: 0.5})
    found = {one.card.target.name: one for one in workspace.predictions.of_customer(customer)}
    assert (found["MEAT"].note, found["MEAT"].reasons) == ("model_replaced", ())
    assert found["shop"].reasons


def test_late_events_from_before_the_moment_are_owned_up_to(workspace: Workspace) -> None:
    customer = workspace.customers.identity.customers()[3]
    late = [order(900 + n, user(3), MOMENT - timedelta(days=1 + n), 1, 4, 7) for n in range(8)]
    workspace.events.append(late, source="late", historical=True)
    with workspace.pinned.read(fresh=True):
        pass
    found = {one.card.target.name: one for one in workspace.predictions.of_customer(customer)}
    assert found["shop"].note == "inputs_changed"
    assert found["shop"].reasons
