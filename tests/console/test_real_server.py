"""The console on the real application over a made workspace: what the made server of the other tests stands in for."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.access.desk import PASSWORD
from tests.console.browsing import Watched, watched
from tests.console.conftest import NOBODY
from tests.http.house import House, house

NEW = "a longer phrase of mine"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, built: None) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("house") / "shop") as made:
        yield made


@pytest.fixture
def visitor(browser: Browser, home: House) -> Iterator[Watched]:
    with watched(browser, str(home.client.base_url)) as page:
        page.expected.append(NOBODY)
        yield page


def test_an_invited_person_comes_in_by_link_sets_a_password_and_signs_in_with_it(visitor: Watched, home: House) -> None:
    _, link = home.access.invite("grace", role="analyst", by="owner")
    page = visitor.open(link.fragment)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("New password").fill(NEW)
    dialog.get_by_role("button", name="Set a password").click()
    expect(page.get_by_text("Your password is set.")).to_be_visible()
    page.get_by_label("Account: grace").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Account", exact=True).fill("grace")
    page.get_by_label("Password").fill(NEW)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Account: grace")).to_be_visible()
    assert link.token not in page.content()


def test_a_used_link_and_a_wrong_password_are_refused_with_a_reason(visitor: Watched, home: House) -> None:
    _, link = home.access.invite("edsger", role="viewer", by="owner")
    home.access.sign_in.with_link(link.token, address="there")
    page = visitor.open(link.fragment)
    expect(page.get_by_role("alert")).to_contain_text("used already")
    page.get_by_label("Account").fill("admin")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).not_to_contain_text("used already")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_the_chosen_language_goes_with_the_person_to_another_browser(
    visitor: Watched, browser: Browser, home: House
) -> None:
    _sign_in(visitor)
    page = visitor.open("/")
    page.get_by_label("Account: marketer").click()
    page.get_by_label("Language").select_option("zh-Hans")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    with watched(browser, visitor.address) as other:
        _sign_in(other)
        other.open("/")
        expect(other.page.locator("html")).to_have_attribute("lang", "zh-Hans")


def _sign_in(visitor: Watched) -> None:
    body = {"account": "marketer", "password": PASSWORD}
    assert visitor.page.context.request.post(f"{visitor.address.rstrip('/')}/api/session", data=body).ok
