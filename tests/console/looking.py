"""A page of somebody who is signed in to the real application, and what its API says beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Locator, expect

from tests.access.desk import PASSWORD
from tests.console.browsing import Watched, watched
from tests.http.house import House


class Looking:
    """A watched page, and answers of the API to the same person."""

    def __init__(self, visitor: Watched) -> None:
        self.visitor = visitor
        self.page = visitor.page
        self._base = visitor.address.rstrip("/")

    def open(self, path: str) -> None:
        """Go to a screen and wait until everything on it has come."""
        self.visitor.open(path)
        self.settled()

    def settled(self) -> None:
        """Wait until nothing on the screen is on its way."""
        expect(self.page.locator(".skeleton")).to_have_count(0)
        expect(self.page.locator("[aria-busy=true]")).to_have_count(0)

    def api(self, path: str, **params: str | float | bool) -> Any:
        """Ask the API what the screen asks."""
        found = self.page.context.request.get(f"{self._base}{path}", params=params)
        assert found.ok, found.text()
        return found.json()

    def fails(self, pattern: str) -> None:
        """Let every call whose address fits the pattern fail from now on."""
        self.visitor.expected.append("500")
        body = '{"type": "/problems/unexpected", "status": 500, "code": "unexpected", "detail": "The disk is full."}'
        self.page.route(
            pattern, lambda route: route.fulfill(status=500, body=body, content_type="application/problem+json")
        )

    def wrong_with_access(self) -> list[str]:
        """What axe finds, and what makes the page scroll sideways."""
        return self.visitor.axe() + self.visitor.too_wide()


@contextmanager
def looking(browser: Browser, house: House, *, account: str = "admin", **look: Any) -> Iterator[Looking]:
    """Sign a person in; `look` is what `watched` takes: locale, theme, width."""
    with watched(browser, str(house.client.base_url), **look) as visitor:
        body = {"account": account, "password": PASSWORD}
        address = f"{visitor.address.rstrip('/')}/api/session"
        assert visitor.page.context.request.post(address, data=body).ok
        yield Looking(visitor)


def cells(row: Locator) -> list[str]:
    """Give the texts of a table's row."""
    return [text.strip() for text in row.locator("td").all_inner_texts()]
