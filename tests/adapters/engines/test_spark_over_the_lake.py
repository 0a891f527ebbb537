"""The product's own questions, asked of DuckDB and of a Spark cluster over the same sealed files."""

import math
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pytest

from suasion import Workspace
from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.adapters.engines.spark import SparkEngine
from suasion.core.engine import Engine, Session
from suasion.customers.computed.definition import parse_trait
from suasion.customers.consent import ConsentAct
from suasion.customers.history import History
from suasion.customers.profile.bands import bands
from suasion.customers.profile.interests import Reading, shares, told
from suasion.customers.profile.weights import Weights
from suasion.customers.segments.conditions import Definition
from suasion.customers.segments.parse import load_definitions
from suasion.events.compaction import compact
from suasion.events.spec import Track
from suasion.events.view import LogView
from suasion.models.features.own import OwnFeature
from suasion.models.features.registry import discover
from suasion.models.features.snapshot import build
from suasion.recommend.interactions import read
from suasion.scenarios.folders import folder
from tests.adapters.engines.local_cluster import MASTER
from tests.adapters.engines.made_lake import CATEGORIES, make_lake, visit
from tests.customers.segments.made_history import AS_OF
from tests.customers.segments.test_compile import _CONDITIONS, condition_of
from tests.made_once import made_once

MEASURES = (
    {"of": "orders", "measure": "average", "field": "amount"},
    {"of": "lines", "measure": "top", "field": "item"},
    {"of": "orders", "measure": "first", "field": "amount"},
    {"of": "lines", "measure": "distinct", "field": "item"},
)
OWN = tuple(
    OwnFeature(parse_trait({"name": f"own_{n}", "title": {"en": "own", "zh": "own"}, "value": value}), 1)
    for n, value in enumerate(MEASURES)
    if value["measure"] != "top"
)
SEGMENTS = load_definitions(folder("retail", "segments"))
CONDITIONS = (
    "first kind bought",
    "last amount paid",
    "most bought item",
    "never in a window",
    "no consent for analytics, which nobody gave, or four orders",
    "three orders at most a week apart in a quarter",
    "two cuts and then nothing for four weeks",
)
TABLES = ("orders", "lines", "events", "traits", "items")


@dataclass(frozen=True)
class Side:
    """One engine's session with what the product reads in it."""

    session: Session
    view: LogView
    history: History


@dataclass(frozen=True)
class Both:
    workspace: Workspace
    here: Side
    cluster: Side


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "sealed_lake", make_lake)


@pytest.fixture(scope="module")
def both(lake: Path, tmp_path_factory: pytest.TempPathFactory, cluster: Engine) -> Iterator[Both]:
    directory = tmp_path_factory.mktemp("lake") / "shop"
    shutil.copytree(lake, directory)
    with Workspace.open(directory) as workspace, cluster.session() as far, DuckDBEngine(1).session() as near:
        cluster_side = opened(workspace, far)  # first, so that it is Spark which reads who is who
        both = Both(workspace, opened(workspace, near), cluster_side)
        before = AS_OF - timedelta(days=1)
        customers = workspace.customers.identity.customers()[::2]
        workspace.consent.record(
            [ConsentAct(customer, "email", "marketing", "granted", before, before, "form") for customer in customers]
        )
        yield both


def opened(workspace: Workspace, session: Session) -> Side:
    view = workspace.events.view(session)
    return Side(session, view, workspace.customers.history(session, view))


def assert_alike(both: Both, here: ibis.Table, cluster: ibis.Table, *, rows: int) -> None:
    """Compare two expressions row by row: floats to a millionth of their size, everything else exactly."""
    one, other = (side.session.fetch(table) for side, table in ((both.here, here), (both.cluster, cluster)))
    assert one.schema == other.schema
    assert one.num_rows == other.num_rows >= rows
    scalars = [field.name for field in one.schema if not pa.types.is_nested(field.type)]
    one, other = (table.sort_by([(name, "ascending") for name in scalars]) for table in (one, other))
    for name in one.column_names:
        for value, expected in zip(other[name].to_pylist(), one[name].to_pylist(), strict=True):
            assert value == expected or is_close(value, expected), (name, value, expected)


def is_close(value: Any, expected: Any) -> bool:
    both_floats = isinstance(value, float) and isinstance(expected, float)
    return both_floats and math.isclose(value, expected, rel_tol=1e-6)


def test_the_cluster_s_workers_are_other_processes(cluster: SparkEngine) -> None:
    with cluster.session() as session:
        context = session._spark.sparkContext
        executors = context._jsc.sc().getExecutorMemoryStatus().size() - 1  # without this process's own
        assert (context.master, executors) == (MASTER, 2)


