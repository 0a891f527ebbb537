from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from suasion import Workspace
from suasion.core.errors import InputRefused, NotFound
from suasion.customers.history import ITEMS, TRAITS
from suasion.deliveries.ledger import Recipient
from suasion.exports.contents import WHAT, Asked, export
from suasion.exports.formats import written
from suasion.flows.demo.know import definitions
from tests.decisions.made import request

MOMENT = datetime(2026, 2, 1, tzinfo=UTC)


def traits(*rows: tuple[str, str, str, str, str]) -> pa.Table:
    names = ("customer", "name", "value", "source", "version")
    plain = MOMENT.replace(tzinfo=None)
    return pa.Table.from_pylist(
        [dict(zip(names, row, strict=True)) | {"time": plain, "received": plain} for row in rows], schema=TRAITS
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "shop") as made:
        yield made


def test_items_are_all_of_the_catalog_by_id(workspace: Workspace) -> None:
    rows = [{name: f"={item}" if name in {"item", "name"} else None for name in ITEMS.names} for item in ("b", "a")]
    workspace.catalog.put_items(pa.Table.from_pylist(rows, schema=ITEMS))
    found = export(workspace.database, "items")
    assert [name for name, _ in found.columns] == ITEMS.names
    assert [row[:3] for row in found.rows()] == [("=a", "=a", None), ("=b", "=b", None)]


def test_traits_come_with_their_value_and_without_the_vaults_tokens(workspace: Workspace) -> None:
    workspace.customers.traits.publish(
        traits(
            ("c1", "city", '"=Leeds"', "shop", "1"),
            ("c1", "score", "-3.5", "shop", "1"),
            ("c1", "email", '"tok_1"', "shop", "1"),
        )
    )
    found = [row[:4] for row in export(workspace.database, "traits").rows()]
    assert found == [("c1", "city", "=Leeds", "shop"), ("c1", "score", -3.5, "shop")]


def test_predictions_are_the_newest_of_each_target(workspace: Workspace) -> None:
    rows = [
        (customer, f"predicted.purchase.{target}", str(chance), f"model:{target}", version)
        for target, version, chance in (("shop", "9", 0.1), ("shop", "10", 0.2), ("DELI", "1", 0.3))
        for customer in ("c2", "c1")
    ]
    workspace.customers.traits.publish(traits(*rows))
    assert list(export(workspace.database, "predictions").rows()) == [
        ("c1", "DELI", 0.3, 1, MOMENT),
        ("c2", "DELI", 0.3, 1, MOMENT),
        ("c1", "shop", 0.2, 10, MOMENT),
        ("c2", "shop", 0.2, 10, MOMENT),
    ]


def test_segment_members_are_those_of_the_last_run_or_of_the_moment_asked_for(workspace: Workspace) -> None:
    with pytest.raises(InputRefused, match="needs a segment"):
        export(workspace.database, "segment-members")
    definition = definitions()[0]
    with pytest.raises(NotFound):
        export(workspace.database, "segment-members", Asked(segment=definition.name))
    with workspace.session() as session:
        for moment in (MOMENT, datetime(2026, 1, 1, tzinfo=UTC)):
            workspace.segments.run(session, workspace.history(session), definition, moment)
    found = export(workspace.database, "segment-members", Asked(segment=definition.name))
    assert (found.name, list(found.rows())) == (f"segment-{definition.name}", [])
    with pytest.raises(NotFound):
        export(workspace.database, "segment-members", Asked(definition.name, datetime(2025, 1, 1, tzinfo=UTC)))


def test_deliveries_are_the_ledger(workspace: Workspace) -> None:
    workspace.deliveries.plan("may", [Recipient("c1", "d"), Recipient("c2", "d")])
    workspace.deliveries.plan("june", [Recipient("c1", "d")])
    rows = list(export(workspace.database, "deliveries", Asked(campaign="may")).rows())
    assert [row[1:5] for row in rows] == [("may", "c1", "email", "planned"), ("may", "c2", "email", "planned")]
    assert len(list(export(workspace.database, "deliveries").rows())) == 3
    with pytest.raises(NotFound):
        export(workspace.database, "deliveries", Asked(campaign="july"))


def test_decisions_are_those_of_the_plan_with_what_was_drawn(workspace: Workspace) -> None:
    with pytest.raises(NotFound):
        export(workspace.database, "decisions")
    plan = workspace.decisions.decide(request())
    found = export(workspace.database, "decisions", Asked(plan=plan.plan_id))
    rows = [dict(zip([name for name, _ in found.columns], row, strict=True)) for row in found.rows()]
    assert {row["customer"] for row in rows} == set(plan.request.customers)
    for row in rows:
        at = plan.request.customers.index(row["customer"])
        drawn = int(plan.drawn[at])
        assert row["drawn"] == plan.key(drawn)
        assert row["arm"] == plan.arms[at]
        assert row["probability"] == plan.exploration.probabilities[at, drawn + 1]
        assert row["expected_profit"] == (0.0 if drawn < 0 else plan.request.problem.profit[at, drawn])


def test_what_a_table_does_not_have_is_refused(workspace: Workspace) -> None:
    with pytest.raises(InputRefused, match="takes no"):
        export(workspace.database, "items", Asked(plan="p"))
    with pytest.raises(NotFound):
        export(workspace.database, "audit")  # type: ignore[arg-type]


@pytest.mark.parametrize("what", [what for what in WHAT if what not in {"segment-members", "decisions"}])
def test_every_table_of_an_empty_workspace_is_a_file_with_a_header(workspace: Workspace, what: str) -> None:
    found = export(workspace.database, what)  # type: ignore[arg-type]
    head = b"".join(written(found, "csv", raw=True)).decode()
    assert head == ",".join(f'"{name}"' for name, _ in found.columns) + "\r\n"
