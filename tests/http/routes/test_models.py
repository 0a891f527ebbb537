from collections.abc import Iterator

import httpx
import pytest

from tests.http.routes.corner_client import corner_client


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with corner_client(tmp_path_factory) as asking:
        yield asking


def test_every_target_is_listed_with_its_reason_if_it_has_no_model(client: httpx.Client) -> None:
    found = client.get("/api/models").json()["data"]
    assert [(one["target"], one["reason"]) for one in found] == [("shop", ""), ("Bakery", "not enough data")]


def test_a_card_is_whole_with_words_and_figures_on_later_time(client: httpx.Client) -> None:
    card = client.get("/api/models/shop").json()
    assert [one["version"] for one in card["versions"]] == [2, 1]
    assert card["features"][0]["words"]["zh"]
    assert card["features"][2]["measures"] == ""
    assert (card["calibration_method"], card["calibration_losses"]["sigmoid"]) == ("beta", 0.5)
    assert card["selection"]["rows"] == 200
    assert sum(one["customers"] for one in card["selection"]["reliability"]) == 200
    assert (card["later"]["step"], card["later"]["recorded"]) == ("predict", "2017-11-01T00:00:00Z")
    assert (card["later"]["rows"], card["later"]["gain_interval"]) == (150, [0.01, 0.2])
    assert card["not_for"]


def test_a_card_says_what_the_model_goes_by(client: httpx.Client) -> None:
    found = client.get("/api/models/shop").json()["global_reasons"]
    assert found["importance"][0] == {"feature": "shop.recency", "share": 0.75}
    assert found["curves"][0]["points"] == [[1.0, 0.61], [9.0, 0.32], [40.0, 0.08]]
    assert found["rules"][1]["conditions"] == [{"feature": "shop.recency", "sign": ">", "value": 12.5, "unknown": True}]
    assert client.get("/api/models/Bakery").json()["global_reasons"] is None


def test_a_card_names_inputs_that_may_know_the_outcome(client: httpx.Client) -> None:
    leakage = client.get("/api/models/shop").json()["leakage"]
    (leak,) = leakage["leaks"]
    assert (leak["column"], leak["why"], leak["auc"], leak["others"]) == ("shop.recency", "alone", 0.912, 0.701)
    assert (leakage["columns"], leakage["rows"], leakage["reason"]) == (3, 400, "")
    assert client.get("/api/models/shop", params={"version": 1}).json()["leakage"]["leaks"] == []
    assert client.get("/api/models/Bakery").json()["leakage"] is None


def test_a_card_tells_how_it_beat_the_version_in_force(client: httpx.Client) -> None:
    card = client.get("/api/models/shop").json()
    assert (card["challenge"]["champion"], card["challenge"]["low"], card["challenge"]["replaced"]) == (1, 0.004, True)
    assert [(one["version"], one["ruling"], len(one["in_force"])) for one in card["versions"]] == [
        (2, True, 1),
        (1, False, 1),
    ]
    assert client.get("/api/models/shop", params={"version": 1}).json()["challenge"] is None


def test_figures_of_one_version_are_not_shown_for_another(client: httpx.Client) -> None:
    older = client.get("/api/models/shop", params={"version": 1}).json()
    assert (older["version"], older["later"]) == (1, None)


def test_a_card_tells_what_became_of_the_version_before(client: httpx.Client) -> None:
    since = client.get("/api/models/shop").json()["since"]
    assert (since["version"], since["inputs"], since["rows"], since["rows_then"]) == (1, 2, 2400, 2300)
    assert [(one["name"], one["alarm"]) for one in since["moved"]] == [
        ("shop.recency", True),
        ("category.visits_91_share", False),
    ]
    assert (since["chances"]["psi"], since["outcome"]["expected"]) == (0.027, 0.402)
    assert client.get("/api/models/shop", params={"version": 1}).json()["since"] is None


def test_a_card_shows_the_data_needed_beside_the_data_at_hand(client: httpx.Client) -> None:
    needs = {one["what"]: (one["have"], one["need"]) for one in client.get("/api/models/shop").json()["needs"]}
    assert needs["rows_to_learn"] == (2400, 2000)
    assert client.get("/api/models/Bakery").json()["needs"] == [{"what": "buyers_to_learn", "have": 312, "need": 500}]


def test_a_card_without_a_model_says_so(client: httpx.Client) -> None:
    card = client.get("/api/models/Bakery").json()
    assert (card["reason"], card["selection"], card["features"]) == ("not enough data", None, [])


@pytest.mark.parametrize(("path", "status"), [("nothing", 404), ("shop?version=9", 404), ("shop?version=0", 422)])
def test_what_is_not_there_is_refused(client: httpx.Client, path: str, status: int) -> None:
    assert client.get(f"/api/models/{path}").status_code == status
