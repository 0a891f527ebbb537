"""Every route × {no key, wrong role, key with every other scope, key of the other kind, an id of nobody's} (T05).

Generated from the application: a route that is not in `route_needs.NEEDS` fails here, so nothing is added unseen.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select

from suasion.access.roles import ROLES, SCOPES, scopes_of
from suasion.access.sessions import csrf_token
from suasion.core.database import STATE
from suasion.http.app import resources
from suasion.http.caller import PUBLIC, SIGNED_IN, WRITE_KEY, Needs
from tests.access.desk import PASSWORD
from tests.http.house import LOCAL_KEY, House, house
from tests.http.route_needs import NEEDS

DECLARED = {f"{one.method} {one.path}": one.needs for routes in resources() for one in routes.declared}
ASKING = sorted(route for route, needs in DECLARED.items() if needs is not PUBLIC)
VOLATILE = {("session", "seen_at"), ("access_key", "used_at")}
Headers = dict[str, str]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("house") / "shop", "[server]\nrequests_per_minute = 1000000\n") as made:
        yield made


@pytest.fixture(scope="module")
def callers(home: House) -> dict[str, Headers]:
    """A session of every role, a key with every scope, a key with every scope but one, and the rest."""
    found = {f"role {role}": _session(home, role) for role in ROLES}
    found |= {f"all but {scope}": home.key(*(SCOPES - {scope})) for scope in sorted(SCOPES)}
    return found | {
        "nobody": {},
        "every scope": home.key(*SCOPES),
        "write key": home.write_key(),
        "owner": {"Authorization": f"Bearer {LOCAL_KEY}"},
        "made up key": {"Authorization": "Bearer sk_" + "A" * 43},
        "made up write key": {"Authorization": "Basic d2tfQUFBQTo="},
        "made up session": {"Cookie": "suasion_session=" + "A" * 43},
    }


def _session(home: House, account: str) -> Headers:
    token = home.access.sign_in.with_password(account, PASSWORD, address="here").token
    return {"Cookie": f"suasion_session={token}", "X-CSRF-Token": csrf_token(token)}


def test_every_route_is_in_the_table_with_what_it_needs() -> None:
    missing = [f'"{route}": {needs!r}' for route, needs in DECLARED.items() if NEEDS.get(route) != needs]
    gone = sorted(set(NEEDS) - set(DECLARED))
    assert (missing, gone) == ([], []), "add it to, or take it out of, tests/http/route_needs.py"
    assert len(ASKING) > 30


def test_every_scope_opens_some_route_and_every_route_that_needs_one_names_one_that_exists() -> None:
    assert {needs for needs in DECLARED.values() if isinstance(needs, str)} == SCOPES


def refused(needs: Needs) -> dict[str, int]:
    """Give who must be refused, and how."""
    found = dict.fromkeys(("nobody", "made up key", "made up write key", "made up session"), 401)
    if needs is WRITE_KEY:
        return found | dict.fromkeys(("every scope", "owner", *(f"role {role}" for role in ROLES)), 403)
    found["write key"] = 403
    if needs is SIGNED_IN:
        return found
    assert isinstance(needs, str)
    found[f"all but {needs}"] = 403
    return found | {f"role {role}": 403 for role in ROLES if needs not in scopes_of(role)}


@pytest.mark.parametrize("route", ASKING)
def test_whoever_may_not_gets_nothing_and_changes_nothing(home: House, callers: dict[str, Headers], route: str) -> None:
    method, path = route.split(" ")
    key = home.access.keys.listed(limit=1).rows[0].id
    there = path.replace("{account}", "viewer").replace("{key}", key)
    before = everything(home)
    for name, status in refused(NEEDS[route]).items():
        answers = {_ask(home, method, filled(one, "x"), callers[name]) for one in (there, path)}
        assert {code for code, _ in answers} == {status}, f"{name}: {answers}"
        assert len(answers) == 1, f"{name} can tell by the answer what exists"
    assert everything(home) == before


@pytest.mark.parametrize("route", [route for route in ASKING if "{" in route and NEEDS[route] is not WRITE_KEY])
@pytest.mark.parametrize("name", ["nobodys", "%00", "..%2Fadmin", "'%20OR%201=1--", "x" * 90])
def test_an_id_of_nobodys_is_not_found_and_changes_nothing(
    home: House, callers: dict[str, Headers], route: str, name: str
) -> None:
    method, path = route.split(" ")
    before = everything(home)
    status, _ = _ask(home, method, filled(path, name), callers["owner"])
    assert status in {404, 422}
    assert everything(home) == before


def test_only_a_source_may_name_a_customer_that_is_not_there_yet() -> None:
    assert {route for route in ASKING if "{" in route and NEEDS[route] is WRITE_KEY} == {
        "PUT /api/v1/customers/{customer}",
        "POST /api/v1/customers/{customer}/events",
    }


def filled(path: str, value: str) -> str:
    """Put a value in the place of every parameter of a path."""
    return re.sub(r"\{[^}]+\}", value, path)


def _ask(home: House, method: str, path: str, headers: Headers) -> tuple[int, str]:
    body: Any = None if method in {"GET", "DELETE"} else {}
    found = home.client.request(method, path, json=body, headers=headers)
    return found.status_code, found.text


def everything(home: House) -> dict[str, Any]:
    """Give every row of the state database, but for when something was last used, and every file beside it."""
    found: dict[str, Any] = {}
    with home.workspace.database.read() as connection:
        there = set(inspect(connection).get_table_names())
        for table in STATE.sorted_tables:
            kept = [column for column in table.columns if (table.name, column.name) not in VOLATILE]
            if table.name in there:
                found[table.name] = sorted(map(repr, connection.execute(select(*kept))))
    root = home.workspace.directory
    beside = (path.relative_to(root) for path in root.rglob("*"))
    found["files"] = sorted(str(path) for path in beside if not _is_passing(path))
    assert len(found) > 30
    return found


def _is_passing(path: Path) -> bool:
    return ".db" in path.name or path.parts[0] == "tmp"  # where the engine puts what it has no room for
