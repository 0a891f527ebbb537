"""The suppression list over HTTP, and on a customer's consent."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from suasion import Workspace
from suasion.privacy.identifiers import IdentifierKind
from tests.http.routes.screens import asking
from tests.made_screens import copied


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with Workspace.open(copied(tmp_path_factory, tmp_path_factory.mktemp("suppressed") / "shop")) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(workspace: Workspace) -> Iterator[httpx.Client]:
    with asking(workspace) as client:
        yield client


def of_anybody(workspace: Workspace) -> tuple[str, str]:
    """Give a customer and her address."""
    customers = workspace.customers.identity.customers()
    tokens = workspace.customers.identity.tokens_of(customers, IdentifierKind.EMAIL)
    customer = min(tokens)
    return customer, workspace.vault.reveal([tokens[customer]])[tokens[customer]]


def listed(client: httpx.Client, **asked: Any) -> Any:
    answer = client.get("/api/suppressions", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_added_by_whom_listed_shown_with_her_consent_and_lifted(client: httpx.Client, workspace: Workspace) -> None:
    customer, address = of_anybody(workspace)
    given = {"kind": "email", "addresses": [address, "", "new@shop.test"], "reason": "complaint", "source": "provider"}
    answer = client.post("/api/suppressions", json=given)
    assert answer.status_code == 201, answer.text
    assert answer.json() == {"added": 2, "already": 0, "refused": [{"place": 1, "why": "empty"}]}
    first = listed(client, limit=1)
    second = listed(client, limit=1, cursor=first["next"])
    assert (first["total"], second["next"]) == (2, None)
    rows = first["data"] + second["data"]
    assert {(row["reason"], row["who"], row["act"]) for row in rows} == {("complaint", "person:ada", "added")}
    assert address not in str(rows)
    assert [row["address"] is None for row in rows] == [True, False]
    (act,) = client.get(f"/api/customers/{customer}/consent").json()["suppressions"]
    assert act == rows[1]
    lifted = client.post("/api/suppressions/lift", json={"kind": "email", "address": address, "reason": "she asked"})
    assert lifted.json() == {"lifted": 1}
    acts = client.get(f"/api/customers/{customer}/consent").json()["suppressions"]
    assert [(one["act"], one["note"]) for one in acts] == [("lifted", "she asked"), ("added", "")]
    assert listed(client)["total"] == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "user_id"},
        {"addresses": []},
        {"addresses": [["hidden@shop.test"]]},
        {"addresses": ["hidden@shop.test"] * 1_001},
        {"addresses": ["hidden@shop.test" * 90]},
        {"reason": "boredom"},
        {"source": " "},
        {"note": "hidden@shop.test wrote"},
        {"note": "n" * 1_001},
        {"time": "2999-01-01T00:00:00Z"},
        {"more": 1},
    ],
)
def test_what_cannot_be_is_refused_and_no_address_repeated(client: httpx.Client, wrong: dict[str, Any]) -> None:
    given = {"kind": "email", "addresses": ["hidden@shop.test"], "reason": "other", "source": "x"}
    before = listed(client)["total"]
    answer = client.post("/api/suppressions", json=given | wrong)
    assert answer.status_code == 422, answer.text
    assert "hidden@" not in answer.text
    assert listed(client)["total"] == before


def test_what_is_not_on_the_list_cannot_be_lifted(client: httpx.Client) -> None:
    asked = {"kind": "email", "address": "hidden@shop.test", "reason": "x"}
    for wrong, status in (({}, 404), ({"address": "hidden"}, 422), ({"reason": " "}, 422), ({"kind": "x"}, 422)):
        answer = client.post("/api/suppressions/lift", json=asked | wrong)
        assert answer.status_code == status
        assert "hidden" not in answer.text
