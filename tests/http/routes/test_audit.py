from collections.abc import Iterator

import pytest

from suasion.http.paging import cursor_of
from tests.http.house import LOCAL_KEY, House, house, problem

OWNER = {"Authorization": f"Bearer {LOCAL_KEY}"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("house") / "shop") as made:
        yield made


def test_the_trail_names_who_did_what_newest_first(home: House) -> None:
    with home.browser("admin") as browser:
        browser.post("/api/people", json={"account": "li", "role": "viewer"})
        browser.patch("/api/people/li", json={"role": "analyst"})
        found = browser.get("/api/audit", params={"limit": 4}).json()
    assert [(row["actor"], row["act"], row["subject"], row["detail"]) for row in found["data"]] == [
        ("person:admin", "person.changed", "person:li", {"role": "analyst"}),
        ("person:admin", "link.made", "person:li", {}),
        ("person:admin", "person.added", "person:li", {"role": "viewer"}),
        ("person:admin", "sign_in.accepted", "person:admin", {"way": "password"}),
    ]
    assert found["data"][0]["at"] == "2026-11-22T09:00:00Z"


def test_the_pages_together_are_the_whole_trail(home: House) -> None:
    rows, cursor = [], None
    while True:
        asked = {"limit": "7"} | ({"cursor": cursor} if cursor else {})
        found = home.client.get("/api/audit", params=asked, headers=OWNER).json()
        rows += found["data"]
        cursor = found["next"]
        if cursor is None:
            break
    ids = [row["id"] for row in rows]
    assert len(ids) == found["total"] > 7
    assert ids == sorted(set(ids), reverse=True)


@pytest.mark.parametrize("key", [("a",), (1, 2), (None,)])
def test_a_cursor_of_another_list_is_refused(home: House, key: tuple[str | int | None, ...]) -> None:
    found = home.client.get("/api/audit", params={"cursor": cursor_of(key)}, headers=OWNER)
    assert problem(found) == (422, "input_refused")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_changes_the_trail(home: House, method: str) -> None:
    assert problem(home.client.request(method, "/api/audit", headers=OWNER)) == (405, "wrong_method")
