"""A file in the console: its first rows, its columns guessed, tried without a change, imported, and its report."""

import re
from collections.abc import Iterator

import pyarrow as pa
import pytest
from playwright.sync_api import Browser, Locator, expect

from suasion import Workspace
from suasion.customers.history import ITEMS
from suasion.flows.jobs.store import Jobs
from suasion.flows.jobs.worker import Worker
from tests.console.corner_house import UNLIMITED
from tests.console.looking import Looking, cells, looking
from tests.http.house import House, lived_in

PEOPLE = "客户编号,邮箱,等级,时间\n{0}1,{0}1@example.test,gold,2026-01-05\n{0}2,,silver,2026-01-05\n,,gold,2026-01-05\n"
ORDERS = "customer_id,order_id,date,sku,qty,paid\n{0}1,{0}o1,2026-01-05,tea,1,2.50\n{0}2,{0}o2,soon,tea,1,2\n"
SOON = 20_000


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, built: None) -> Iterator[House]:
    """A shop that sells tea, with a worker for its jobs."""
    directory = tmp_path_factory.mktemp("importing") / "shop"
    Workspace.create(directory).close()
    (directory / "suasion.toml").write_text(UNLIMITED, encoding="utf-8")
    with Workspace.open(directory) as workspace:
        tea = {name: "tea" if name in {"item", "name"} else None for name in ITEMS.names}
        workspace.catalog.put_items(pa.Table.from_pylist([tea], schema=ITEMS))
        jobs = Jobs(workspace.database, workspace.clock)
        with Worker(workspace, jobs), lived_in(workspace, jobs) as made:
            yield made


@pytest.fixture
def look(browser: Browser, shop: House) -> Iterator[Looking]:
    with looking(browser, shop) as found:
        yield found


def choose(look: Looking, content: str, name: str = "file.csv", *, upload: str = "Upload") -> None:
    look.open("/customers/import")
    look.page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    )
    look.page.get_by_role("button", name=upload, exact=True).click()
    expect(look.page.locator("main select").first).to_be_visible()


def tried(look: Looking, source: str = "crm") -> Locator:
    if source:
        look.page.get_by_label("Source", exact=True).fill(source)
    look.page.get_by_role("button", name="Try it first").click()
    found = look.page.get_by_role("region", name="What would become of the lines")
    expect(found).to_be_visible(timeout=SOON)
    return found


def bars(region: Locator) -> dict[str, str]:
    found = region.get_by_role("list", name="Lines by what would become of them").get_by_role("listitem")
    return dict(text.split("\n") for text in found.all_inner_texts())


def test_a_file_is_shown_tried_without_a_change_and_then_imported_as_foretold(look: Looking, shop: House) -> None:
    look.open("/customers")
    look.page.get_by_role("link", name="Import a file").click()
    expect(look.page).to_have_url(re.compile("/customers/import$"))
    choose(look, PEOPLE.format("ann"), "people.csv")
    sample = look.page.get_by_role("region", name="The first rows of the file")
    assert cells(sample.locator("tbody tr").first) == ["ann1", "ann1@example.test", "gold", "2026-01-05"]
    expect(look.page.get_by_label("What a row is")).to_have_value("traits")
    for label, column in (("Customer", "客户编号"), ("Email address", "邮箱"), ("Time", "时间")):
        expect(look.page.get_by_label(label, exact=True)).to_have_value(column)
    last = shop.workspace.events.last_sequence()
    found = tried(look)
    expect(found).to_be_focused()
    expect(found).to_contain_text("This was a dry run: nothing was changed.")
    expect(found).to_contain_text("Traits that no customer has yet: email, 等级.")
    assert bars(found) == {
        "Would be stored": "2",
        "Would be set aside": "1",
        "No customer": "1",
        "Would be dropped": "0",
    }
    assert found.get_by_text("New customers").locator("xpath=following-sibling::*[1]").inner_text() == "2"
    aside = found.get_by_role("region", name="The first lines that would be set aside")
    assert cells(aside.locator("tbody tr").first) == ["3", "No customer", "客户编号"]
    assert shop.workspace.events.last_sequence() == last
    assert look.api("/api/imports")["total"] == 0
    found.get_by_role("button", name="Import 2 lines").press("Enter")
    report = look.page.get_by_role("region", name="What became of the lines")
    expect(report).to_contain_text("They make 2 events.", timeout=SOON)
    expect(report.get_by_role("region", name="Lines set aside")).to_contain_text("No customer")
    assert shop.workspace.events.last_sequence() == last + 2
    assert look.api("/api/customers", search="ann1@example.test")["total"] == 1
    report.get_by_role("link", name="See the customers").click()
    expect(look.page).to_have_url(re.compile("/customers$"))


