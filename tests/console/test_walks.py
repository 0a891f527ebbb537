"""The two newcomers' walks of docs/walks, driven by the pages themselves."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import Browser, expect

from suasion import Workspace
from tests.cli.serving import serving
from tests.console.browsing import watched
from tests.console.conftest import NOBODY
from tests.console.looking import looking
from tests.console.walks import WALKS, Walk
from tests.http.house import House, lived_in
from tests.made_demo import made_demo

LANGUAGES = [("en", ""), ("zh-Hans", ".zh-CN")]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, built: None) -> Iterator[House]:
    """The whole loop on the made retailer, behind a server."""
    copy = copytree(made_demo(tmp_path_factory) / "shop", tmp_path_factory.mktemp("walked") / "shop")
    with Workspace.open(Path(copy)) as workspace, lived_in(workspace) as house:
        yield house


@pytest.mark.parametrize(("locale", "ending"), LANGUAGES)
def test_a_marketer_finds_who_is_lapsing_and_why_one_customer_was_left_out(
    browser: Browser, shop: House, locale: str, ending: str
) -> None:
    with looking(browser, shop, account="marketer", locale=locale) as seen:
        page = seen.page
        seen.open("/")
        walk = Walk(page, f"marketer{ending}.md")
        rows = page.locator("main tbody [data-row]")

        walk.go()
        walk.click("link")
        walk.see("heading")
        walk.see("heading")
        walk.see("tab")
        walk.field().select_option(index=1)
        rows.first.click()
        walk.click("tab")
        walk.field().select_option(index=1)
        walk.see()
        walk.go()
        rows.first.click()
        walk.see("heading")
        page.get_by_role("link", name=re.compile(rf"^\d+ {walk.next()}$")).click()
        expect(page).to_have_url(re.compile("fate=held_out"))
        rows.first.click()
        dialog = page.get_by_role("dialog")
        walk.see(within=dialog)
        walk.click("link", within=dialog)
        walk.click("tab")
        walk.see("heading")
        walk.field().select_option(index=1)
        walk.see()
        walk.see("button")
        assert walk.left == []


@pytest.mark.parametrize(("locale", "ending"), LANGUAGES)
def test_a_developer_sends_an_event_with_curl_and_sees_it_on_the_customer(
    browser: Browser, tmp_path: Path, locale: str, ending: str
) -> None:
    Workspace.create(tmp_path / "shop").close()
    with serving(tmp_path / "shop") as server, watched(browser, server.address, locale=locale) as visitor:
        visitor.expected.append(NOBODY)
        page = visitor.page
        page.goto(server.link.rpartition(" ")[2])
        walk = Walk(page, f"developer{ending}.md")

        dialog = page.get_by_role("dialog")
        walk.see("heading", within=dialog)
        walk.field().fill("correct horse battery staple")
        walk.click("button", within=dialog)
        walk.go()
        walk.see("heading")
        walk.click("button")
        key = walk.field().input_value()
        walk.click("tab")
        command = page.locator("pre").first.inner_text()
        assert key in command
        assert server.address in command
        walk.see()
        answer = subprocess.run(["bash", "-c", command], check=True, capture_output=True, text=True).stdout
        assert [event["verdict"] for event in json.loads(answer)["events"]] == ["stored"]
        walk.see()
        walk.click("link")
        walk.see("tab")
        expect(page.locator("main")).to_contain_text("Product Viewed")
        walk.see("button")
        assert walk.left == []


@pytest.mark.parametrize("walk", ["marketer", "developer"])
def test_both_languages_of_a_walk_have_the_same_steps_pictures_and_commands(walk: str) -> None:
    def bones(ending: str) -> tuple[list[int], list[str], list[str]]:
        text = (WALKS / f"{walk}{ending}.md").read_text(encoding="utf-8")
        steps = re.split(r"^\d+\. ", text, flags=re.MULTILINE)
        images, blocks = re.findall(r"images/[^)]+", text), re.findall(r"```.*?```", text, re.DOTALL)
        return [step.count("**") for step in steps], images, blocks

    assert bones("") == bones(".zh-CN")


def test_a_name_that_is_not_on_the_screen_is_noticed(browser: Browser, shop: House) -> None:
    with looking(browser, shop, account="viewer") as seen:
        seen.open("/")
        walk = Walk(seen.page, "marketer.md")
        walk.next()
        seen.page.set_default_timeout(500)
        with pytest.raises(Exception, match="Lapsing"):
            walk.click("link")
