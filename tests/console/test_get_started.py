"""Get started on a new workspace behind a real `suasion serve`: every part does what it says."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from suasion import Workspace
from tests.cli.serving import Served, serving
from tests.console.browsing import Watched, watched
from tests.console.conftest import NOBODY

PASSWORD = "correct horse battery staple"
ORDERS = """customer_id;order_id;date;sku;qty;sales_value
ann;o1;2026-10-05T10:00:00Z;tea;1;2.50
bob;o2;2026-10-06T10:00:00Z;bread;2;3.10
bob;o3;05/10/2026;bread;2;3.10
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Served]:
    directory = tmp_path_factory.mktemp("new") / "shop"
    with Workspace.create(directory) as made:
        made.access.invite("vi", role="viewer", by="owner")
    with serving(directory) as served:
        with watched(browser, served.address) as visitor:
            visitor.expected.append(NOBODY)
            visitor.page.goto(served.link.rpartition(" ")[2])
            visitor.page.get_by_role("button", name="Later").click()
            visitor.open("/get-started")
            visitor.page.get_by_text("Let others in, and set your password").click()
            visitor.page.get_by_role("button", name="Set a password").click()
            dialog = visitor.page.get_by_role("dialog")
            dialog.get_by_label("New password").fill(PASSWORD)
            dialog.get_by_role("button", name="Set a password").click()
            expect(visitor.page.get_by_text("Your password is set.").first).to_be_visible()
        yield served


def enter(visitor: Watched, account: str = "admin") -> None:
    visitor.expected.append(NOBODY)
    answer = visitor.page.context.request.post(
        f"{visitor.address.rstrip('/')}/api/session", data={"account": account, "password": PASSWORD}
    )
    assert answer.ok, answer.text()


@pytest.fixture
def admin(browser: Browser, server: Served) -> Iterator[Watched]:
    with watched(browser, server.address) as visitor:
        enter(visitor)
        yield visitor


def part(page: Page, title: str) -> None:
    """Open a part of the page, if it is not."""
    details = page.locator("details").filter(has=page.get_by_role("heading", name=title))
    if details.get_attribute("open") is None:
        details.locator("summary").click()


def upload(page: Page, name: str, content: str) -> None:
    part(page, "Import a file")
    page.get_by_label("CSV or Parquet file").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    )
    page.get_by_role("button", name="Upload").click()


def test_on_a_new_workspace_the_first_thing_to_do_is_open_and_nothing_is_ticked(admin: Watched) -> None:
    page = admin.open("/get-started")
    expect(page.get_by_role("button", name="Make a write key")).to_be_visible()
    expect(page.get_by_text("0 of 9 done")).to_be_visible()
    navigation = page.get_by_role("navigation", name="Main navigation")
    expect(navigation.get_by_role("link", name=re.compile("Get started"))).to_contain_text("0/9")


@pytest.mark.parametrize(("locale", "theme", "width"), [("en", "light", 1280), ("zh-Hans", "dark", 375)])
def test_every_part_passes_axe_and_fits(browser: Browser, server: Served, locale: str, theme: str, width: int) -> None:
    with watched(browser, server.address, locale=locale, theme=theme, width=width) as visitor:
        enter(visitor)
        page = visitor.open("/get-started")
        for summary in page.locator("summary h2").all():
            if summary.locator("xpath=ancestor::details").get_attribute("open") is None:
                summary.click()
        page.wait_for_load_state("networkidle")
        assert visitor.axe() == []
        assert visitor.too_wide() == []


@pytest.mark.parametrize("language", ["curl", "JavaScript", "Python"])
def test_the_example_runs_as_it_stands_and_the_customer_it_made_is_found(admin: Watched, language: str) -> None:
    page = admin.open("/get-started")
    part(page, "Send your first event")
    page.get_by_role("button", name="Make a write key").click()
    page.get_by_role("tab", name=language).click()
    text = page.get_by_role("region", name="Example with your key").inner_text()
    assert page.get_by_label("Write key").input_value() in text
    expect(page.get_by_text("Waiting for the first event…")).to_be_visible()
    if language == "curl":
        subprocess.run(["bash", "-c", text], check=True, capture_output=True)
    elif language == "Python":
        subprocess.run([sys.executable, "-c", text], check=True, capture_output=True)
    else:
        page.evaluate(f"async () => {{ {text} }}")
    expect(page.get_by_text("The first event is here.")).to_be_visible()


