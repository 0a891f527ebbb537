"""Canaries in every secret: none appears in a log, a problem, an audit row or the database (T24)."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from suasion.access.roles import SCOPES
from suasion.http.session_cookie import PLAIN
from tests.access.desk import PASSWORD
from tests.http.house import LOCAL_KEY, House, basic, house

STRANGER = "canary.stranger@example.org"
WRONG = "canary wrong password of somebody"
NEW = "canary hops over seventeen fences"
WEAK = "canarycanary"
OWNER = {"Authorization": f"Bearer {LOCAL_KEY}"}
INFO = '\n[server]\nlog_level = "info"\n'


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything that is logged anywhere, from the first moment and down to debug."""
    with caplog.at_level(logging.DEBUG):
        yield caplog


class Visit:
    """Does everything with canaries, and keeps what was answered and which secrets were given out on purpose."""

    def __init__(self, home: House) -> None:
        self.home = home
        self.problems: list[str] = []
        self.secrets = {STRANGER, WRONG, NEW, WEAK, PASSWORD, LOCAL_KEY}

    def ask(self, method: str, path: str, status: int, **more: Any) -> httpx.Response:
        found = self.home.client.request(method, path, **more)
        assert found.status_code == status, found.text
        if status >= 400:
            self.problems.append(found.text + repr(found.headers))
        return found

    def sign_in_wrongly(self) -> None:
        for account, password in ((STRANGER, WRONG), ("viewer", WRONG), (WRONG, STRANGER)):
            self.ask("POST", "/api/session", 401, json={"account": account, "password": password})
        self.ask("POST", "/api/session/link", 401, json={"token": WRONG})
        self.ask("POST", "/api/session", 422, json={"account": [STRANGER], "password": WRONG})
        self.ask("POST", "/api/session", 422, json={"account": STRANGER, "password": WRONG, "other": NEW})
        self.ask("POST", "/api/session", 422, content=f'{{"password": "{WRONG}"')

    def knock_wrongly(self) -> None:
        for secret in (f"sk_{WRONG}", f"wk_{WRONG}", STRANGER):
            self.ask("GET", "/api/people", 401, headers={"Authorization": f"Bearer {secret}"})
            self.ask("POST", "/v1/track", 401, headers=basic(secret, WRONG), json={})
        self.ask("GET", "/api/session", 401, headers={"Cookie": f"{PLAIN}={WRONG.replace(' ', '')}"})
        self.ask("PATCH", f"/api/people/{STRANGER}", 404, headers=OWNER, json={})
        self.ask("DELETE", "/api/keys/sk_canary", 404, headers=OWNER)
        self.ask("POST", "/api/people", 409, headers=OWNER, json={"account": "viewer", "role": "viewer"})

    def make_secrets(self) -> None:
        link = self.ask("POST", "/api/people/viewer/link", 201, headers=OWNER).json()["path"]
        token = link.partition("#link=")[2]
        found = self.ask("POST", "/api/session/link", 200, json={"token": token})
        csrf = {"X-CSRF-Token": found.json()["session"]["csrf_token"]}
        self.secrets |= {token, csrf["X-CSRF-Token"], self.home.client.cookies[PLAIN]}
        self.ask("PUT", "/api/session/password", 422, headers=csrf, json={"new": WEAK})
        done = self.ask("PUT", "/api/session/password", 200, headers=csrf, json={"new": NEW})
        again = {"X-CSRF-Token": done.json()["session"]["csrf_token"]}
        self.secrets |= {again["X-CSRF-Token"], self.home.client.cookies[PLAIN]}
        self.ask("PUT", "/api/session/password", 401, headers=again, json={"new": PASSWORD, "old": WRONG})
        self.ask("DELETE", "/api/session", 204, headers=again)

    def make_keys(self) -> None:
        for body in (
            {"kind": "bearer", "name": "nightly", "scopes": sorted(SCOPES)},
            {"kind": "write", "name": "web", "source": "web"},
        ):
            headers = OWNER | {"Idempotency-Key": f"make {body['name']}"}
            for _ in range(2):  # the second is answered from what was kept of the first
                made = self.ask("POST", "/api/keys", 201, headers=headers, json=body).json()
            secret = made["secret"]
            self.secrets.add(secret)
            if body["kind"] == "bearer":
                self.ask("GET", "/api/people", 200, headers={"Authorization": f"Bearer {secret}"})
                self.ask("GET", "/api/exports/customers", 200, headers={"Authorization": f"Bearer {secret}"})
                self.ask("POST", "/v1/track", 403, headers={"Authorization": f"Bearer {secret}"}, json={})
            else:
                self.ask("GET", "/api/people", 403, headers=basic(secret))


def test_no_secret_is_in_a_log_a_problem_an_audit_row_or_the_database(
    tmp_path: Path, logged: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with house(tmp_path / "shop", settings=INFO) as home:
        visit = Visit(home)
        visit.sign_in_wrongly()
        visit.knock_wrongly()
        visit.make_secrets()
        visit.make_keys()
        audit = home.client.get("/api/audit", params={"limit": 200}, headers=OWNER).text
    printed = "".join(capfd.readouterr())
    records = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in logged.records)
    stored = b"".join(path.read_bytes() for path in (tmp_path / "shop").glob("*.db*"))
    assert '"route": "/api/session/link"' in printed, "requests were logged"
    assert '"act":"password.refused"' in audit
    assert '"act":"export.ended"' in audit
    assert len(visit.problems) > 15
    assert len(visit.secrets) > 12
    for secret in visit.secrets:
        assert secret not in printed
        assert secret not in audit
        assert secret.encode() not in stored
        assert not [text for text in visit.problems if secret in text]
        assert secret not in _ours(records)


def _ours(records: str) -> str:
    """Leave out what the test's own client logs of itself, such as the addresses it asks for."""
    return "\n".join(line for line in records.splitlines() if "'name': 'http" not in line)
