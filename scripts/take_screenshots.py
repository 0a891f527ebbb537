"""Take the pictures of docs/images/console: `python scripts/take_screenshots.py WORKSPACE`, with a finished demo workspace.

The workspace is copied, the copy served by a real `suasion serve`, and each screen looked at in Chromium as a reader would see it.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import httpx  # noqa: E402 - after the path to the tests' own browser
from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from suasion import Workspace  # noqa: E402
from tests.cli.serving import serving  # noqa: E402
from tests.console.browsing import Watched, chromium, watched  # noqa: E402
from tests.http.house import basic  # noqa: E402

IMAGES = ROOT / "docs" / "images" / "console"
MOST_BYTES = 150_000
PASSWORD = "correct horse battery staple"  # noqa: S105 - of a copy that is gone when the script ends
Act = Callable[[Page], None]


@dataclass(frozen=True)
class Shot:
    """One picture: where to go, what to do there, and how it looks."""

    name: str
    path: str
    act: Act | None = None
    locale: str = "en"
    theme: str = "light"
    width: int = 1280
    height: int = 800


def main() -> None:
    """Take every picture anew."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as directory:
        browser = chromium(playwright)
        demo, new = Path(directory) / "demo", Path(directory) / "new"
        shutil.copytree(sys.argv[1], demo)
        with server(browser, demo) as address:
            take(browser, address, demo_shots(browser, address))
        Workspace.create(new).close()
        with server(browser, new) as address:
            take(browser, address, NEW)
        web = Path(directory) / "web"
        with Workspace.create(web) as workspace:
            workspace.events.tracking.save(PLAN)
            key = workspace.access.keys.make_write("Web shop", "web", by="admin").secret
        with server(browser, web) as address:
            for batch in VISITS:
                httpx.post(f"{address}v1/batch", json={"batch": batch}, headers=basic(key)).raise_for_status()
            take(browser, address, LIVE)


@contextmanager
def server(browser: Browser, workspace: Path) -> Iterator[str]:
    """Serve a workspace; its admin has a password then."""
    with serving(workspace) as served:
        with watched(browser, served.address) as visitor:
            visitor.expected.append("/api/session")
            visitor.page.goto(served.link.rpartition(" ")[2])
            dialog = visitor.page.get_by_role("dialog")
            dialog.get_by_label("New password").fill(PASSWORD)
            dialog.get_by_role("button", name="Set a password").click()
            visitor.page.get_by_text("Your password is set.").wait_for()
        yield served.address


def take(browser: Browser, address: str, shots: list[Shot]) -> None:
    """Take pictures of a running server."""
    for shot in shots:
        with signed_in(browser, address, shot) as visitor:
            page = visitor.open(shot.path)
            settled(page)
            if shot.act:
                shot.act(page)
                settled(page)
            file = IMAGES / f"{shot.name}.png"
            # 256 colours are enough for a screen, and a third of the bytes.
            Image.open(BytesIO(page.screenshot())).quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)
            size = file.stat().st_size
            print(f"{file.relative_to(ROOT)} {size // 1000} kB")  # noqa: T201 - a script tells what it did
            assert size <= MOST_BYTES, f"{file.name} is {size} bytes"


@contextmanager
def signed_in(browser: Browser, address: str, shot: Shot) -> Iterator[Watched]:
    """Open a page of the admin in the look of a shot."""
    with watched(browser, address, locale=shot.locale, theme=shot.theme, width=shot.width) as visitor:
        visitor.expected.append("/api/session")
        visitor.page.set_viewport_size({"width": shot.width, "height": shot.height})
        body = {"account": "admin", "password": PASSWORD}
        assert visitor.page.context.request.post(f"{address}api/session", data=body).ok
        yield visitor


def settled(page: Page) -> None:
    """Wait until everything asked for has come and is drawn."""
    page.wait_for_load_state("networkidle")
    page.locator("main [aria-busy=true]").first.wait_for(state="detached")
    page.wait_for_timeout(400)


def demo_shots(browser: Browser, address: str) -> list[Shot]:
    """List the pictures of the demo; which customer and campaign there are is looked up."""
    with signed_in(browser, address, Shot("", "/")) as visitor:

        def told(path: str) -> Any:
            return visitor.page.context.request.get(f"{address}api/{path}").json()

        def first(path: str) -> dict[str, str]:
            found: dict[str, str] = told(path)["data"][0]
            return found

        campaign = first("campaigns")["name"]
        of = quote(told("segments/champions")["run"]["as_of"])  # the demo's customers ended long ago
        member = first(f"segments/champions/members?of={of}")["customer"]
        held_out = first(f"campaigns/{campaign}/customers?fate=held_out")["customer"]
        item = first("recommendations?customer=" + member)["item"]
    person, plan = f"/customers/{member}", f"/campaigns/{campaign}"
    asked = choosing(campaign)
    return [
        Shot("home", "/"),
        Shot("home-dark", "/", theme="dark"),
        Shot("home-zh", "/", locale="zh-Hans"),
        Shot("home-phone", "/", width=375),
        Shot("customers", "/customers"),
        Shot("customer", person),
        Shot("customer-predictions", f"{person}?tab=predictions"),
        Shot("customer-recommendations", f"{person}?tab=recommendations"),
        Shot("customer-segments-zh", f"{person}?tab=segments", locale="zh-Hans"),
        Shot("left-out", f"/customers/{held_out}?tab=decisions", asked),
        Shot("segments", "/segments"),
        Shot("segment", f"/segments/lapsing?of={of}"),
        Shot("items", "/items"),
        Shot("item", f"/items/{item}"),
        Shot("models", "/models"),
        Shot("model", "/models/shop"),
        Shot("campaigns", "/campaigns"),
        Shot("campaign", plan),
        Shot("campaign-dark", plan, theme="dark"),
        Shot("campaign-why", f"{plan}?tab=customers&fate=held_out&customer={held_out}"),
        Shot("system", "/system"),
        Shot("settings-people", "/settings/people", invite),
        Shot("settings-keys", "/settings/keys", make_keys),
        Shot("settings-workspace", "/settings/workspace"),
        Shot("settings-roles-zh", "/settings/roles", locale="zh-Hans"),
    ]


