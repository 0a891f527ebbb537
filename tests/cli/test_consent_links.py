"""The link of a double opt-in leads to where the workspace is served, or to its public address."""

import json
from pathlib import Path

import httpx
import pytest

from suasion import Workspace
from suasion.events.spec import Identify
from tests.cli.command import suasion_here
from tests.cli.serving import serving

PUBLIC = "https://shop.example.test"


@pytest.mark.parametrize("public", ["", PUBLIC])
def test_a_link_made_while_it_is_served_on_another_port_is_followed_there(tmp_path: Path, public: str) -> None:
    shop = tmp_path / "shop"
    with Workspace.create(shop, {"server.public_url": public}) as workspace:
        workspace.events.append([Identify(message_id="1", user_id="ann")], source="web")
        workspace.follow()
        text = workspace.consent_texts.add("news", "en", "I want mail.").name
    asked = ("consent", "ask", "ann", "--channel", "email", "--topic", "marketing", "--text", text, "--source", "form")
    with serving(shop) as served:
        answer = suasion_here(*asked, "--workspace", shop, "--json")
        assert answer.code == 0, answer.err
        link = json.loads(answer.out)["link"]
        assert link.startswith(f"{public or served.address.rstrip('/')}/consent/")
        if not public:
            assert "I want mail." in httpx.get(link, trust_env=False).text
