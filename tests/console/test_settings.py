"""Settings on the real application: what each act does, who is offered it, and that nothing secret is shown twice."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from suasion.core.settings import SETTINGS
from tests.access.desk import PASSWORD
from tests.console.browsing import Watched, watched
from tests.console.conftest import NOBODY
from tests.http.house import House, basic, house

MEANINGS = Path(__file__).parents[2] / "console/src/words/zh-Hans/settingMeanings.ts"
TABS = ("account", "people", "keys", "audit", "workspace", "roles")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, built: None) -> Iterator[House]:
    settings = "[experiments]\nholdout_share = 0.2\n[server]\nrequests_per_minute = 100000\n"
    with house(tmp_path_factory.mktemp("house") / "shop", settings) as made:
        yield made


def enter(visitor: Watched, account: str) -> None:
    visitor.expected.append(NOBODY)
    body = {"account": account, "password": PASSWORD}
    assert visitor.page.context.request.post(f"{visitor.address.rstrip('/')}/api/session", data=body).ok


@pytest.fixture
def admin(browser: Browser, home: House) -> Iterator[Watched]:
    with watched(browser, str(home.client.base_url)) as visitor:
        enter(visitor, "admin")
        yield visitor


def row(page: Page, text: str) -> str:
    return page.get_by_role("row").filter(has_text=text).first.inner_text()


@pytest.mark.parametrize(("locale", "theme", "width"), [("en", "light", 1280), ("zh-Hans", "dark", 375)])
def test_every_tab_passes_axe_and_fits(browser: Browser, home: House, locale: str, theme: str, width: int) -> None:
    with watched(browser, str(home.client.base_url), locale=locale, theme=theme, width=width) as visitor:
        enter(visitor, "admin")
        for tab in TABS:
            page = visitor.open(f"/settings/{tab}")
            page.wait_for_load_state("networkidle")
            assert visitor.axe() == [], tab
            assert visitor.too_wide() == [], tab


def test_a_role_is_offered_only_what_it_may_and_the_address_of_the_rest_shows_the_own_account(
    browser: Browser, home: House
) -> None:
    with watched(browser, str(home.client.base_url)) as visitor:
        enter(visitor, "viewer")
        page = visitor.open("/settings/keys")
        tabs = page.get_by_role("tab")
        expect(tabs).to_have_text(["Your account", "Workspace", "Roles"])
        expect(tabs.first).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Tab")
        tabs.first.focus()
        page.keyboard.press("ArrowRight")
        expect(page).to_have_url(re.compile("/settings/workspace$"))


def test_the_own_name_is_kept_and_a_wrong_old_password_is_refused_with_a_reason(admin: Watched) -> None:
    admin.expected.append("/api/session/password")
    page = admin.open("/settings")
    page.get_by_label("Name").fill("Grace Hopper")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Account: Grace Hopper")).to_be_visible()
    page.get_by_label("Current password").fill("not the password")
    page.get_by_label("New password").fill("a longer phrase of mine")
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_role("alert")).to_contain_text("password")


def test_an_invited_person_comes_in_by_the_link_and_is_disabled_and_removed(
    admin: Watched, browser: Browser, home: House
) -> None:
    page = admin.open("/settings/people")
    page.get_by_role("button", name="Invite a person").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Account").fill("lin@shop.example")
    dialog.get_by_label("Role").select_option("analyst")
    dialog.get_by_role("button", name="Invite").click()
    link = page.get_by_label("Sign-in link").input_value()
    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    assert link not in page.content()
    with watched(browser, str(home.client.base_url)) as other:
        other.expected.append(NOBODY)
        other.page.goto(link)
        expect(other.page.get_by_label("Account: lin@shop.example")).to_be_visible()
        page.get_by_role("button", name="Change role").nth(0).wait_for()
        acts = page.get_by_role("group", name="Acts on lin@shop.example")
        acts.get_by_role("button", name="Change role").click()
        page.get_by_role("dialog").get_by_label("Role").select_option("viewer")
        page.get_by_role("dialog").get_by_role("button", name="Change role").click()
        expect(page.get_by_role("row").filter(has_text="lin@shop.example")).to_contain_text("Viewer")
        acts.get_by_role("button", name="Disable").click()
        page.get_by_role("dialog").get_by_role("button", name="Disable").click()
        expect(page.get_by_role("row").filter(has_text="lin@shop.example")).to_contain_text("Disabled")
        assert other.page.context.request.get(f"{home.client.base_url}api/session").status == 401
    acts.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_role("row").filter(has_text="lin@shop.example")).to_have_count(0)
    page.get_by_role("tab", name="Audit trail").click()
    assert "lin@shop.example" in row(page, "removed a person")


def test_nobody_is_offered_to_disable_or_remove_themselves(admin: Watched) -> None:
    page = admin.open("/settings/people")
    acts = page.get_by_role("group", name="Acts on admin")
    expect(acts.get_by_role("button")).to_have_text(["New link"])


def test_a_write_key_is_shown_once_sends_events_and_is_refused_once_revoked(admin: Watched, home: House) -> None:
    page = admin.open("/settings/keys")
    page.get_by_role("button", name="New write key").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Till 7")
    dialog.get_by_label("Source").fill("till")
    dialog.get_by_role("button", name="Make the key").click()
    secret = page.get_by_label("Key", exact=True).input_value()
    event = {"userId": "ann", "event": "Seen"}
    assert home.client.post("/v1/track", json=event, headers=basic(secret)).status_code == 200
    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    page.reload()
    expect(page.get_by_text("Events of till")).to_be_visible()
    assert secret not in page.content()
    page.get_by_role("button", name="Revoke Till 7").click()
    confirm = page.get_by_role("dialog")
    expect(confirm).to_contain_text("cannot be undone")
    confirm.get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("row").filter(has_text="Till 7")).to_contain_text("Revoked")
    assert home.client.post("/v1/track", json=event, headers=basic(secret)).status_code == 401


def test_a_bearer_key_may_what_was_ticked_and_nothing_else(admin: Watched, home: House) -> None:
    page = admin.open("/settings/keys")
    page.get_by_role("button", name="New bearer key").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Nightly export")
    dialog.get_by_role("button", name="Make the key").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Choose at least one")
    dialog.get_by_label("Read Items").check()
    assert admin.axe("dialog[open]") == []
    dialog.get_by_label("Works until").select_option("d30")
    dialog.get_by_role("button", name="Make the key").click()
    bearer = {"Authorization": f"Bearer {page.get_by_label('Key', exact=True).input_value()}"}
    found: list[httpx.Response] = [home.client.get(f"/api/{what}", headers=bearer) for what in ("items", "customers")]
    assert [one.status_code for one in found] == [200, 403]


def test_a_changed_setting_stands_out_with_its_value_default_unit_and_meaning(admin: Watched, browser: Browser) -> None:
    page = admin.open("/settings/workspace")
    page.get_by_label("Only what was changed").check(force=True)
    expect(page.get_by_text("suasion.toml")).to_be_visible()
    expect(page.locator("main")).to_contain_text("2 of 2")
    shown = row(page, "experiments.holdout_share")
    assert all(part in shown for part in ("changed", "0.2", "0.1", "share", "Share of customers left out", "0 to 0.5"))
    with watched(browser, admin.address, locale="zh-Hans") as chinese:
        enter(chinese, "admin")
        assert "留出" in row(chinese.open("/settings/workspace"), "experiments.holdout_share")


def test_every_setting_has_its_meaning_in_chinese() -> None:
    named = re.findall(r'^ {2}"([\w.]+)":', MEANINGS.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(setting.name for setting in SETTINGS)


def test_the_roles_are_a_table_of_what_each_may(admin: Watched) -> None:
    page = admin.open("/settings/roles")
    assert row(page, "Segments").replace("\n", "").split("\t") == [
        "Segments",
        "read",
        "read and write",
        "read",
        "read and write",
    ]
    assert row(page, "Audit trail").split("\t")[1:4] == ["nothing"] * 3


def test_a_refused_list_says_so_with_another_try(admin: Watched) -> None:
    admin.expected.append("ERR_FAILED")
    admin.page.route("**/api/audit*", lambda route: route.abort())
    page = admin.open("/settings/audit")
    expect(page.get_by_role("alert")).to_contain_text("did not answer", timeout=15_000)
    page.unroute("**/api/audit*")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("row").nth(1)).to_be_visible()