def choosing(campaign: str) -> Act:
    """Ask on a customer's page why a campaign left them out."""

    def choose(page: Page) -> None:
        page.get_by_label("Campaign", exact=True).select_option(campaign)

    return choose


def invite(page: Page) -> None:
    """Invite two more, so that the list has something to show."""
    for account, name, role in (("li@shop.example", "Li Na", "marketer"), ("sam@shop.example", "Sam Reed", "analyst")):
        page.get_by_role("button", name="Invite a person").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Account").fill(account)
        dialog.get_by_label("Name").fill(name)
        dialog.get_by_label("Role").select_option(role)
        dialog.get_by_role("button", name="Invite").click()
        page.get_by_label("Sign-in link").wait_for()
        page.get_by_role("dialog").get_by_role("button", name="Close").last.click()


def make_keys(page: Page) -> None:
    """Make a key of each kind, so that the list has something to show."""
    page.get_by_role("button", name="New write key").first.click()
    page.get_by_role("dialog").get_by_label("Name").fill("Web shop")
    page.get_by_role("dialog").get_by_label("Source").fill("web")
    page.get_by_role("button", name="Make the key").click()
    page.get_by_label("Key", exact=True).wait_for()
    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    page.get_by_role("button", name="New bearer key").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Nightly export")
    page.get_by_label("Read Exports").check()
    page.get_by_role("button", name="Make the key").click()
    page.get_by_label("Key", exact=True).wait_for()
    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()


def first_event(page: Page) -> None:
    """Make a write key and stop at the waiting."""
    page.get_by_role("button", name="Make a write key").click()
    page.get_by_role("tab", name="curl").wait_for()
    page.mouse.move(0, 0)


def map_file(page: Page) -> None:
    """Upload a small file and stop at its columns."""
    rows = "customer_id,order_id,date,sku,qty,sales_value\nann,o1,2026-10-05T10:00:00Z,tea,1,2.50\n"
    page.get_by_text("Send your first event").click()
    page.get_by_text("Import a file").click()
    page.get_by_label("CSV or Parquet file").set_input_files(
        {"name": "orders.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    page.get_by_role("button", name="Upload").click()
    page.get_by_text("Which column holds what").wait_for()
    page.locator("input[name=source]").fill("till")


NEW = [
    Shot("get-started", "/get-started"),
    Shot("get-started-zh", "/get-started", locale="zh-Hans"),
    Shot("import", "/get-started", map_file, height=860),
    Shot("first-event", "/get-started", first_event),
]


def mend(page: Page) -> None:
    """Open what the plan refuses, with what it holds."""
    page.locator("tbody tr").get_by_role("link").first.click()
    page.get_by_role("dialog").locator("tbody tr").first.wait_for()


PLAN = """events:
  Product Viewed:
    schema: {required: [price], properties: {price: {type: number}}}
"""


def visit(number: int, event: str, **properties: Any) -> dict[str, Any]:
    """Give an event of one of three visitors."""
    who = ("ann", "li", "sam")[number % 3]
    return {
        "type": "track",
        "messageId": f"visit-{number}",
        "userId": f"{who}@shop.example",
        "event": event,
        "properties": properties,
    }


_SEEN = [visit(n, "Product Viewed", product_id=f"tea-{n % 4}", price=2.5 + n) for n in range(6)]
VISITS = [
    [*_SEEN[:3], visit(20, "Products Searched", query="green tea"), *_SEEN[3:]],
    [visit(30 + n, "Product Viewed", product_id="mug", price=f"{n + 4},50") for n in range(3)],
    [_SEEN[0], visit(40, "Product Added", product_id="tea-1", price=3.5, quantity=2), visit(41, "Checkout Started")],
    [visit(50, "Order Completed", order_id="o-77", currency="USD", products=[{"product_id": "tea-1", "price": 3.5}])],
]
"""What visitors do: some of it twice, some with a price that is no number."""

LIVE = [
    Shot("live-events", "/events"),
    Shot("live-events-zh", "/events", locale="zh-Hans", theme="dark"),
    Shot("data-health", "/data-health"),
    Shot("data-health-mend", "/data-health", mend),
]


if __name__ == "__main__":
    main()
