"""What docs/events.md shows runs as it is printed, against a real `suasion serve`."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import sync_playwright

from tests.cli.command import suasion
from tests.console.browsing import chromium
from tests.sdks.installed import HERE, install_node_sdk, node
from tests.sdks.secured import secured
from tests.sdks.shop import Shop, served_shop

PAGE = (Path(__file__).parents[2] / "docs" / "events.md").read_text(encoding="utf-8")
VIEWED = ("track", "Product Viewed")


def shown(heading: str, language: str) -> list[str]:
    """Give the blocks of a language below a heading of the page."""
    (section,) = re.findall(rf"^##+ {re.escape(heading)}\n(.*?)(?=^##|\Z)", PAGE, re.DOTALL | re.MULTILINE)
    found = re.findall(rf"^```{language}\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)
    assert found
    return found


def only(heading: str, language: str) -> str:
    (block,) = shown(heading, language)
    return block


def run(block: str, address: str, key: str, **more: str) -> str:
    program = ["bash", "-e", "-c", block.replace("curl -s", "curl -sf --noproxy '*' -w '\\n'")]
    command = program if "curl" in block else [sys.executable, "-c", block]
    environment = os.environ | {"SUASION": address, "WRITE_KEY": key} | more
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_from_a_terminal_in_a_workspace_made_as_printed(tmp_path: Path) -> None:
    (made,) = re.findall(r"^suasion (init --workspace) shop (.*?) *#", PAGE, re.MULTILINE)
    assert suasion(*made[0].split(), tmp_path / "shop", *made[1].split()).code == 0
    with served_shop(tmp_path / "shop") as shop:
        told = run(only("From a terminal", "sh"), shop.address, shop.key("terminal")).splitlines()
        customer = suasion("customer", "ada", "--workspace", shop.directory)
        kept = shop.kept("terminal")
    answers = [json.loads(line) for line in told if "order-17" in line]
    assert answers == [json.loads(only("From a terminal", "json"))]
    assert kept.named() == [("identify", ""), ("track", "Order Completed")]
    (shown,) = re.findall(r"^(\d order .*), the last on", only("From a terminal", "console"), re.MULTILINE)
    assert [line.partition(", the last on")[0] for line in customer.out.splitlines() if " order of " in line] == [shown]


def test_python(shop: Shop) -> None:
    run(only("Python", "python"), shop.address, shop.key("python"))
    assert shop.kept("python").named() == [("identify", ""), VIEWED]


def test_node(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    install_node_sdk()
    monkeypatch.setenv("SUASION", shop.address)
    monkeypatch.setenv("WRITE_KEY", shop.key("node"))
    program = HERE / "node_modules" / "shown.mjs"  # where the package is found
    program.write_text(only("Node", "js"), encoding="utf-8")
    node("node", str(program))
    assert sorted(shop.kept("node").named()) == [("identify", ""), VIEWED]


def test_posthog(shop: Shop) -> None:
    run(only("PostHog", "python"), shop.address, shop.key("posthog"))
    assert sorted(shop.kept("posthog").named()) == [("identify", ""), VIEWED]


def test_sensors(shop: Shop) -> None:
    run(only("Sensors Analytics (神策)", "python"), shop.address, shop.key("sensors"))
    assert shop.kept("sensors").named() == [("track", "ViewProduct"), ("identify", "")]


def test_customerio(shop: Shop, tmp_path: Path) -> None:
    with secured(shop.address, tmp_path) as (port, authority):
        key = shop.key("customerio-page")
        run(only("Customer.io", "python"), f"https://localhost:{port}", key, REQUESTS_CA_BUNDLE=str(authority))
    assert shop.kept("customerio-page").named() == [("identify", ""), VIEWED]


def test_braze(shop: Shop) -> None:
    told = run(only("Braze", "sh"), shop.address, shop.key("braze"))
    assert json.loads(told) == json.loads(only("Braze", "json"))
    assert sorted(shop.kept("braze").named()) == [("identify", ""), ("track", "Order Completed"), VIEWED]


def test_a_web_page_of_another_site(shop: Shop) -> None:
    key = shop.key("page")
    blocks = [block.replace("SUASION", shop.address).replace("WRITE_KEY", key) for block in shown("A web page", "html")]
    with site("".join(blocks)) as address, sync_playwright() as playwright:
        browser = chromium(playwright)
        page = browser.new_page()
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        done: list[str] = []
        page.on("requestfinished", lambda request: done.append(request.url))
        page.goto(address)
        for _ in range(100):
            if len([url for url in done if url.startswith(shop.address)]) >= 3:
                break
            page.wait_for_timeout(50)
        browser.close()
    found = shop.kept("page")
    assert sorted(found.named()) == sorted([VIEWED, ("page", "Tea"), ("track", "Mail Opened")])
    assert wrong == []


@contextmanager
def site(html: str) -> Iterator[str]:
    """Serve one page from an origin of its own."""

    class One(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>Tea</title>{html}".encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), One) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()