@pytest.mark.parametrize("name", ["events", "order_lines", "raw"])
def test_the_log_s_tables_are_alike(both: Both, name: str) -> None:
    assert both.cluster.view.last_sequence == both.here.view.last_sequence > 0
    assert_alike(both, getattr(both.here.view, name), getattr(both.cluster.view, name), rows=500)


def test_each_order_is_sold_once_on_the_cluster_too(both: Both) -> None:
    here, there = (side.view.sold_lines("EUR") for side in (both.here, both.cluster))
    assert_alike(both, here, there, rows=500)
    assert both.here.session.fetch(here).num_rows < both.here.session.fetch(both.here.view.order_lines).num_rows
    assert both.here.session.fetch(here.filter(here.amount.isnull())).num_rows > 5


def test_what_was_erased_and_what_a_machine_did_are_so_on_the_cluster_too(both: Both) -> None:
    events = both.cluster.session.fetch(both.cluster.view.events)
    assert both.cluster.view.last_sequence - 250 < events.num_rows < both.cluster.view.last_sequence
    assert set(events["machine"].to_pylist()) == {"", "all_links"}
    with_properties = both.here.view.with_properties(), both.cluster.view.with_properties()
    assert_alike(both, *with_properties, rows=500)


def test_promoted_properties_are_columns_on_the_cluster_too(lake: Path, tmp_path: Path, cluster: Engine) -> None:
    shutil.copytree(lake, tmp_path / "shop")
    with Workspace.open(tmp_path / "shop") as workspace, cluster.session() as far, DuckDBEngine(1).session() as near:
        log = workspace.events
        promoted = "{order_id: string, gift: boolean, size: number, until: time}"
        log.tracking.save(f"events: {{Seen: {{promote: {promoted}}}}}")
        said = {"gift": True, "size": 2.5, "until": "2024-05-06T07:08:09.000001+02:00"}
        log.append([Track(message_id="new", user_id="new", event="Seen", timestamp=AS_OF, properties=said)], source="s")
        log.seal()  # this file has the columns, the others do not
        for rows in (1, 0):
            here, there = (_promoted(side, log.view(side)) for side in (near, far))
            assert here == there
            last = here[-1]
            assert (last["p_gift"], last["p_size"], last["p_until"]) == (True, 2.5, datetime(2024, 5, 6, 5, 8, 9, 1))
            assert all(row["p_order_id"] == row["order_id"] for row in here)
            assert sum(row["order_id"] is not None for row in here) > 200
            assert bool(compact(log.database, log.lake, log.clock, promotions=log.tracking.promotions)) is bool(rows)


def _promoted(session: Session, view: LogView) -> list[dict[str, Any]]:
    table = view.with_promoted().select("seq", "order_id", "p_order_id", "p_gift", "p_size", "p_until")
    rows: list[dict[str, Any]] = session.fetch(table.order_by("seq")).to_pylist()
    return rows


def test_who_is_who_is_read_alike(lake: Path, tmp_path: Path, both: Both) -> None:
    shutil.copytree(lake, tmp_path / "shop")
    with Workspace.open(tmp_path / "shop") as workspace, DuckDBEngine(1).session() as session:
        opened(workspace, session)
        expected = workspace.customers.identity.acts()
        assert set(expected["act"].to_pylist()) >= {"created", "linked"}
        assert both.workspace.customers.identity.acts() == expected


@pytest.mark.parametrize("name", TABLES)
def test_the_history_of_customers_is_alike(both: Both, name: str) -> None:
    assert_alike(both, getattr(both.here.history, name), getattr(both.cluster.history, name), rows=3)


def test_every_feature_of_every_customer_is_alike(both: Both) -> None:
    here, cluster = (build(side.session, side.history, AS_OF, CATEGORIES, OWN) for side in (both.here, both.cluster))
    assert len(here.shop.customers) > 20
    for one, other in ((here.shop, cluster.shop), *((here.categories[c], cluster.categories[c]) for c in CATEGORIES)):
        assert one.names == other.names
        assert one.customers.tolist() == other.customers.tolist()
        np.testing.assert_allclose(other.values, one.values, rtol=1e-6, atol=0)
    features, _ = discover()
    empty = np.array([one.empty for one in features if "shop" in one.scopes] + [one.empty for one in OWN])
    silent = np.isclose(here.shop.values, empty, equal_nan=True).all(axis=0)
    assert not [name for name, says_nothing in zip(here.shop.names, silent, strict=True) if says_nothing]


