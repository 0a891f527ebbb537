"""The SDKs of PostHog, Sensors Analytics and Customer.io, unmodified and each in a process of its own."""

import json
from pathlib import Path

import pytest

from tests.sdks.secured import secured
from tests.sdks.shop import Shop, send


@pytest.mark.parametrize("packing", ["plain", "gzip"])
def test_posthogs_sdk_works_by_changing_the_host(shop: Shop, packing: str) -> None:
    source = f"posthog-{packing}"
    assert send("posthog_sdk.py", shop.address, shop.key(source), packing) == "0"
    found = shop.kept(source)
    assert sorted(found.named()) == sorted(
        [
            ("track", "Product Viewed"),
            ("track", "Signed Up"),
            ("identify", ""),
            ("track", "Seen"),
            ("identify", ""),
            ("alias", ""),
        ]
    )
    assert sorted(row.reason for row in found.set_aside) == ["not_understood"] * 3


@pytest.mark.parametrize("consumer", ["default", "batch", "async"])
def test_the_sdk_of_sensors_works_by_changing_the_address(shop: Shop, consumer: str) -> None:
    source = f"sensors-{consumer}"
    send("sensors_sdk.py", f"{shop.address}/sa?project=default&token={shop.key(source)}", consumer)
    found = shop.kept(source)
    assert sorted(found.named()) == sorted(
        [
            ("track", "ViewProduct"),
            ("identify", ""),
            ("track", "SubmitOrder"),
            ("identify", ""),
            ("identify", ""),
            ("identify", ""),
            ("track", "Paid"),
        ]
    )
    assert [row.reason for row in found.set_aside] == ["not_understood"] * 5
    submitted = next(event for event in found.events if event.name == "SubmitOrder")
    assert json.loads(submitted.properties)["name"] == "绿茶"


def test_customerios_sdk_works_by_changing_the_host(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with secured(shop.address, tmp_path) as (port, authority):
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority))
        send("customerio_sdk.py", "localhost", str(port), shop.key("customerio"))
    found = shop.kept("customerio")
    assert found.named() == [
        ("identify", ""),
        ("track", "Signed Up"),
        ("track", "Product Viewed"),
        ("track", "Seen"),
        ("page", "https://shop.example/tea"),
        ("track", "Bought"),
    ]
    assert found.set_aside == []
    assert found.events[1].original == 1767323045_000000
