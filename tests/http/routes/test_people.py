from collections.abc import Iterator

import pytest

from suasion.access.roles import ROLES, SCOPES
from tests.http.house import LOCAL_KEY, House, house, problem

OWNER = {"Authorization": f"Bearer {LOCAL_KEY}"}


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("house") / "shop") as made:
        yield made


def test_an_admin_invites_and_the_invited_sign_in_by_the_link_once(home: House) -> None:
    with home.browser("admin") as browser:
        body = {"account": " Li@Example.org", "role": "analyst", "name": "李", "language": "zh-Hans"}
        made = browser.post("/api/people", json=body)
    assert made.status_code == 201
    assert made.json()["person"]["account"] == "li@example.org"
    path, _, token = made.json()["link"]["path"].partition("#link=")
    assert path == "/sign-in"
    found = home.client.post("/api/session/link", json={"token": token})
    assert found.json()["session"] | {"csrf_token": ""} == {
        "account": "li@example.org",
        "name": "李",
        "role": "analyst",
        "language": "zh-Hans",
        "way": "link",
        "has_password": False,
        "made_at": "2026-11-22T09:00:00Z",
        "ends_at": "2026-11-22T17:00:00Z",
        "csrf_token": "",
    }
    assert home.client.post("/api/session/link", json={"token": token}).status_code == 401


def test_people_come_page_by_page_and_no_page_shows_a_secret(home: House) -> None:
    first = home.client.get("/api/people", params={"limit": 3}, headers=OWNER).json()
    assert [person["account"] for person in first["data"]] == ["admin", "analyst", "marketer"]
    assert first["total"] == 4
    rest = home.client.get("/api/people", params={"cursor": first["next"]}, headers=OWNER).json()
    assert ([person["account"] for person in rest["data"]], rest["next"]) == (["viewer"], None)
    assert set(rest["data"][0]) == {
        "account", "name", "role", "language", "has_password", "disabled", "made_at", "signed_in_at",
    }  # fmt: skip


def test_a_person_is_changed_and_a_new_role_counts_at_their_next_request(home: House) -> None:
    with home.browser("viewer") as theirs:
        assert theirs.get("/api/audit").status_code == 403
        changed = home.client.patch("/api/people/viewer", json={"role": "admin"}, headers=OWNER)
        assert changed.json()["role"] == "admin"
        assert theirs.get("/api/audit").status_code == 200
        home.client.patch("/api/people/viewer", json={"disabled": True}, headers=OWNER)
        assert problem(theirs.get("/api/audit")) == (401, "not_signed_in")


def test_a_language_of_null_is_what_the_browser_says_and_one_left_out_stays(home: House) -> None:
    home.access.people.add("wei", role="viewer", language="zh-Hans", by="owner")
    with home.browser("admin") as admin:
        assert admin.patch("/api/people/wei", json={"role": "analyst"}).json()["language"] == "zh-Hans"
        assert admin.patch("/api/people/wei", json={"language": None}).json()["language"] is None
    home.access.people.remove("wei", by="owner")


def test_the_last_admin_can_neither_be_disabled_nor_demoted_nor_removed(home: House) -> None:
    for body in ({"disabled": True}, {"role": "viewer"}):
        assert problem(home.client.patch("/api/people/admin", json=body, headers=OWNER)) == (409, "conflict")
    assert problem(home.client.delete("/api/people/admin", headers=OWNER)) == (409, "conflict")


def test_a_removed_person_is_gone(home: House) -> None:
    with home.browser("viewer") as theirs:
        assert home.client.delete("/api/people/viewer", headers=OWNER).status_code == 204
        assert theirs.get("/api/session").status_code == 401
    assert problem(home.client.delete("/api/people/viewer", headers=OWNER)) == (404, "not_found")


def test_a_link_for_a_lost_password_ends_the_one_before(home: House) -> None:
    links = [home.client.post("/api/people/viewer/link", headers=OWNER).json()["path"] for _ in range(2)]
    tokens = [path.partition("#link=")[2] for path in links]
    answers = [home.client.post("/api/session/link", json={"token": token}).status_code for token in tokens]
    assert answers == [401, 200]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"account": "x y", "role": "viewer"},
        {"account": "x", "role": "king"},
        {"account": "x", "role": "viewer", "language": "fr"},
        {"account": "x", "role": "viewer", "password": "chosen by the admin"},
        {"account": "x" * 255, "role": "viewer"},
        {"account": "x", "role": "viewer", "name": "a\nb"},
    ],
)
def test_what_is_no_person_is_refused_and_nobody_is_added(home: House, body: dict[str, str]) -> None:
    assert problem(home.client.post("/api/people", json=body, headers=OWNER)) == (422, "input_refused")
    assert home.access.people.listed().total == 4


def test_a_taken_account_is_a_conflict(home: House) -> None:
    found = home.client.post("/api/people", json={"account": "VIEWER", "role": "viewer"}, headers=OWNER)
    assert problem(found) == (409, "conflict")


def test_a_key_that_may_change_people_raises_nobody_above_itself(home: House) -> None:
    key = home.key("people:write", "people:read")
    for method, path, body in (
        ("POST", "/api/people", {"account": "eve", "role": "admin"}),
        ("PATCH", "/api/people/viewer", {"role": "admin"}),
        ("DELETE", "/api/people/admin", None),
        ("POST", "/api/people/admin/link", None),
    ):
        assert problem(home.client.request(method, path, json=body, headers=key)) == (403, "not_allowed")
    assert home.access.people.listed().total == 4
    assert home.access.people.person("viewer").role == "viewer"


@pytest.mark.parametrize("account", ["nobody", "%00", "a%0Ab", "%F0%9F%A6%A6", "'%20OR%201=1--", "x" * 1000])
def test_an_unknown_person_is_not_found(home: House, account: str) -> None:
    for method in ("PATCH", "DELETE"):
        found = home.client.request(method, f"/api/people/{account}", json={}, headers=OWNER)
        assert problem(found) == (404, "not_found")


def test_a_key_lets_nobody_in_because_a_session_would_outlive_it(home: House) -> None:
    key = home.key(*SCOPES)
    for path, body in (
        ("/api/people", {"account": "eve", "role": "admin"}),
        ("/api/people/admin/link", None),
        ("/api/people/viewer/link", None),
    ):
        assert problem(home.client.post(path, json=body, headers=key)) == (403, "not_allowed")
    assert home.access.people.listed().total == 4


def test_everybody_can_read_what_each_role_may_do_and_it_is_what_the_server_holds_them_to(home: House) -> None:
    for role in ROLES:
        with home.browser(role) as browser:
            said = {one["role"]: one["scopes"] for one in browser.get("/api/roles").json()["data"]}
            assert list(said) == list(ROLES)
            assert said[role] == browser.get("/api/session").json()["scopes"]