@pytest.mark.parametrize(("locale", "theme", "width"), [("en", "light", 1280), ("zh-Hans", "dark", 375)])
def test_every_step_passes_axe_and_fits(browser: Browser, shop: House, locale: str, theme: str, width: int) -> None:
    chinese = locale == "zh-Hans"
    with looking(browser, shop, locale=locale, theme=theme, width=width) as look:
        look.open("/customers/import")
        assert look.wrong_with_access() == []
        choose(look, PEOPLE.format(locale), upload="上传" if chinese else "Upload")
        assert look.wrong_with_access() == []
        look.page.locator("input[name=source]").fill("crm")
        look.page.get_by_role("button", name="先试导入" if chinese else "Try it first").click()
        done = look.page.get_by_role("button", name=re.compile("导入 2 行" if chinese else "Import 2 lines"))
        expect(done).to_be_visible(timeout=SOON)
        assert look.wrong_with_access() == []
        done.click()
        expect(look.page.get_by_role("link", name="查看客户" if chinese else "See the customers")).to_be_visible(
            timeout=SOON
        )
        look.settled()
        assert look.wrong_with_access() == []


def test_what_was_tried_goes_when_the_columns_change(look: Looking) -> None:
    choose(look, ORDERS.format("bob"), "orders.csv")
    found = tried(look, "till")
    assert bars(found)["Would be set aside"] == "1"
    look.page.get_by_label("Customer", exact=True).select_option("order_id")
    expect(found).to_have_count(0)
    expect(tried(look, "till")).to_contain_text("The time cannot be read")
    look.open("/system?tab=jobs")
    expect(look.page.get_by_text("(dry run)").first).to_be_visible()


def test_a_file_that_was_imported_before_says_so_and_offers_nothing(look: Looking) -> None:
    for _ in range(2):
        choose(look, ORDERS.format("cid"), "orders.csv")
        found = tried(look, "till")
        button = found.get_by_role("button", name="Import 1 line")
        if button.count():
            button.click()
            expect(look.page.get_by_text("They make 1 event.")).to_be_visible(timeout=SOON)
    expect(found).to_contain_text("This very file was imported before")
    expect(found.get_by_role("button")).to_have_count(0)


def test_items_and_events_are_tried_too(look: Looking) -> None:
    choose(look, "商品编号,名称\njam,Jam\ntea,Green tea\n", "items.csv")
    expect(look.page.get_by_label("What a row is")).to_have_value("items")
    found = tried(look, "")
    assert found.get_by_text("Items added").locator("xpath=following-sibling::*[1]").inner_text() == "1"
    assert found.get_by_text("Items changed").locator("xpath=following-sibling::*[1]").inner_text() == "1"
    choose(look, "customer_id,date\ndora,soon\n", "visits.csv")
    look.page.get_by_label("What a row is").select_option("events")
    look.page.get_by_label("Name of the event").fill("Visited")
    found = tried(look, "web")
    expect(found).to_contain_text("No line would be stored.")
    expect(found.get_by_role("button")).to_have_count(0)


def test_what_is_refused_or_fails_says_why_and_leaves_a_way_on(look: Looking) -> None:
    look.visitor.expected += ["/api/uploads", "/api/imports", "422"]
    look.open("/customers/import")
    look.page.get_by_label("CSV or Parquet file").set_input_files(
        {"name": "picture.csv", "mimeType": "text/csv", "buffer": b""}
    )
    look.page.get_by_role("button", name="Upload").click()
    expect(look.page.get_by_role("alert")).to_contain_text("empty")
    choose(look, ORDERS.format("eve"), "orders.csv")
    look.page.get_by_label("Source", exact=True).fill("model:x")
    look.page.get_by_role("button", name="Try it first").click()
    expect(look.page.get_by_role("alert")).to_contain_text("model:")
    look.page.get_by_label("Source", exact=True).fill("till")
    expect(look.page.get_by_role("alert")).to_have_count(0)
    look.fails("**/api/jobs/*")
    look.page.get_by_role("button", name="Try it first").click()
    expect(look.page.get_by_role("alert")).to_contain_text("The disk is full.")
    look.page.unroute("**/api/jobs/*")
    look.page.get_by_role("button", name="Try again").click()
    expect(look.page.get_by_role("button", name="Import 1 line")).to_be_visible(timeout=SOON)


def test_who_may_not_import_is_offered_nothing(browser: Browser, shop: House) -> None:
    with looking(browser, shop, account="viewer") as look:
        look.open("/customers")
        expect(look.page.get_by_role("link", name="Import a file")).to_have_count(0)
        look.open("/customers/import")
        expect(look.page.get_by_text("Your role (Viewer) may not do this.")).to_be_visible()
        expect(look.page.locator("input[type=file]")).to_have_count(0)
