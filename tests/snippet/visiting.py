"""Somebody who looks at a shop's pages with the snippet on them, in a fresh browser profile."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.snippet.receiver import Receiver
from tests.waiting import until

KEY = "wk_made-up"
DOCS = Path(__file__).parents[2] / "docs" / "browser.md"


def loader(address: str, **options: Any) -> str:
    """Give the lines that docs/browser.md asks to copy, for a server and these options."""
    (block,) = _blocks(r"```html\n(<script>\n  \(function \(w, d.*?</script>)\n```")
    return (
        block.replace("WRITE_KEY", KEY)
        .replace("https://marketing.shop.example", address)
        .replace('{ consent: "required" }', json.dumps(options))
    )


def element(address: str, **data: str) -> str:
    """Give the one element that docs/browser.md names for pages without inline scripts."""
    (block,) = _blocks(r"(<script async src=[^\n]*</script>)")
    given = " ".join(f'data-{name.replace("_", "-")}="{value}"' for name, value in data.items())
    return (
        block.replace("https://marketing.shop.example", address)
        .replace("WRITE_KEY", KEY)
        .replace('data-consent="required"', given)
    )


def _blocks(pattern: str) -> list[str]:
    return [found[1] for found in re.finditer(pattern, DOCS.read_text(encoding="utf-8"), re.DOTALL)]


@dataclass
class Visitor:
    """A browser profile, and the errors and breaches of a page's policy that it saw."""

    context: BrowserContext
    shop: Receiver
    intake: Receiver
    wrong: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def opens(
        self, body: str = "", *, path: str = "/", head: str | None = None, query: str = "", **options: Any
    ) -> Page:
        """Open a page of the shop, in a new tab, with the loader of these options in its head."""
        self.serves(body, path=path, head=head, **options)
        page = self.tab()
        page.goto(f"{self.shop.address}{path}{query}")
        return page

    def serves(
        self, body: str = "", *, path: str = "/", head: str | None = None, policy: str = "", **options: Any
    ) -> None:
        """Put a page into the shop."""
        top = loader(self.intake.address, **{"consent": "granted"} | options) if head is None else head
        html = f"<!doctype html><html><head><title>Corner shop</title>{top}</head><body>{body}</body></html>"
        self.shop.pages[path] = (html, {"Content-Security-Policy": policy} if policy else {})

    def tab(self) -> Page:
        """Open an empty tab."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", self._on_console)
        return page

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.wrong.append(message.text)

    def stored(self) -> dict[str, Any]:
        """Give what the browser keeps for the shop, cookies among it."""
        self.serves(head="", path="/nothing")
        page = self.tab()
        page.goto(f"{self.shop.address}/nothing")
        held: dict[str, Any] = page.evaluate("({...localStorage, ...sessionStorage})")
        page.close()
        return held | {str(one.get("name")): one.get("value") for one in self.context.cookies()}


def loaded(page: Page) -> Page:
    """Wait until the snippet itself is there."""
    page.wait_for_function("window.suasion && suasion.state")
    return page


def closed(page: Page) -> None:
    """Close a tab as a person does, so that the page hears of it."""
    with page.expect_event("close"):
        page.close(run_before_unload=True)


def state(page: Page) -> dict[str, Any]:
    """Ask the snippet how it stands."""
    found: dict[str, Any] = loaded(page).evaluate("suasion.state()")
    return found


def wait_for_state(page: Page, **wanted: Any) -> None:
    """Wait until these parts of its state are so."""
    loaded(page)
    until(lambda: wanted.items() <= state(page).items(), lambda: state(page))


@contextmanager
def visiting(browser: Browser, shop: Receiver, intake: Receiver, init: str = "") -> Iterator[Visitor]:
    """Open a fresh profile, in which every page begins with this script; no page of it may have had an error."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/Paris")
    context.set_default_timeout(10_000)
    if init:
        context.add_init_script(init)
    found = Visitor(context, shop, intake)
    try:
        yield found
        assert [text for text in found.wrong if not any(part in text for part in found.expected)] == []
        assert intake.cookies == []
    finally:
        context.close()
