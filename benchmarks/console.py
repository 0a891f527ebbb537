"""The console's first view: from the start of the navigation until Home shows its figures, in Chromium, signed in.

Cold is a browser that has nothing of ours, warm a second visit in the same tab, and a new tab of that browser is shown
beside them. The limit in the same run is an
empty page of the same server in the same browser. Behind it is a real `suasion serve` process: on a small made shop
with `--quick`, else on a copy of the finished workspace that `SUASION_BENCH_WORKSPACE` names. Run
``python benchmarks/console.py [--quick]``.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks.figures import figure
from tests.cli.serving import serving
from tests.console.browsing import chromium
from tests.made_screens import make_shop

BENCHMARK = "console"
COLD_MS, WARM_MS = 1000.0, 300.0
_QUICK, _FULL = 7, 15
_FIGURES = "section[aria-labelledby=loop] li a"
"""A figure of the loop on Home; it is there only once its number is."""

# Tells when the mark is first in the page and the frame with it is due, in ms since the navigation began.
_SHOWN = f"""new Promise((tell) => {{
  const look = () => document.querySelector({_FIGURES!r})
    && (watcher.disconnect(), requestAnimationFrame(() => setTimeout(() => tell(performance.now()))));
  const watcher = new MutationObserver(look);
  watcher.observe(document, {{ childList: true, subtree: true }});
  look();
}})"""
_LOADED = """new Promise((tell) => {
  const look = () => { const [entry] = performance.getEntriesByType("navigation");
    entry.loadEventEnd > 0 ? tell(entry.loadEventEnd) : setTimeout(look, 1); };
  look();
})"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory() as directory, sync_playwright() as playwright:
        workspace = Path(directory) / "shop"
        rows = prepare(workspace, quick=quick)
        browser = chromium(playwright)
        with serving(workspace) as served:
            found = visits(browser, served.address, served.link.rpartition("#link=")[2], quick=quick)
    report("first_view_cold", found.cold, found.empty_cold, COLD_MS, rows)
    report("first_view_warm", found.warm, found.empty_warm, WARM_MS, rows)
    report("first_view_new_tab", found.new_tab, found.empty_cold, None, rows)


def prepare(workspace: Path, *, quick: bool) -> int:
    """Make or copy the workspace that is served; gives how many customers it has, 0 if that is not known."""
    given = os.environ.get("SUASION_BENCH_WORKSPACE")
    if given and not quick:
        shutil.copytree(given, workspace)
    else:
        workspace.mkdir()
        make_shop(workspace)
    return customers(workspace)


def customers(workspace: Path) -> int:
    from suasion import Workspace

    with Workspace.open(workspace) as opened:
        return opened.customer_views.listed(1).total or 0


@dataclass(frozen=True)
class View:
    """One visit: milliseconds until it was there, and of them, how many the page's own thread worked."""

    shown_ms: float
    cpu_ms: float


@dataclass(frozen=True)
class Visits:
    """All visits, of Home and of the empty page."""

    cold: list[View] = field(default_factory=list)
    warm: list[View] = field(default_factory=list)
    new_tab: list[View] = field(default_factory=list)
    empty_cold: list[View] = field(default_factory=list)
    empty_warm: list[View] = field(default_factory=list)


def visits(browser: Browser, address: str, token: str, *, quick: bool) -> Visits:
    """Visit again and again: in a browser that has nothing, once more in its tab, and in a new tab."""
    found = Visits()
    cookies = signed_in(browser, address, token)
    for _ in range(_QUICK if quick else _FULL):
        with browser.new_context() as context, context.new_page() as page:
            for each in (found.empty_cold, found.empty_warm):
                each.append(view(page, f"{address}healthz", _LOADED))
        with browser.new_context() as context:
            context.add_cookies(cookies)
            with context.new_page() as page:
                for each in (found.cold, found.warm):
                    each.append(view(page, address, _SHOWN))
            with context.new_page() as page:
                found.new_tab.append(view(page, address, _SHOWN))
    return found


def signed_in(browser: Browser, address: str, token: str) -> Any:
    with browser.new_context() as context:
        answer = context.request.post(f"{address}api/session/link", data={"token": token})
        assert answer.ok, answer.text()
        return context.cookies()


def view(page: Page, address: str, there: str) -> View:
    """Go to an address; `there` is the script that gives the moment it was there."""
    browser = page.context.new_cdp_session(page)
    browser.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = worked_ms(browser)
    page.goto(address, wait_until="commit")
    shown = float(page.evaluate(there))
    return View(shown, worked_ms(browser) - before)


def worked_ms(browser: CDPSession) -> float:
    """How long the page's thread has worked."""
    metrics = {each["name"]: each["value"] for each in browser.send("Performance.getMetrics")["metrics"]}
    return 1000 * float(metrics["TaskDuration"])


def report(metric: str, views: list[View], empty: list[View], target: float | None, rows: int) -> None:
    """Print the median against the target and the limit, what it lies between, and the page's own work."""
    shown = [each.shown_ms for each in views]
    figure(
        BENCHMARK,
        f"{metric}_ms",
        round(statistics.median(shown), 1),
        "ms",
        peer="an empty page of the same server",
        peer_value=round(statistics.median(each.shown_ms for each in empty), 1),
        target=target,
        higher_is_better=False,
        rows=rows,
    )
    others = {"least": min(shown), "most": max(shown), "cpu": statistics.median(each.cpu_ms for each in views)}
    for name, value in others.items():
        figure(BENCHMARK, f"{metric}_{name}_ms", round(value, 1), "ms", rows=rows)


if __name__ == "__main__":
    main()