def test_a_file_is_imported_with_guessed_columns_and_every_line_is_accounted_for(admin: Watched) -> None:
    page = admin.open("/get-started")
    upload(page, "orders.csv", ORDERS)
    expect(page.get_by_text("6 columns. Nothing is stored yet.")).to_be_visible()
    expect(page.get_by_label("Customer", exact=True)).to_have_value("customer_id")
    expect(page.get_by_label("Amount paid for the line")).to_have_value("sales_value")
    page.get_by_label("Source").last.fill("till")
    page.get_by_role("button", name="Start the import").click()
    report = page.get_by_role("region", name="What became of the lines")
    expect(report).to_contain_text("The time cannot be read", timeout=20_000)
    expect(report).to_contain_text("They make 2 events.")
    expect(report.get_by_role("region", name="Lines set aside")).to_contain_text("3")
    assert admin.axe() == []
    expect(page.get_by_text("1 import so far.")).to_be_visible()


def test_traits_keep_the_columns_that_stay_ticked(admin: Watched) -> None:
    page = admin.open("/get-started")
    upload(page, "people.csv", "customer_id,plan,note\nann,gold,x\n")
    page.get_by_label("What a row is").select_option("traits")
    page.get_by_label("Source").last.fill("crm")
    page.get_by_label("True since").fill("2026-01-31")
    page.get_by_label("note").uncheck()
    page.get_by_role("button", name="Start the import").click()
    expect(page.get_by_text("They make 1 event.")).to_be_visible(timeout=20_000)
    customer = page.evaluate("fetch('/api/customers?search=ann').then(r => r.json())")["data"][0]["customer"]
    traits = page.evaluate(f"fetch('/api/customers/{customer}/traits').then(r => r.json())")["data"]
    assert [trait["name"] for trait in traits] == ["plan"]


def test_a_file_that_is_none_is_refused_with_the_reason(admin: Watched) -> None:
    admin.expected.append("/api/uploads")
    page = admin.open("/get-started")
    upload(page, "picture.csv", "")
    expect(page.get_by_role("alert")).to_contain_text("empty")


def test_a_template_becomes_a_segment_with_members_and_ticks_its_step(admin: Watched) -> None:
    page = admin.open("/get-started")
    part(page, "Make a first segment")
    page.get_by_label("Template").select_option("new")
    page.get_by_role("button", name="Make this segment").click()
    expect(page.get_by_text(re.compile(r"Done: \d+ customers? (is|are)"))).to_be_visible()
    step = page.get_by_role("listitem").filter(has_text="A segment has members")
    expect(step).to_contain_text("Done")


def test_training_on_too_little_says_what_is_missing(admin: Watched) -> None:
    page = admin.open("/get-started")
    part(page, "Train the models")
    page.get_by_role("button", name="Train the models").click()
    expect(page.get_by_text("No model could be trained yet.")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("not enough data").first).to_be_visible()


def test_a_viewer_is_offered_nothing_that_the_server_would_refuse(browser: Browser, server: Served) -> None:
    with watched(browser, server.address) as boss:
        enter(boss)
        csrf = boss.page.context.request.get(f"{server.address}api/session").json()["session"]["csrf_token"]
        link = boss.page.context.request.post(
            f"{server.address}api/people/vi/link", headers={"X-CSRF-Token": csrf, "Origin": server.address.rstrip("/")}
        ).json()
    with watched(browser, server.address) as visitor:
        visitor.expected.append(NOBODY)
        visitor.page.goto(server.address.rstrip("/") + link["path"])
        visitor.page.get_by_role("button", name="Later").click()
        page = visitor.open("/get-started")
        for title in ("Send your first event", "Import a file", "Make a first segment", "Train the models"):
            part(page, title)
        expect(page.get_by_text("Your role (Viewer) may not do this.")).to_have_count(4)
        expect(page.get_by_role("button", name=re.compile("Make|Upload|Train|Fit"))).to_have_count(0)


def test_the_command_of_the_demo_is_one_that_exists(admin: Watched) -> None:
    page = admin.open("/get-started")
    part(page, "Look at the demo shop")
    command = page.get_by_role("region", name="Command for a terminal").inner_text().split()
    program = [sys.executable, "-c", "from suasion.cli import main; main()", *command[1:2], "--help"]
    assert command[0] == "suasion"
    assert command[2] in subprocess.run(program, check=True, capture_output=True, text=True).stdout


def test_no_key_stays_in_the_page_after_it_was_shown(admin: Watched) -> None:
    page = admin.open("/get-started")
    part(page, "Send your first event")
    page.get_by_role("button", name="Make a write key").click()
    secret = page.get_by_label("Write key").input_value()
    page.reload()
    part(page, "Send your first event")
    expect(page.get_by_role("button", name="Make a write key")).to_be_visible()
    assert secret not in page.content()
