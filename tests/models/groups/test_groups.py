"""Groups end to end: what a computing publishes and keeps, and what an erasure, a parting and a switch take away."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from suasion import Workspace
from suasion.core.clock import Clock
from suasion.core.errors import Conflict, InputRefused, NotFound
from suasion.customers.computed.publishing import Known
from suasion.customers.consent import PERSONALISATION
from suasion.customers.parted import forget_worked_out
from suasion.customers.segments.parse import parse_definition
from suasion.customers.tables import TRAIT, TRAIT_DEFINITION
from suasion.customers.traits_now import traits_now
from suasion.events.spec import Identify
from suasion.models.groups.card import ClustersCard, LookalikeCard, RfmCard
from suasion.models.groups.groups import Groups
from suasion.upkeep.rebuild import rebuild
from suasion.upkeep.verify import verify
from suasion.workspace.keeping import Keeper
from tests import postgres_server
from tests.models.groups.shop import MOMENT, append, order, orders_of_two_kinds

CUSTOMERS = 240
ORDERS = tuple(orders_of_two_kinds(CUSTOMERS))
BIG = {
    "name": "big_baskets",
    "title": {"en": "Big baskets", "zh": "大额客户"},
    "description": {"en": "x", "zh": "x"},
    "where": {"behaviour": {"of": "orders", "measure": "average", "field": "amount", "is": {"at_least": 50}}},
}


@pytest.fixture(params=["sqlite", "postgres"])
def shop(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    if request.param == "postgres":
        monkeypatch.setenv("SUASION_DATABASE_URL", postgres_server.url())
    with Workspace.create(tmp_path / "shop") as workspace:
        append(workspace, *ORDERS)
        yield workspace


def rows(shop: Workspace, name: str = "group.rfm.name") -> dict[str, str]:
    """Every value ever published under a name, the last of each customer."""
    table = TRAIT.c
    with shop.database.read() as connection:
        found = connection.execute(select(TRAIT).where(table.name == name).order_by(table.time, table.received))
        return {row.customer: row.value for row in found}


def groups_of(shop: Workspace, customer: str) -> dict[str, object]:
    found, _ = shop.customer_views.traits(customer)
    return {one.name: one.value for one in found if one.name.startswith("group.")}


def segment(shop: Workspace, trait: str, **condition: object) -> list[str]:
    definition = BIG | {"name": "grouped", "where": {"trait": {"name": trait, "is": condition}}}
    (run,) = shop.run_segments([parse_definition(definition)])
    return shop.segments.members("grouped", run.as_of)


def test_bands_are_published_with_source_version_and_moment_and_make_segments(shop: Workspace) -> None:
    group = shop.groups.rfm(MOMENT)
    assert isinstance(group.card, RfmCard)
    assert (group.name, group.version, group.card.customers) == ("rfm", 1, CUSTOMERS)
    assert group.run is not None
    assert (group.run.customers, group.run.published) == (CUSTOMERS, 4 * CUSTOMERS)
    with shop.database.read() as connection:
        told = connection.execute(select(TRAIT).where(TRAIT.c.name.startswith("group."))).all()
    assert {(row.source, row.version, row.time, row.received) for row in told} == {("group:rfm", "1", MOMENT, MOMENT)}
    champions = next(cell for cell in group.card.cells if cell.name == "champions")
    assert len(segment(shop, "group.rfm.name", **{"is": "champions"})) == champions.customers > 0
    often = sum(one.customers for one in group.card.bands if one.dimension == "frequency" and one.band >= 4)
    assert len(segment(shop, "group.rfm.frequency", at_least=4)) == often > 0


def test_asked_again_for_the_same_moment_nothing_changes_and_an_earlier_one_is_refused(shop: Workspace) -> None:
    first = shop.groups.rfm(MOMENT)
    assert shop.groups.rfm(MOMENT) == first == shop.groups.one("rfm")
    with pytest.raises(Conflict, match="already"):
        shop.groups.rfm(MOMENT - timedelta(days=1))
    with pytest.raises(InputRefused, match="future"):
        shop.groups.rfm(shop.clock.now() + timedelta(days=1))
    with shop.database.read() as connection:
        assert len(connection.execute(select(TRAIT_DEFINITION)).all()) == 1


def test_nothing_after_the_moment_is_read(shop: Workspace) -> None:
    append(shop, order("u0000", 121, 9_999.0), order("new", 121, 9_999.0))
    card = shop.groups.rfm(MOMENT).card
    assert isinstance(card, RfmCard)
    assert (card.customers, card.baseline["monetary"] < 1_000) == (CUSTOMERS, True)


def test_clusters_and_look_alikes_of_planted_habits(shop: Workspace) -> None:
    group = shop.groups.clusters(MOMENT)
    assert isinstance(group.card, ClustersCard)
    assert [one.customers for one in group.card.clusters] == [120, 120]
    names = {one.name for one in group.card.clusters}
    assert set(rows(shop, "group.cluster").values()) == {json.dumps(name) for name in names}
    with pytest.raises(Conflict, match="already"):
        shop.groups.clusters(MOMENT, k=3)
    assert shop.groups.one("clusters") == group, "what was refused left nothing behind"
    shop.segments.save(parse_definition(BIG))
    found = shop.groups.lookalike("big_baskets", MOMENT)
    assert isinstance(found.card, LookalikeCard)
    assert (found.name, found.card.seed_members, found.card.others) == ("lookalike.big_baskets", 120, 120)
    (run,) = shop.run_segments([parse_definition(BIG)], MOMENT)
    members = set(shop.segments.members("big_baskets", run.as_of))
    assert len(rows(shop, "group.lookalike.big_baskets")) == 120
    assert not members & rows(shop, "group.lookalike.big_baskets").keys()
    assert [one.name for one in shop.groups.listed()] == ["clusters", "lookalike.big_baskets"]
    with pytest.raises(NotFound, match="big_basket"):
        shop.groups.lookalike("big_basket")


def test_a_removed_group_is_nobodys_any_more(shop: Workspace) -> None:
    shop.groups.rfm(MOMENT)
    shop.groups.remove("rfm")
    assert set(rows(shop).values()) == {"null"}
    assert (shop.groups.listed(), shop.groups.due()) == ([], [])
    with pytest.raises(NotFound, match="'rfm'"):
        shop.groups.remove("rfm")
    assert shop.groups.rfm().version == 3
    assert "null" not in rows(shop).values()


class Later(Clock):
    def __init__(self, workspace: Workspace, by: timedelta) -> None:
        self._clock, self._by = workspace.clock, by

    def now(self) -> datetime:
        return self._clock.now() + self._by


def test_bands_and_clusters_are_due_after_a_day_and_clusters_keep_their_centres(shop: Workspace) -> None:
    shop.groups.rfm()
    before = shop.groups.clusters(k=2)
    assert shop.groups.due() == []
    later = Groups(shop.database, Later(shop, timedelta(days=1)), shop._known, shop.segments, 1)
    assert later.due() == ["clusters", "rfm"]
    append(shop, *(order("late", day, 5.0) for day in range(80, 118, 4)))
    clusters, bands = later.refresh(later.due())
    assert (clusters.version, clusters.card) == (before.version, before.card)
    assert (bands.version, later.due()) == (2, [])
    (late,) = set(rows(shop, "group.cluster")) - set(_customers_of(shop, before.card.as_of))
    assert late in rows(shop)
    assert json.loads(rows(shop, "group.cluster")[late]) in {one.name for one in before.card.clusters}  # type: ignore[union-attr]


def _customers_of(shop: Workspace, moment: datetime) -> list[str]:
    with shop.database.read() as connection:
        query = select(TRAIT.c.customer).where(TRAIT.c.name == "group.cluster", TRAIT.c.time == moment)
        return list(connection.scalars(query))


def test_the_keeper_refreshes_what_is_due(shop: Workspace) -> None:
    shop.groups.rfm(MOMENT)
    assert shop.groups.due() == ["rfm"]
    Keeper(shop)._traits()
    run = shop.groups.one("rfm").run
    assert run is not None
    assert run.as_of > MOMENT
    assert shop.groups.due() == []


def test_nobody_else_says_them(shop: Workspace) -> None:
    told = {"group.rfm.name": "champions", "group.cluster": "x", "city": "York"}
    append(shop, Identify(message_id="i", user_id="eve", timestamp=MOMENT, traits=told))
    with shop.database.read() as connection:
        names = set(connection.scalars(select(TRAIT.c.name)))
    assert names == {"city"}
    with pytest.raises(InputRefused, match="group:"):
        shop.events.append([order("eve", 1, 1.0)], source="group:rfm", historical=True)


def test_who_is_not_to_be_personalised_has_none(shop: Workspace) -> None:
    shop.groups.rfm(MOMENT)
    her = min(rows(shop))
    assert len(groups_of(shop, her)) == 4
    shop.customer_views.record_consent(her, "withdrawn", purpose=PERSONALISATION, source="form", proof="switch")
    assert groups_of(shop, her) == {}
    assert her not in shop.export("traits")["customer"].to_pylist()
    group = shop.groups.rfm()
    assert isinstance(group.card, RfmCard)
    assert (group.card.customers, rows(shop)[her]) == (CUSTOMERS - 1, "null")


def test_an_erasure_takes_them_and_one_in_between_makes_it_compute_again(shop: Workspace) -> None:
    shop.groups.rfm(MOMENT)
    her, other = sorted(rows(shop))[:2]
    shop.erase_customers([her], who="person:eve")
    assert her not in rows(shop)
    opened = 0

    @contextmanager
    def erasing() -> Iterator[Known]:
        nonlocal opened
        opened += 1
        with shop._known() as known:
            if opened == 1:
                shop.erase_customers([other], who="person:eve")
            yield known

    group = Groups(shop.database, shop.clock, erasing, shop.segments, 1).rfm()
    assert isinstance(group.card, RfmCard)
    assert (opened, group.card.customers, other in rows(shop)) == (2, CUSTOMERS - 2, False)


def test_who_is_parted_loses_them_until_the_next_computing(shop: Workspace) -> None:
    shop.groups.rfm(MOMENT)
    her = min(rows(shop))
    with shop.database.write() as connection:
        forget_worked_out(connection, [her])
    assert her not in rows(shop)
    run = shop.groups.rfm().run
    assert run is not None
    assert (run.published >= 4, her in rows(shop)) == (True, True)


def test_a_rebuild_keeps_them_and_everything_is_verified(shop: Workspace) -> None:
    shop.groups.rfm(MOMENT)
    before, card = rows(shop), shop.groups.one("rfm")
    rebuild(shop)
    assert (rows(shop), shop.groups.one("rfm")) == (before, card)
    assert [one.name for one in verify(shop.directory) if not one.ok] == []
    her = min(before)
    assert {one.name for one in traits_now(shop.database, her, shop.clock.now())} >= {"group.rfm.name"}
