"""What a definition would find, while it is typed: never 0 while it is counted, and an estimate says that it is one."""

import json

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.console.looking import looking
from tests.http.house import House

_ESTIMATE = {"customers": 9_097, "low": 9_070, "high": 9_123}
_EVERYBODY = {"customers": 10_000, "low": 10_000, "high": 10_000}


def _estimated(route: Route) -> None:
    """Answer as a workspace of many customers does; whoever asks for all of them gets the real answer."""
    answer = route.fetch()
    body = answer.json()
    if not json.loads(route.request.post_data or "")["exactly"]:
        body |= {"exact": False, "looked_at": 5_000, "size": _ESTIMATE, "customers": _EVERYBODY}
    route.fulfill(response=answer, json=body)


def _asked_for(page: Page, held: list[Route], text: str) -> Route:
    """Wait for the call about a definition with a text; what stood there before is asked for, too."""
    for _ in range(200):
        if held and text in (held[-1].request.post_data or ""):
            return held[-1]
        page.wait_for_timeout(50)
    raise AssertionError(f"nothing was asked about {text}")


@pytest.mark.parametrize(
    ("locale", "new", "template", "preview", "counting", "about", "between", "everybody"),
    [
        ("en", "New segment", "Template", "What it would find", "Counting…", "about 9,097", "9,070 and 9,123", "Count"),
        ("zh-Hans", "新建分群", "模板", "将会找到", "正在统计…", "约 9,097", "9,070 至 9,123", "精确统计"),
    ],
    ids=["en", "zh-Hans"],
)
def test_nothing_is_shown_while_it_is_counted_and_an_estimate_says_what_it_is(  # noqa: PLR0917 - the words
    browser: Browser,
    furnished_house: House,
    locale: str,
    new: str,
    template: str,
    preview: str,
    counting: str,
    about: str,
    between: str,
    everybody: str,
) -> None:
    with looking(browser, furnished_house, locale=locale, width=375) as look:
        look.visitor.expected.append("422")  # of the empty template
        look.open("/segments")
        held: list[Route] = []
        look.page.route("**/api/segments/preview", lambda route: held.append(route))  # noqa: PLW0108 - marked by Playwright
        look.page.get_by_role("button", name=new).first.click()
        dialog = look.page.get_by_role("dialog")
        dialog.get_by_label(template).select_option("lapsed")
        found = dialog.get_by_role("region", name=preview)
        expect(found).to_have_attribute("aria-busy", "true")
        expect(found).to_contain_text(counting)
        expect(found.locator("[data-size]")).to_have_count(0)
        _estimated(_asked_for(look.page, held, "lapsed"))
        expect(found.locator("[data-size]")).to_have_text(about)
        expect(found).to_contain_text(between)
        assert look.wrong_with_access() == []
        look.page.unroute("**/api/segments/preview")
        look.page.route("**/api/segments/preview", _estimated)
        found.get_by_role("button", name=everybody).click()
        expect(found.get_by_role("button", name=everybody)).to_have_count(0)
        exact = found.locator("[data-size]").inner_text()
        assert exact.isdigit()
        assert int(exact) > 0
