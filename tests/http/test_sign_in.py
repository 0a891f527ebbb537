"""Who asks is told from the request alone, and only by what is really a credential."""

import time
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select

from suasion.access.roles import SCOPES
from suasion.access.tables import SESSION
from suasion.http.app import create_app
from suasion.http.caller import SIGNED_IN, WRITE_KEY, CallerHere
from suasion.http.routing import Routes, add_routes
from suasion.http.sign_in import SignedCallers
from tests.access.desk import PASSWORD
from tests.http.house import LOCAL_KEY, House, basic, house, problem
from tests.http.running import Server


def echo() -> Routes:
    """Routes that say who asked."""
    routes = Routes("made")

    @routes.post("/api/made", needs=SIGNED_IN)
    def api(caller: CallerHere) -> str:
        return f"{caller.kind} {caller.name}"

    @routes.post("/intake/made", needs=WRITE_KEY)
    def intake(caller: CallerHere) -> str:
        return f"{caller.kind} {caller.name} {caller.source}"

    return routes


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("house") / "shop") as made:
        add_routes(made.app, [echo()])
        yield made


def asked(home: House, path: str, **headers: str) -> httpx.Response:
    return home.client.post(path, headers=headers)


def test_each_credential_names_its_caller(home: House) -> None:
    made = home.access.keys.make_bearer("k", ["items:read"], by="owner", may=SCOPES)
    headers = {"Authorization": f"Bearer {made.secret}"}
    assert asked(home, "/api/made", **headers).json() == f"key key:{made.key.id}"
    assert asked(home, "/api/made", Authorization=f"bearer {LOCAL_KEY}").json() == "owner owner"
    assert asked(home, "/intake/made", **home.write_key("shop")).json() == "write_key source:shop shop"
    with home.browser("viewer") as browser:
        assert browser.post("/api/made").json() == "session person:viewer"


def test_a_question_waits_for_no_transaction_to_note_who_asked(home: House) -> None:
    key = home.key("items:read")
    with home.browser("viewer") as browser:
        home.clock.move(minutes=2)
        with home.workspace.database.write():
            begun = time.monotonic()
            assert browser.get("/api/items").status_code == 200
            assert home.client.get("/api/items", headers=key).status_code == 200
            assert time.monotonic() - begun < 5
        assert home.access.sessions.last_uses.settle(10)
        with home.workspace.database.read() as connection:
            assert connection.scalar(select(func.max(SESSION.c.seen_at))) == home.clock.time


def test_the_password_of_a_write_key_does_not_matter(home: House) -> None:
    secret = home.access.keys.make_write("w", "shop", by="owner").secret
    assert asked(home, "/intake/made", **basic(secret, "anything")).status_code == 200


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer sk_",
        "Bearer lk_",
        "Bearer wk_x",
        "Basic",
        "Basic !!!",
        "Basic /w==",
        "Basic " + "A" * 9000,
        "Digest x",
        "Negotiate",
        PASSWORD,
        "Bearer sk_\xe9",
    ],
)
def test_what_is_no_credential_is_nobody(home: House, authorization: str) -> None:
    for path in ("/api/made", "/intake/made"):
        found = home.client.post(path, headers={b"Authorization": authorization.encode("latin-1")})
        assert problem(found) == (401, "not_signed_in")
        assert found.headers["www-authenticate"]


def test_a_credential_in_the_address_counts_for_nothing(home: House) -> None:
    secret = home.access.keys.make_bearer("k", ["items:read"], by="owner", may=frozenset({"items:read"})).secret
    for name in ("key", "access_token", "token", "suasion_session"):
        assert home.client.post("/api/made", params={name: secret}).status_code == 401


def test_a_revoked_or_expired_key_is_nobody_at_the_next_request(home: House) -> None:
    end = home.clock.time + timedelta(hours=1)
    made = [home.access.keys.make_bearer("k", ["items:read"], by="owner", may=SCOPES, expires_at=end) for _ in "ab"]
    headers = [{"Authorization": f"Bearer {one.secret}"} for one in made]
    assert [asked(home, "/api/made", **one).status_code for one in headers] == [200, 200]
    home.access.keys.revoke(made[0].key.id, by="owner")
    assert [asked(home, "/api/made", **one).status_code for one in headers] == [401, 200]
    home.clock.move(hours=1)
    assert [asked(home, "/api/made", **one).status_code for one in headers] == [401, 401]


@pytest.mark.parametrize("host", ["shop.example", "10.0.0.1"])
def test_unencrypted_from_elsewhere_no_session_is_begun_or_read(home: House, host: str) -> None:
    app = create_app(home.workspace, SignedCallers(home.access), home.app.state.jobs, hosts=(host,))
    body = {"account": "viewer", "password": PASSWORD}
    token = home.access.sign_in.with_password("viewer", PASSWORD, address="here").token
    with (
        Server(app) as server,
        httpx.Client(base_url=server.address, trust_env=False, headers={"Host": host}) as client,
    ):
        found = client.post("/api/session", json=body)
        assert problem(found) == (403, "not_allowed")
        assert "https" in found.json()["detail"]
        assert "set-cookie" not in found.headers
        for name in ("suasion_session", "__Host-suasion_session"):
            assert client.get("/api/session", headers={"Cookie": f"{name}={token}"}).status_code == 401
        encrypted = client.post("/api/session", json=body, headers={"X-Forwarded-Proto": "https"})
        assert encrypted.headers["set-cookie"].startswith("__Host-")
