from collections.abc import Iterator
from typing import Any

import pytest

from tests.http.house import LOCAL_KEY, House, basic, house, problem

OWNER = {"Authorization": f"Bearer {LOCAL_KEY}"}


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("house") / "shop") as made:
        yield made


def test_a_bearer_key_is_shown_once_and_works_until_it_is_revoked(home: House) -> None:
    body = {"kind": "bearer", "name": "nightly", "scopes": ["people:read"], "expires_at": "2027-01-01T00:00:00+08:00"}
    with home.browser("admin") as browser:
        made = browser.post("/api/keys", json=body)
        secret, shown = made.json()["secret"], made.json()["key"]
        listed = browser.get("/api/keys")
        assert (made.status_code, shown["account"], shown["expires_at"]) == (201, "admin", "2026-12-31T16:00:00Z")
        assert listed.json()["data"] == [shown]
        assert secret not in listed.text
        key = {"Authorization": f"Bearer {secret}"}
        assert home.client.get("/api/people", headers=key).status_code == 200
        assert home.client.get("/api/keys", headers=key).status_code == 403
        assert browser.delete(f"/api/keys/{shown['id']}").status_code == 204
        assert home.client.get("/api/people", headers=key).status_code == 401
        assert browser.get("/api/keys").json()["data"][0]["revoked_at"] == "2026-11-22T09:00:00Z"


def test_a_write_key_is_bound_to_its_source_and_opens_nothing_else(home: House) -> None:
    body = {"kind": "write", "name": "web shop", "source": "web"}
    made = home.client.post("/api/keys", json=body, headers=OWNER).json()
    assert made["secret"].startswith("wk_")
    assert (made["key"]["source"], made["key"]["scopes"], made["key"]["account"]) == ("web", [], None)
    assert home.client.get("/api/people", headers=basic(made["secret"])).status_code == 403


def test_a_key_makes_no_keys(home: House) -> None:
    body = {"kind": "bearer", "name": "child", "scopes": ["keys:write"]}
    found = home.client.post("/api/keys", json=body, headers=home.key("keys:write"))
    assert problem(found) == (403, "not_allowed")


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "bearer"},
        {"kind": "bearer", "scopes": []},
        {"kind": "bearer", "scopes": ["items:eat"]},
        {"kind": "bearer", "scopes": ["items:read"], "source": "web"},
        {"kind": "write"},
        {"kind": "write", "source": ""},
        {"kind": "write", "source": "web", "scopes": ["items:read"]},
        {"kind": "write", "source": "web", "name": "x" * 101},
        {"kind": "write", "source": "web", "expires_at": "2026-11-22T09:00:00Z"},
        {"kind": "write", "source": "web", "expires_at": "9999-12-31T23:59:59-14:00"},
        {"kind": "write", "source": "web", "expires_at": "2027-01-01T00:00:00"},
        {"kind": "admin", "source": "web"},
        {"kind": "write", "source": "web", "secret": "wk_mine"},
    ],
)
def test_what_is_no_key_is_refused_and_none_is_made(home: House, wrong: dict[str, Any]) -> None:
    found = home.client.post("/api/keys", json={"name": "k"} | wrong, headers=OWNER)
    assert problem(found) == (422, "input_refused")
    assert home.access.keys.listed().total == 0


def test_keys_come_page_by_page(home: House) -> None:
    for number in range(5):
        home.access.keys.make_write(f"k{number}", "web", by="owner")
        home.clock.move(seconds=1)
    first = home.client.get("/api/keys", params={"limit": 3}, headers=OWNER).json()
    rest = home.client.get("/api/keys", params={"cursor": first["next"]}, headers=OWNER).json()
    assert [key["name"] for key in first["data"] + rest["data"]] == ["k4", "k3", "k2", "k1", "k0"]
    assert (first["total"], rest["next"]) == (5, None)


def test_an_unknown_key_is_not_found(home: House) -> None:
    assert problem(home.client.delete("/api/keys/nothing", headers=OWNER)) == (404, "not_found")


def test_no_write_key_speaks_for_a_model(home: House) -> None:
    body = {"kind": "write", "name": "forged", "source": " model:shop"}
    assert problem(home.client.post("/api/keys", json=body, headers=OWNER)) == (422, "input_refused")
    assert home.access.keys.listed().total == 0
