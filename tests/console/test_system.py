import re

from playwright.sync_api import expect

from tests.console.browsing import Watched
from tests.console.corner_house import refuse, told
from tests.http.house import House


def test_it_shows_version_log_disk_health_and_limits(reader: Watched, corner: House) -> None:
    system = told(corner, "/api/system")
    page = reader.open("/system")
    main = page.get_by_role("main")
    expect(main).to_contain_text(system["version"])
    expect(main.get_by_text(f"{system['log']['sequence']:,}").first).to_be_visible()
    for schema in system["schemas"]:
        expect(main).to_contain_text(schema["step"])
    expect(main.get_by_role("list", name=re.compile("Disk|磁盘占用")).get_by_role("listitem")).to_have_count(
        len(system["disk"])
    )
    expect(main.get_by_text(re.compile("^(well|正常)$"))).to_have_count(len(system["checks"]))
    expect(main.get_by_text("100,000")).to_be_visible()
    for path in ("/metrics", "/readyz", "/report"):
        expect(main.locator(f'a[href="{path}"]')).to_be_visible()
    assert reader.axe() == []
    assert reader.too_wide() == []


def test_jobs_show_how_far_they_are_and_why_one_failed(reader: Watched) -> None:
    page = reader.open("/system?tab=jobs")
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "3")
    expect(page.get_by_text("25%")).to_be_visible()
    assert reader.axe() == []
    page.get_by_role("row", name=re.compile("failed|失败")).get_by_role("link").click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text("There are no orders.")
    expect(drawer).to_contain_text("Import some.")
    assert reader.axe("dialog[open]") == []
    assert reader.too_wide() == []


def test_an_import_shows_every_line_by_reason_and_the_rows_in_quarantine(reader: Watched, corner: House) -> None:
    (found,) = told(corner, "/api/imports")["data"]
    rows = told(corner, f"/api/imports/{found['id']}/quarantined")["data"]
    page = reader.open("/system?tab=imports")
    page.get_by_role("link", name=found["file"]).click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("heading", level=2)).to_contain_text(found["file"])
    expect(drawer.get_by_role("row")).to_have_count(len(rows) + 1)
    expect(drawer.get_by_text(re.compile("The item is not in the catalog|商品不在目录中")).first).to_be_visible()
    assert "u1" not in drawer.inner_text(), "the row has a token where the customer stood"
    assert reader.axe("dialog[open]") == []
    assert reader.too_wide() == []


def test_tabs_stand_in_the_address(admin: Watched) -> None:
    page = admin.open("/system")
    page.get_by_role("tab", name="Imports").click()
    expect(page).to_have_url(re.compile(r"\?tab=imports$"))
    page.reload()
    expect(page.get_by_role("tab", name="Imports")).to_have_attribute("aria-selected", "true")


def test_without_jobs_and_imports_each_tab_leads_on_and_a_failure_is_said(newcomer: Watched) -> None:
    page = newcomer.open("/system?tab=jobs")
    expect(page.get_by_role("link", name="Go to Models")).to_be_visible()
    newcomer.open("/system?tab=imports")
    expect(page.get_by_role("main").get_by_role("link", name="Get started")).to_have_count(1)
    refuse(newcomer, "**/api/system")
    newcomer.open("/system")
    expect(page.get_by_role("alert")).to_contain_text("It broke.")
