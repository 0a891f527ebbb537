from collections.abc import Iterator

import pytest

from suasion import Workspace
from suasion.catalog.browse import covered, item, items_page, shelves
from suasion.core.errors import NotFound
from tests.campaigns.corner_shop import DAY, MOMENT, opened


@pytest.fixture(scope="module")
def corner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with opened(tmp_path_factory) as workspace:
        yield workspace


def test_pages_follow_one_another_without_gap_or_repeat(corner: Workspace) -> None:
    found, after = [], None
    for _ in range(3):
        page = items_page(corner.database, MOMENT, order="name", after=after, limit=2)
        found += [one.item for one in page.rows]
        after = page.after
    assert found == ["p4", "p3", "p2", "p5", "p1"]
    assert (after, page.total, page.as_of) == (None, 5, MOMENT)


def test_a_search_reads_its_text_as_text(corner: Workspace) -> None:
    def names(search: str) -> list[str]:
        return [one.name for one in items_page(corner.database, MOMENT, search=search).rows]

    assert names("milk") == ["Whole Milk"]
    assert names("0%") == ["100% Juice"]
    assert names("%") == ["100% Juice"]
    assert names("_") == []


def test_filters_are_exact_and_what_is_not_known_is_empty(corner: Workspace) -> None:
    bread = items_page(corner.database, MOMENT, category="Bakery", brand="Other")
    assert [one.item for one in bread.rows] == ["p5"]
    assert bread.total == 1
    assert items_page(corner.database, MOMENT, category="bakery").rows == ()
    assert item(corner.database, "p4")[0].category == ""


def test_an_item_comes_with_every_offer_it_is_in_once(corner: Workspace) -> None:
    found, offers = item(corner.database, "p2")
    assert found.name == "Wheat Bread"
    assert [(one.offer, one.ends) for one in offers] == [("17", MOMENT + 20 * DAY), ("9", MOMENT - 60 * DAY)]
    with pytest.raises(NotFound, match="p77"):
        item(corner.database, "p77")


def test_shelves_count_items_the_fullest_first(corner: Workspace) -> None:
    assert [(one.name, one.items) for one in shelves(corner.database, "brand")] == [("Other", 2), ("Own", 2)]
    assert shelves(corner.database, "category")[0].name == "Bakery"


def test_offers_are_found_by_their_items(corner: Workspace) -> None:
    with corner.database.read() as connection:
        assert covered(connection, ["17", "9"], ["p1", "p2"]) == {"17", "9"}
        assert covered(connection, ["17"], ["p1", "p3"]) == set()
        assert covered(connection, ["17"], []) == set()
