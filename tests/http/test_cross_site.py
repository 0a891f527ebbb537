"""Other sites cannot act with a reader's cookie (T47)."""

from collections.abc import Iterator

import pytest

from tests.access.desk import PASSWORD
from tests.http.house import House, house, problem


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("house") / "shop") as made:
        yield made


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "https://127.0.0.1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"X-CSRF-Token": ""},
        {"X-CSRF-Token": "0" * 64},
    ],
)
def test_a_change_that_another_page_could_have_asked_for_is_refused(home: House, headers: dict[str, str]) -> None:
    with home.browser("viewer") as browser:
        before = home.access.people.person("viewer")
        found = browser.patch("/api/session", json={"name": "Eve"}, headers=headers)
        assert problem(found) == (403, "not_allowed")
        assert home.access.people.person("viewer") == before
        assert browser.delete("/api/session", headers=headers).status_code == 403
        assert browser.get("/api/session").status_code == 200


def test_without_the_csrf_header_a_change_is_refused(home: House) -> None:
    with home.browser("viewer") as browser:
        del browser.headers["X-CSRF-Token"]
        assert problem(browser.patch("/api/session", json={})) == (403, "not_allowed")


def test_another_sessions_csrf_token_does_not_do(home: House) -> None:
    with home.browser("viewer") as browser, home.browser("viewer") as other:
        headers = {"X-CSRF-Token": other.headers["X-CSRF-Token"]}
        assert browser.patch("/api/session", json={}, headers=headers).status_code == 403
        assert browser.patch("/api/session", json={}, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


def test_reading_needs_no_csrf_token(home: House) -> None:
    with home.browser("viewer") as browser:
        del browser.headers["X-CSRF-Token"]
        assert browser.get("/api/session", headers={"Sec-Fetch-Site": "none"}).status_code == 200


def test_keys_need_no_csrf_token_and_a_cookie_does_not_make_up_for_a_bad_key(home: House) -> None:
    made = home.client.post("/api/people", json={"account": "k", "role": "viewer"}, headers=home.key("people:write"))
    assert made.status_code == 403, "not more than the key may"
    owner = {"Authorization": "Bearer lk_of-the-commands-beside-it", "Origin": "https://elsewhere.example"}
    assert home.client.post("/api/people", json={"account": "k", "role": "viewer"}, headers=owner).status_code == 201
    with home.browser("admin") as browser:
        assert browser.get("/api/people", headers={"Authorization": "Bearer sk_wrong"}).status_code == 401


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
@pytest.mark.parametrize("path", ["/api/session", "/api/session/link"])
def test_no_other_site_signs_a_reader_in_as_somebody_else(home: House, path: str, headers: dict[str, str]) -> None:
    link = home.access.links.make("viewer", by="owner")
    body = {"token": link.token} if path.endswith("link") else {"account": "viewer", "password": PASSWORD}
    found = home.client.post(path, json=body, headers=headers)
    assert problem(found) == (403, "not_allowed")
    assert "set-cookie" not in found.headers
    assert home.client.post("/api/session/link", json={"token": link.token}).status_code == 200, "it was not used up"
    home.client.cookies.clear()


def test_a_form_of_another_page_cannot_sign_in(home: House) -> None:
    form = {"account": "viewer", "password": PASSWORD}
    text = {"Content-Type": "text/plain"}
    assert home.client.post("/api/session", data=form).status_code == 422
    assert home.client.post("/api/session", content='{"account":"viewer"}', headers=text).status_code == 422
