from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from suasion.access.attempts import PER_ACCOUNT, PER_ADDRESS
from tests.access.desk import OTHER_PASSWORD, PASSWORD
from tests.http.house import LOCAL_KEY, House, house, problem


@pytest.fixture(scope="module")
def _house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("house") / "shop") as made:
        yield made


@pytest.fixture
def home(_house: House) -> House:
    """The house, with every failure of the tests before long past."""
    _house.clock.move(hours=1)
    _house.client.cookies.clear()
    return _house


def sign_in(home: House, account: str = "viewer", password: str = PASSWORD, **headers: str) -> httpx.Response:
    body = {"account": account, "password": password}
    return home.client.post(
        "/api/session", json=body, headers={name.replace("_", "-"): v for name, v in headers.items()}
    )


def test_signing_in_gives_a_cookie_that_scripts_and_other_sites_cannot_use(home: House) -> None:
    found = sign_in(home)
    cookie = found.headers["set-cookie"]
    name, _, rest = cookie.partition("=")
    token = rest.partition(";")[0]
    assert name == "suasion_session"
    assert {part.strip() for part in rest.split(";")[1:]} == {"HttpOnly", "Max-Age=604800", "Path=/", "SameSite=lax"}
    assert token not in found.text, "scripts never see it"
    body = found.json()
    assert (body["kind"], body["name"], body["session"]["role"]) == ("session", "person:viewer", "viewer")
    assert "customers:read" in body["scopes"]
    assert body["session"]["made_at"].endswith("Z")


def test_over_https_the_cookie_is_secure_and_bound_to_the_host(home: House) -> None:
    found = sign_in(home, X_Forwarded_Proto="https")
    cookie = found.headers["set-cookie"]
    assert cookie.startswith("__Host-suasion_session=")
    assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "domain" not in cookie.lower()
    token = cookie.partition("=")[2].partition(";")[0]
    seen = {"Cookie": f"__Host-suasion_session={token}", "X-Forwarded-Proto": "https"}
    assert home.client.get("/api/session", headers=seen).status_code == 200
    plain = {"Cookie": f"suasion_session={token}", "X-Forwarded-Proto": "https"}
    assert home.client.get("/api/session", headers=plain).status_code == 401, "the unprotected name is not read"


def test_the_session_says_who_is_there(home: House) -> None:
    with home.browser("analyst") as browser:
        body = browser.get("/api/session").json()
        assert body["session"]["account"] == "analyst"
        assert body["session"]["csrf_token"] == browser.headers["X-CSRF-Token"]
    key = home.client.get("/api/session", headers=home.key("items:read")).json()
    assert (key["kind"], key["scopes"], key["session"]) == ("key", ["items:read"], None)
    owner = home.client.get("/api/session", headers={"Authorization": f"Bearer {LOCAL_KEY}"}).json()
    assert (owner["kind"], owner["name"], owner["session"]) == ("owner", "owner", None)
    assert problem(home.client.get("/api/session")) == (401, "not_signed_in")


def test_every_refusal_is_the_same_answer_after_the_same_work(home: House) -> None:
    home.access.people.add("linkonly", role="viewer", by="owner")
    home.access.people.change("marketer", disabled=True, by="owner")
    answers = set()
    for account, password in (
        ("viewer", "wrong"),
        ("nobody@example.org", "wrong"),
        ("linkonly", "wrong"),
        ("marketer", PASSWORD),
        ("", ""),
        ("not an account\x00", "wrong"),
    ):
        before = home.passwords.verified
        found = sign_in(home, account, password)
        answers.add((found.status_code, found.text, found.headers.get("set-cookie"), found.headers["content-length"]))
        assert home.passwords.verified == before + 1
    assert len(answers) == 1
    assert {status for status, *_ in answers} == {401}
    home.access.people.change("marketer", disabled=False, by="owner")


def test_a_locked_account_answers_like_a_wrong_password_and_opens_again(home: House) -> None:
    wrong = [sign_in(home, "analyst", "wrong", X_Forwarded_For=f"198.51.100.{n}") for n in range(PER_ACCOUNT)]
    locked = sign_in(home, "analyst", PASSWORD)
    assert (locked.status_code, locked.text) == (401, wrong[0].text)
    home.clock.move(minutes=16)
    assert sign_in(home, "analyst", PASSWORD).status_code == 200


def test_an_address_that_fails_too_often_is_told_to_wait(home: House) -> None:
    for number in range(PER_ADDRESS):
        assert sign_in(home, f"guess{number}", "wrong").status_code == 401
    found = sign_in(home)
    assert problem(found) == (429, "too_many_requests")
    assert 0 < int(found.headers["retry-after"]) <= 901
    by_link = home.client.post("/api/session/link", json={"token": "x"})
    assert by_link.status_code == 429
    home.clock.move(minutes=16)
    assert sign_in(home).status_code == 200


