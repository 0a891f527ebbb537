"""A page in Debian's Chromium that is watched: no other host, no error, no breach of the page's policy."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright

AXE = Path(__file__).parents[2] / "console" / "node_modules" / "axe-core" / "axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_WATCH = (
    "document.addEventListener('securitypolicyviolation', e => reportBreach(e.violatedDirective + ' ' + e.blockedURI))"
)


def chromium(playwright: Playwright) -> Browser:
    """Start the browser that the system has."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    assert found, (
        "These tests need Chromium: scripts/system-parts installs it (apt-get install chromium fonts-noto-cjk)."
    )
    # As root, Chromium runs only without its own sandbox; it sees nothing but our loopback server.
    return playwright.chromium.launch(executable_path=found, headless=True, args=["--no-sandbox", "--disable-gpu"])


@dataclass
class Watched:
    """A page, and what it did that it should not; `expected` are parts of errors that a test provokes."""

    page: Page
    address: str
    wrong: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a path and wait until a screen is there."""
        self.page.goto(self.address.rstrip("/") + path)
        self.page.get_by_role("heading", level=1).first.wait_for()
        return self.page

    def other_hosts(self) -> set[str]:
        """Every host but ours that the page asked for something."""
        ours = urlsplit(self.address).netloc
        return {urlsplit(url).netloc for url in self.requests if urlsplit(url).scheme not in {"data", "blob"}} - {ours}

    def axe(self, scope: str = "html") -> list[str]:
        """Run axe on the page as it is; one line for each element that fails WCAG 2.2 AA.

        The page is scrolled to its top first: further down the header, which stays in view, may lie over half a button,
        which whoever scrolls on sees whole.
        """
        self.page.evaluate("scrollTo(0, 0)")
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        options = {"runOnly": _RULES, "resultTypes": ["violations"]}
        found = self.page.evaluate(f"axe.run({json.dumps(scope)}, {json.dumps(options)})")
        return [
            f"{rule['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    def too_wide(self) -> list[str]:
        """Elements that make the whole page scroll sideways."""
        return list(
            self.page.evaluate(
                "() => document.scrollingElement.scrollWidth <= innerWidth ? [] : "
                "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
                ".map(e => e.tagName + '.' + e.className).slice(0, 5)"
            )
        )


@contextmanager
def watched(
    browser: Browser, address: str, *, locale: str = "en", theme: str = "light", width: int = 1280, motion: bool = False
) -> Iterator[Watched]:
    """Open a page in a fresh profile and hold it to its rules when it is closed."""
    context = browser.new_context(
        locale="zh-CN" if locale == "zh-Hans" else "en-GB",
        color_scheme="dark" if theme == "dark" else "light",
        viewport={"width": width, "height": 800},
        reduced_motion="no-preference" if motion else "reduce",
        timezone_id="UTC",
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    found = Watched(page, address)

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            found.wrong.append(f"{message.text} ({message.location.get('url', '')})")

    page.on("console", on_console)
    page.on("pageerror", lambda error: found.wrong.append(str(error)))
    page.on("request", lambda request: found.requests.append(request.url))
    context.expose_function("reportBreach", lambda breach: found.wrong.append(f"policy: {breach}"))
    context.add_init_script(_WATCH)
    try:
        yield found
        wrong = [text for text in found.wrong if not any(part in text for part in found.expected)]
        assert wrong == []
        assert found.other_hosts() == set()
    finally:
        context.close()
