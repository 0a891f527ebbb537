import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.console.browsing import Watched, chromium, watched
from tests.console.corner_house import UNLIMITED, come_in, corner_house
from tests.console.furnished import furnished
from tests.console.made_server import ACCOUNT, PASSWORD, MadeSession, made_app
from tests.http.house import House, house
from tests.http.running import Server

BUILD = Path(__file__).parents[2] / "console" / "build.py"

# Before anybody signed in, the browser logs the 401 of "who am I?".
NOBODY = "/api/session"


@pytest.fixture(scope="session")
def built() -> None:
    """The console as its sources are now."""
    subprocess.run([sys.executable, str(BUILD)], check=True)


@pytest.fixture(scope="package")
def browser(built: None) -> Iterator[Browser]:
    """Chromium, for the tests of this folder: while it runs, its event loop runs in this thread, and no other can."""
    with sync_playwright() as playwright:
        started = chromium(playwright)
        yield started
        started.close()


@pytest.fixture(scope="session")
def furnished_house(tmp_path_factory: pytest.TempPathFactory, built: None) -> Iterator[House]:
    """The real application over a shop with customers, segments, predictions, decisions and messages."""
    with furnished(tmp_path_factory) as made:
        yield made


@pytest.fixture(scope="session")
def empty_house(tmp_path_factory: pytest.TempPathFactory, built: None) -> Iterator[House]:
    """The real application over a workspace in which nothing happened yet."""
    with house(tmp_path_factory.mktemp("empty") / "shop") as made:
        yield made


@pytest.fixture
def session() -> MadeSession:
    return MadeSession()


@pytest.fixture
def address(session: MadeSession, built: None) -> Iterator[str]:
    with Server(made_app(session)) as server:
        yield server.address


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Watched]:
    """A page of somebody who is not signed in."""
    with watched(browser, address) as page:
        page.expected.append(NOBODY)
        yield page


@pytest.fixture
def signed_in(visitor: Watched) -> Watched:
    """A page of somebody who has signed in, in English and in light."""
    sign_in(visitor)
    return visitor


def sign_in(visitor: Watched) -> None:
    """Sign in by the API, as the page would."""
    cookies = visitor.page.context.request.post(
        f"{visitor.address}api/session", data={"account": ACCOUNT, "password": PASSWORD}
    )
    assert cookies.ok


@pytest.fixture(scope="session")
def corner(tmp_path_factory: pytest.TempPathFactory, built: None) -> Iterator[House]:
    """The corner shop, served once for all screens that only read it."""
    with corner_house(tmp_path_factory) as made:
        yield made


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory, built: None) -> Iterator[House]:
    """A workspace in which nothing has happened yet."""
    with house(tmp_path_factory.mktemp("bare") / "shop", UNLIMITED) as made:
        yield made


@pytest.fixture
def admin(browser: Browser, corner: House) -> Iterator[Watched]:
    """A page of the corner shop's admin, in English and in light."""
    with watched(browser, str(corner.client.base_url)) as page:
        yield come_in(page)


@pytest.fixture
def newcomer(browser: Browser, bare: House) -> Iterator[Watched]:
    """A page of the admin of a workspace in which nothing has happened yet."""
    with watched(browser, str(bare.client.base_url)) as page:
        yield come_in(page)


@pytest.fixture(params=[("en", "light", 1280), ("zh-Hans", "dark", 375)], ids=["en", "zh-Hans"])
def reader(request: pytest.FixtureRequest, browser: Browser, corner: House) -> Iterator[Watched]:
    """The admin's page in each language, once wide and light, once narrow and dark."""
    locale, theme, width = request.param
    with watched(browser, str(corner.client.base_url), locale=locale, theme=theme, width=width) as page:
        yield come_in(page)
