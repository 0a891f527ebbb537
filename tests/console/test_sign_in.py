import pytest
from playwright.sync_api import Browser, expect

from tests.console.browsing import Watched, watched
from tests.console.conftest import NOBODY
from tests.console.made_server import ACCOUNT, CSRF, LINK, PASSWORD, MadeSession


def _fill(visitor: Watched, password: str) -> None:
    visitor.page.get_by_label("Account").fill(ACCOUNT)
    visitor.page.get_by_label("Password").fill(password)
    visitor.page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("locale", ["en", "zh-Hans"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_sign_in_passes_axe_and_fits_a_phone(browser: Browser, address: str, locale: str, theme: str) -> None:
    with watched(browser, address, locale=locale, theme=theme, width=375) as visitor:
        visitor.expected.append(NOBODY)
        page = visitor.open("/")
        expect(page.get_by_role("heading", level=1)).to_have_text({"en": "Sign in", "zh-Hans": "登录"}[locale])
        assert visitor.axe() == []
        assert visitor.too_wide() == []


def test_a_wrong_password_says_what_to_do_and_the_right_one_opens_the_address_asked_for(visitor: Watched) -> None:
    page = visitor.open("/components?tab=x")
    _fill(visitor, "wrong")
    expect(page.get_by_role("alert")).to_contain_text("ask an admin for a link")
    _fill(visitor, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Components")
    assert page.url.endswith("/components?tab=x")


def test_signing_out_shows_the_sign_in_and_carries_the_token(signed_in: Watched, session: MadeSession) -> None:
    page = signed_in.open("/")
    page.get_by_text("Ada Lovelace").first.click()
    assert signed_in.axe() == []
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert not session.signed_in
    assert session.requests[-1]["x-csrf-token"] == CSRF


def test_a_session_that_ended_elsewhere_shows_the_sign_in(signed_in: Watched, session: MadeSession) -> None:
    page = signed_in.open("/")
    expect(
        page.get_by_role("main").get_by_role("link", name="Get started")
    ).to_be_visible()  # nothing is being read any more
    session.signed_in = False
    page.get_by_text("Ada Lovelace").first.click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_one_time_link_signs_in_leaves_no_trace_and_offers_a_password(visitor: Watched, session: MadeSession) -> None:
    page = visitor.open(f"/sign-in#link={LINK}")
    expect(page.get_by_role("dialog")).to_contain_text("Set a password")
    assert page.url == visitor.address
    assert all(LINK not in url for url in visitor.requests)
    page.goto("about:blank")
    page.go_back()
    assert LINK not in page.url
    assert session.signed_in


def test_a_password_is_set_after_a_link_and_a_weak_one_is_refused_with_a_reason(
    visitor: Watched, session: MadeSession
) -> None:
    visitor.expected.append("/api/session/password")
    page = visitor.open(f"/#link={LINK}")
    field = page.get_by_label("New password")
    field.fill("password1234")
    page.get_by_role("dialog").get_by_role("button", name="Set a password").click()
    expect(page.get_by_role("alert")).to_contain_text("among the most used")
    assert visitor.axe("dialog[open]") == []
    page.get_by_label("Show the password").check(force=True)
    expect(field).to_have_attribute("type", "text")
    field.fill("a longer phrase of mine")
    page.get_by_role("dialog").get_by_role("button", name="Set a password").click()
    expect(page.get_by_text("Your password is set.")).to_be_visible()
    assert session.password == "a longer phrase of mine"


def test_a_used_link_says_so_on_the_sign_in(visitor: Watched, session: MadeSession) -> None:
    session.links.clear()
    page = visitor.open(f"/#link={LINK}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(page.get_by_role("alert")).to_contain_text("used already")
    assert LINK not in page.url


def test_a_server_that_does_not_answer_is_said_with_another_try(visitor: Watched) -> None:
    page = visitor.page
    visitor.expected.append("ERR_FAILED")
    page.route("**/api/session", lambda route: route.abort())
    page.goto(visitor.address)
    expect(page.get_by_role("alert")).to_contain_text("The server did not answer.", timeout=15_000)
    page.unroute("**/api/session")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
