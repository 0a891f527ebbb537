from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.console.browsing import chromium
from tests.snippet.receiver import Receiver
from tests.snippet.visiting import Visitor, visiting


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of this folder."""
    with sync_playwright() as playwright:
        started = chromium(playwright)
        yield started
        started.close()


@pytest.fixture
def intake() -> Iterator[Receiver]:
    """The server that events go to; another origin than the shop's."""
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def shop() -> Iterator[Receiver]:
    """The server of the shop's pages."""
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def visitor(browser: Browser, shop: Receiver, intake: Receiver) -> Iterator[Visitor]:
    """Somebody with a fresh browser profile."""
    with visiting(browser, shop, intake) as found:
        yield found
