"""The snippet and the real application: what pages report is in the log, each event once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from suasion.adapters.engines.duckdb import DuckDBEngine
from tests.http.house import House, house
from tests.snippet.receiver import Receiver
from tests.snippet.visiting import KEY, Visitor, closed, element, loaded, loader, state, visiting, wait_for_state
from tests.waiting import until


@pytest.fixture
def home(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path / "shop") as made:
        yield made


@pytest.fixture
def address(home: House) -> str:
    return str(home.client.base_url).rstrip("/")


@pytest.fixture
def key(home: House) -> str:
    return home.access.keys.make_write("web", "web", by="owner").secret


@pytest.fixture
def customer(browser: Browser, shop: Receiver, intake: Receiver) -> Iterator[Visitor]:
    with visiting(browser, shop, intake) as found:
        yield found


def stored(home: House) -> list[dict[str, Any]]:
    """Every event of the log, in order."""
    with DuckDBEngine(1).session() as session:
        table = home.workspace.events.view(session).events.order_by("seq")
        rows: list[dict[str, Any]] = session.fetch(table).to_pylist()
        return rows


def names(home: House) -> list[str]:
    return [row["name"] or row["type"] for row in stored(home)]


def test_every_event_is_stored_once_also_what_comes_twice(
    customer: Visitor, home: House, address: str, key: str
) -> None:
    head = loader(address, consent="granted").replace(KEY, key)
    customer.serves(head=head, path="/next")
    page = customer.opens("<script>suasion.identify('u-1', {plan: 'gold'}); suasion.track('A')</script>", head=head)
    wait_for_state(page, queued=0, sent=3)
    customer.context.set_offline(True)
    page.evaluate("suasion.track('Offline')")
    until(lambda: state(page)["retries"] > 0)
    customer.context.set_offline(False)
    wait_for_state(page, queued=0)
    page.evaluate("() => { suasion.track('Last'); location.href = '/next'; }")
    page.wait_for_url("**/next")
    wait_for_state(page, queued=0)
    until(lambda: "Last" in names(home), lambda: names(home))
    page.wait_for_timeout(500)
    found = names(home)
    assert sorted(found) == sorted(["page", "identify", "A", "Offline", "Last", "page"])
    assert {row["source"] for row in stored(home)} == {"web"}
    customer.expected.append("net::ERR_INTERNET_DISCONNECTED")


def test_a_tab_that_closes_at_once_has_told_the_server_by_beacon(
    customer: Visitor, home: House, address: str, key: str
) -> None:
    page = loaded(customer.opens(head=loader(address, consent="granted").replace(KEY, key)))
    wait_for_state(page, queued=0)
    page.evaluate("suasion.track('Last')")
    closed(page)
    until(lambda: "Last" in names(home), lambda: names(home))


def test_the_application_serves_it_to_a_strict_page_of_another_origin(
    customer: Visitor, home: House, address: str, key: str
) -> None:
    policy = f"default-src 'none'; script-src {address}; connect-src {address}"
    customer.serves(head=element(address, consent="granted").replace(KEY, key), policy=policy)
    page = customer.tab()
    page.goto(customer.shop.address)
    loaded(page).evaluate("suasion.track('Seen')")
    wait_for_state(page, queued=0, sent=1)
    assert names(home) == ["Seen"]


def test_a_key_that_was_revoked_is_told_to_the_page(customer: Visitor, home: House, address: str) -> None:
    customer.expected.append("status of 401")
    page = customer.opens(head=loader(address, consent="granted"))
    wait_for_state(page, why="key_refused", queued=1)
    assert names(home) == []
