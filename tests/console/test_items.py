import re

from playwright.sync_api import expect

from tests.console.browsing import Watched
from tests.console.corner_house import refuse, told
from tests.http.house import House

WITHOUT_CATEGORY = "p4"


def test_the_list_shows_every_item_of_the_catalog(reader: Watched, corner: House) -> None:
    items = told(corner, "/api/items")["data"]
    page = reader.open("/items")
    for item in items:
        expect(page.get_by_role("cell", name=item["item"], exact=True)).to_be_visible()
        expect(page.get_by_role("link", name=item["name"], exact=True).first).to_be_visible()
    assert reader.axe() == []
    assert reader.too_wide() == []


def test_search_and_filters_stand_in_the_address_and_narrow_the_list(admin: Watched) -> None:
    page = admin.open("/items")
    page.get_by_label("Name", exact=True).fill("wheat")
    expect(page).to_have_url(re.compile("search=wheat"))
    expect(page.get_by_text("2 of 2")).to_be_visible()
    page.get_by_label("Brand").select_option("Other")
    expect(page.get_by_text("1 of 1")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("nothing such")
    page.get_by_role("button", name="Clear the filters").click()
    expect(page.get_by_text("5 of 5")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("")


def test_one_item_shows_its_facts_its_price_with_its_time_and_how_it_sold(reader: Watched, corner: House) -> None:
    item = told(corner, "/api/items/p2")
    page = reader.open("/items/p2")
    expect(page.get_by_role("heading", level=1)).to_have_text(item["name"])
    main = page.get_by_role("main")
    expect(main).to_contain_text(f"{item['sales']['price']:.2f}")
    expect(main.locator("time").first).to_be_visible()
    for sold in item["sales"]["sold"]:
        expect(main).to_contain_text(f"{sold['buyers']:,}")
        expect(main).to_contain_text(f"{sold['units']:,.0f}")
    for offer in item["offers"]:
        expect(main.get_by_role("cell", name=offer["name"], exact=True)).to_be_visible()
    assert reader.axe() == []
    assert reader.too_wide() == []


def test_an_item_leads_to_its_shelf_and_names_what_it_lacks(admin: Watched) -> None:
    page = admin.open("/items/p2")
    page.get_by_role("link", name="Bakery").click()
    expect(page).to_have_url(re.compile("category=Bakery"))
    expect(page.get_by_text("2 of 2")).to_be_visible()
    admin.open(f"/items/{WITHOUT_CATEGORY}")
    expect(page.get_by_text("Nobody bought it yet.")).to_be_visible()
    expect(page.get_by_text("No offer covers it.")).to_be_visible()


def test_an_unknown_item_says_so(admin: Watched) -> None:
    admin.expected.append("404")
    page = admin.open("/items/none")
    expect(page.get_by_role("alert")).to_contain_text("none")


def test_an_empty_catalog_leads_on_and_a_failure_is_said(newcomer: Watched) -> None:
    page = newcomer.open("/items")
    expect(page.get_by_role("main").get_by_role("link", name="Get started")).to_have_count(1)
    refuse(newcomer, "**/api/items**")
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("It broke.")


def test_the_search_of_every_screen_finds_an_item(admin: Watched) -> None:
    page = admin.open("/items")
    page.keyboard.press("/")
    page.keyboard.type("banana")
    expect(page.get_by_role("option", name="Bananas")).to_be_visible()
    expect(page.get_by_role("option", name="Wheat Bread")).to_have_count(0)  # it was found by the first letter
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bananas")
