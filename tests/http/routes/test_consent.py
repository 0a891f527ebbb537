"""Consent over HTTP: acts with their proof, texts, and asking."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from suasion import Workspace
from tests.http.routes.screens import asking
from tests.made_screens import copied

ASKED = {"channel": "email", "topic": "marketing", "source": "form", "text_version": "news:1"}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with Workspace.open(copied(tmp_path_factory, tmp_path_factory.mktemp("consent") / "shop")) as opened:
        opened.consent_texts.add("news", "en", "I want <b>mail</b>.")
        yield opened


@pytest.fixture(scope="module")
def client(workspace: Workspace) -> Iterator[httpx.Client]:
    with asking(workspace) as client:
        yield client


def _get(client: httpx.Client, path: str) -> Any:
    found = client.get(f"/api/customers{path}")
    assert found.status_code == 200, found.text
    return found.json()


def test_consent_is_recorded_by_whom_and_refused_without_proof(client: httpx.Client, workspace: Workspace) -> None:
    customer = workspace.customers.identity.customers()[8]
    said = {"state": "withdrawn", "channel": "email", "topic": "marketing", "source": "phone", "proof": "call 7"}
    answer = client.post(f"/api/customers/{customer}/consent", json=said)
    assert answer.status_code == 201, answer.text
    assert answer.json()["standing"][0]["granted"] is False
    assert answer.json()["acts"][0]["proof"] == "call 7 (recorded by person:ada)"
    assert _get(client, f"/{customer}/consent")["standing"] == answer.json()["standing"]
    for wrong in (
        {"proof": " "},
        {"purpose": "fun"},
        {"channel": "all"},
        {"state": "asked"},
        {"text_version": "news:2"},
        {"expires": "2999-01-01T00:00:00Z"},
        {"state": "granted", "expires": "2001-01-01T00:00:00Z"},
        {"state": "maybe"},
        {"time": "2999-01-01T00:00:00Z"},
        {"time": "0001-01-01T00:00:00+23:00"},
        {"channel": "E"},
        {"source": "Double opt-in"},
        {"more": 1},
    ):
        assert client.post(f"/api/customers/{customer}/consent", json=said | wrong).status_code == 422
    unproven = client.post(f"/api/customers/{customer}/consent", json=said | {"proof": ""}).json()
    assert [part["where"] for part in unproven["errors"]] == ["body.proof"]
    assert client.post("/api/customers/nobody/consent", json=said).status_code == 404
    reader = {"Authorization": "Scopes customers:read"}
    assert client.post(f"/api/customers/{customer}/consent", json=said, headers=reader).status_code == 403


@pytest.mark.parametrize("state", ["granted", "withdrawn"])
@pytest.mark.parametrize(("channel", "near"), [("emial", "email"), ("Email", "email"), ("SMS", "sms")])
def test_a_channel_nobody_knows_is_refused_with_the_nearest(
    client: httpx.Client, workspace: Workspace, state: str, channel: str, near: str
) -> None:
    customer = workspace.customers.identity.customers()[8]
    said = {"state": state, "channel": channel, "topic": "marketing", "source": "phone", "proof": "call 7"}
    before = _get(client, f"/{customer}/consent")["acts"]
    for path, body in (("consent", said), ("consent/askings", ASKED | {"channel": channel})):
        answer = client.post(f"/api/customers/{customer}/{path}", json=body)
        assert answer.status_code == 422
        assert f"There is no channel '{channel}'." in answer.text
        assert f"Did you mean '{near}'?" in answer.text
    assert _get(client, f"/{customer}/consent")["acts"] == before


def test_a_grant_shows_its_text_and_when_it_runs_out(client: httpx.Client, workspace: Workspace) -> None:
    customer = workspace.customers.identity.customers()[9]
    said = {"state": "granted", "purpose": "analytics", "source": "form", "text_version": "news:1"}
    answer = client.post(f"/api/customers/{customer}/consent", json=said | {"expires": "2999-01-01T00:00:00Z"})
    assert answer.status_code == 201, answer.text
    act = answer.json()["acts"][0]
    assert (act["purpose"], act["channel"], act["expires"]) == ("analytics", "all", "2999-01-01T00:00:00Z")
    assert act["text_sha256"] == workspace.consent_texts.one("news:1").sha256
    assert act["proof"] == "(recorded by person:ada)"
    standing = next(one for one in answer.json()["standing"] if one["purpose"] == "analytics")
    assert (standing["granted"], standing["state"]) == (True, "granted")


def test_the_switch_shows_at_once(client: httpx.Client, workspace: Workspace) -> None:
    customer = workspace.customers.identity.customers()[10]
    assert _get(client, f"/{customer}/consent")["personalised"] is True
    said = {"state": "withdrawn", "purpose": "personalisation", "source": "form", "proof": "switch"}
    assert client.post(f"/api/customers/{customer}/consent", json=said).json()["personalised"] is False
    found = client.get("/api/recommendations", params={"customer": customer}).json()
    assert (found["general"], found["note"]) == (True, "not personalised: what everybody buys at present")
    summary = _get(client, f"/{customer}/timeline?kind=consent")["data"][0]["summary"]
    assert summary == {"en": "Withdrew consent to personalisation (form)", "zh": "撤回同意：个性化（form）"}
    assert {one["note"] for one in _get(client, f"/{customer}/predictions")["data"]} == {"not_personalised"}


def test_texts_are_added_and_listed(client: httpx.Client) -> None:
    body = {"id": "terms", "language": "zh-Hans", "text": "我同意。"}
    added = [client.post("/api/consent-texts", json=body).json() for _ in range(2)]
    assert added[0] == added[1]
    assert added[0]["name"] == "terms:1"
    assert added[0] in client.get("/api/consent-texts").json()["data"]
    for wrong in ({"id": "Terms"}, {"language": "chinese!"}, {"text": ""}, {"more": 1}):
        assert client.post("/api/consent-texts", json=body | wrong).status_code == 422


def test_a_link_shows_the_text_and_only_its_button_confirms(client: httpx.Client, workspace: Workspace) -> None:
    customer = workspace.customers.identity.customers()[0]
    asked = client.post(f"/api/customers/{customer}/consent/askings", json=ASKED)
    assert asked.status_code == 201, asked.text
    path = "/consent/" + asked.json()["link"].rpartition("/")[2]
    acts = workspace.consent.acts_of(customer)
    assert (acts[-1].state, acts[-1].proof) == ("asked", "asked by person:ada")
    with httpx.Client(base_url=client.base_url, trust_env=False) as anybody:
        for _ in range(2):  # a scanner of mail follows links, too
            page = anybody.get(path)
            assert page.status_code == 200
        assert workspace.consent.acts_of(customer) == acts
        assert "I want &lt;b&gt;mail&lt;/b&gt;." in page.text
        assert "form-action 'self'" in page.headers["content-security-policy"]
        for _ in range(2):
            assert "Thank you" in anybody.post(path).text
    assert workspace.consent.allowed([customer], "email", "marketing") == {customer}
    assert len(workspace.consent.acts_of(customer)) == len(acts) + 1


def test_a_link_that_is_not_good_says_so_in_the_readers_language(client: httpx.Client) -> None:
    for method in ("GET", "POST"):
        page = client.request(method, "/consent/nonsense", headers={"Accept-Language": "zh-CN,zh;q=0.9"})
        assert (page.status_code, "此链接已失效" in page.text) == (404, True)
    assert "This link is not good any more" in client.get("/consent/nonsense").text


def test_a_page_is_in_the_language_of_the_text_and_tells_that_a_withdrawal_stands(
    client: httpx.Client, workspace: Workspace
) -> None:
    customer = workspace.customers.identity.customers()[11]
    text = workspace.consent_texts.add("news", "zh-Hans", "我要邮件。").name
    asked = client.post(f"/api/customers/{customer}/consent/askings", json=ASKED | {"text_version": text})
    path = "/consent/" + asked.json()["link"].rpartition("/")[2]
    assert "是，我同意" in client.get(path).text
    said = {"state": "withdrawn", "channel": "email", "topic": "marketing", "source": "phone", "proof": "call"}
    assert client.post(f"/api/customers/{customer}/consent", json=said).status_code == 201
    assert "您在此链接发出之后撤回了同意" in client.post(path).text
    assert workspace.consent.allowed([customer], "email", "marketing") == set()


@pytest.mark.parametrize("wrong", [{"days": 0}, {"text_version": "news:99"}, {"channel": "all"}, {"purpose": "fun"}])
def test_what_cannot_be_asked_is_a_problem(client: httpx.Client, workspace: Workspace, wrong: dict[str, Any]) -> None:
    customer = workspace.customers.identity.customers()[12]
    assert client.post(f"/api/customers/{customer}/consent/askings", json=ASKED | wrong).status_code == 422
    assert client.post("/api/customers/nobody/consent/askings", json=ASKED).status_code == 404