def test_a_planted_cookie_never_becomes_the_session(home: House) -> None:
    home.client.cookies.set("suasion_session", "planted-by-an-attacker")
    found = sign_in(home)
    assert "planted" not in found.headers["set-cookie"]
    planted = {"Cookie": "suasion_session=planted-by-an-attacker"}
    assert httpx.get(f"{home.client.base_url}api/session", headers=planted, trust_env=False).status_code == 401


def test_signing_in_again_ends_the_session_before(home: House) -> None:
    sign_in(home)
    before = home.client.cookies["suasion_session"]
    sign_in(home, "analyst")
    assert home.client.cookies["suasion_session"] != before
    home.client.cookies.clear()
    old = {"Cookie": f"suasion_session={before}"}
    assert home.client.get("/api/session", headers=old).status_code == 401


def test_a_link_signs_in_once_and_sets_a_password_without_the_old_one(home: House) -> None:
    _, link = home.access.invite("newcomer", role="viewer", by="owner")
    found = home.client.post("/api/session/link", json={"token": link.token})
    assert (found.status_code, found.json()["session"]["way"]) == (200, "link")
    csrf = {"X-CSRF-Token": found.json()["session"]["csrf_token"]}
    again = home.client.post("/api/session/link", json={"token": link.token})
    assert problem(again) == (401, "not_signed_in")
    before = home.client.cookies["suasion_session"]
    done = home.client.put("/api/session/password", json={"new": OTHER_PASSWORD}, headers=csrf)
    assert (done.status_code, done.json()["session"]["has_password"]) == (200, True)
    assert home.client.cookies["suasion_session"] != before
    assert sign_in(home, "newcomer", OTHER_PASSWORD).status_code == 200


@pytest.mark.parametrize("old", [None, "", "wrong", f" {PASSWORD}"])
def test_a_password_is_changed_only_with_the_old_one_exactly_as_it_is(home: House, old: str | None) -> None:
    with home.browser("viewer") as browser:
        found = browser.put("/api/session/password", json={"new": OTHER_PASSWORD, "old": old})
        assert problem(found) == (401, "not_signed_in")
        assert browser.get("/api/session").status_code == 200
    assert sign_in(home).status_code == 200


def test_a_weak_password_is_refused_and_not_repeated(home: House) -> None:
    with home.browser("viewer") as browser:
        for weak in ("canary-1", "password1234", "canary" * 200):
            found = browser.put("/api/session/password", json={"new": weak, "old": PASSWORD})
            assert problem(found) == (422, "input_refused")
            assert weak not in found.text


def test_one_changes_ones_own_name_and_language_and_nothing_else(home: House) -> None:
    with home.browser("viewer") as browser:
        found = browser.patch("/api/session", json={"name": "薇", "language": "zh-Hans"})
        assert (found.json()["session"]["name"], found.json()["session"]["language"]) == ("薇", "zh-Hans")
        left = browser.patch("/api/session", json={"name": "薇薇"})
        assert left.json()["session"]["language"] == "zh-Hans", "what is left out stays"
        asked = browser.patch("/api/session", json={"language": None})
        assert (asked.json()["session"]["name"], asked.json()["session"]["language"]) == ("薇薇", None)
        raised = browser.patch("/api/session", json={"role": "admin"})
        assert problem(raised) == (422, "input_refused")
    assert home.access.people.person("viewer").role == "viewer"


def test_signing_out_ends_the_session_and_takes_the_cookie_back(home: House) -> None:
    with home.browser("viewer") as browser:
        token = browser.cookies["suasion_session"]
        found = browser.delete("/api/session")
        assert (found.status_code, found.content) == (204, b"")
        assert 'suasion_session=""' in found.headers["set-cookie"]
        assert "Max-Age=0" in found.headers["set-cookie"]
    assert home.client.get("/api/session", headers={"Cookie": f"suasion_session={token}"}).status_code == 401


@pytest.mark.parametrize(
    ("method", "path"), [("DELETE", "/api/session"), ("PATCH", "/api/session"), ("PUT", "/api/session/password")]
)
def test_keys_have_no_session_to_change(home: House, method: str, path: str) -> None:
    body = {"new": OTHER_PASSWORD} if method == "PUT" else {}
    found = home.client.request(method, path, headers=home.key("items:read"), json=body)
    assert problem(found) == (403, "not_allowed")


@pytest.mark.parametrize("body", [{}, {"account": "viewer"}, {"account": ["viewer"], "password": PASSWORD}, [], "x"])
def test_a_body_that_is_no_sign_in_is_refused_without_repeating_it(home: House, body: object) -> None:
    found = home.client.post("/api/session", json=body)
    assert problem(found) == (422, "input_refused")
    assert PASSWORD not in found.text


def test_a_session_that_idled_too_long_is_over(home: House, tmp_path: Path) -> None:
    with home.browser("viewer") as browser:
        home.clock.move(hours=8)
        assert problem(browser.get("/api/session")) == (401, "not_signed_in")