@pytest.mark.parametrize("definition", SEGMENTS, ids=lambda definition: definition.name)
def test_every_retail_segment_has_the_same_members(both: Both, definition: Definition) -> None:
    here, cluster = (
        both.workspace.segments.evaluate(side.session, side.history, definition, AS_OF)
        for side in (both.here, both.cluster)
    )
    assert cluster == here
    assert here


@pytest.mark.parametrize("said", CONDITIONS)
def test_every_part_of_the_language_has_the_same_members(both: Both, said: str) -> None:
    definition = Definition("any", {"en": ""}, {"en": ""}, condition_of(_CONDITIONS[said]))
    here, cluster = (
        both.workspace.segments.evaluate(side.session, side.history, definition, AS_OF)
        for side in (both.here, both.cluster)
    )
    assert cluster == here
    assert here


@pytest.mark.parametrize("value", MEASURES, ids=lambda value: str(value["measure"]))
def test_computed_traits_are_alike(both: Both, value: dict[str, str]) -> None:
    definition = parse_trait({"name": "x", "title": {"en": "x", "zh": "x"}, "value": value})
    here, cluster = (
        both.workspace.computed.evaluate(side.session, side.history, definition, AS_OF).to_pylist()
        for side in (both.here, both.cluster)
    )
    assert cluster == here
    assert len({row["value"] for row in here}) > 1


def test_preference_profiles_are_alike(both: Both) -> None:
    def found(side: Side) -> ibis.Table:
        before = side.history.before(AS_OF)
        return shares(told(Reading(before, bands(before), AS_OF, Weights(200.0, time_zone="Europe/London"))))

    assert_alike(both, found(both.here), found(both.cluster), rows=50)


def test_what_recommenders_read_is_alike(both: Both) -> None:
    here, cluster = (read(side.session, side.history, AS_OF) for side in (both.here, both.cluster))
    for name in ("customers", "items", "customer", "item", "basket", "time"):
        np.testing.assert_array_equal(getattr(cluster, name), getattr(here, name))
    assert len(here.item) > 500


def test_a_view_from_the_cluster_ends_with_what_is_sealed_and_says_so(
    lake: Path, tmp_path: Path, cluster: Engine
) -> None:
    shutil.copytree(lake, tmp_path / "shop")
    with Workspace.open(tmp_path / "shop") as workspace, cluster.session() as session:
        sealed = workspace.events.last_sequence()
        workspace.events.append([visit(number) for number in range(5)], source="shop")
        view = workspace.events.view(session)
        assert view.last_sequence == sealed == session.fetch(view.events.seq.max().as_table())[0][0].as_py()
        with DuckDBEngine(1).session() as near:
            assert workspace.events.view(near).last_sequence == sealed + 5
        workspace.events.seal()
        assert workspace.events.view(session).last_sequence == sealed + 5
        assert (
            session.fetch(view.events.seq.max().as_table())[0][0].as_py() == sealed
        )  # the earlier view stays as it was


def test_a_log_of_which_nothing_is_sealed_is_empty_to_the_cluster(tmp_path: Path, cluster: Engine) -> None:
    with Workspace.create(tmp_path / "shop") as workspace, cluster.session() as session:
        workspace.events.append([visit(1)], source="shop")
        view = workspace.events.view(session)
        assert (view.last_sequence, session.fetch(view.events).num_rows) == (0, 0)
        assert session.fetch(view.order_lines).num_rows == 0


def test_a_long_step_sees_all_that_was_stored_before_it_began(
    lake: Path, tmp_path: Path, cluster: SparkEngine, both: Both
) -> None:
    directory = tmp_path / "shop"
    shutil.copytree(lake, directory)
    settings = directory / "suasion.toml"
    text = settings.read_text(encoding="utf-8").replace('"duckdb"', '"spark"').replace("local[*]", MASTER)
    settings.write_text(text, encoding="utf-8")
    definition = next(found for found in SEGMENTS if found.name == "loyal")
    with Workspace.open(directory) as workspace:
        sealed = workspace.events.last_sequence()
        workspace.events.append([visit(number) for number in range(3)], source="shop")
        with Workspace.open(directory, read_only=True) as reader, reader.history_session() as session:
            assert reader.events.view(session).last_sequence == sealed  # a reader seals nothing
        (run,) = workspace.run_segments([definition], AS_OF)
        assert run.size == len(
            both.workspace.segments.evaluate(both.here.session, both.here.history, definition, AS_OF)
        )
        with workspace.history_session() as session:
            assert session.sealed_only
            assert workspace.events.view(session).last_sequence == sealed + 3
    with cluster.session() as session:  # closing a workspace leaves the others their Spark
        assert session.fetch(session.add_arrow("x", pa.table({"number": [1]}))).num_rows == 1
