"""`suasion serve` for real: it owns the workspace, answers, and stops."""

import signal
from pathlib import Path

import httpx
import pytest

from suasion import Workspace
from suasion.cli.serving import announced
from suasion.core.errors import WorkspaceBusy
from suasion.http.server import listening
from tests.cli.command import suasion_here
from tests.cli.serving import serving


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    with Workspace.create(tmp_path / "shop") as workspace:
        return workspace.directory


def test_it_says_the_first_link_owns_the_workspace_and_answers_its_owner_until_interrupted(shop: Path) -> None:
    with serving(shop) as served, httpx.Client(base_url=served.address, trust_env=False) as client:
        assert served.link.startswith(f"Sign in first, as admin: {served.address}sign-in#link=")
        assert (shop / "serving.json").stat().st_mode & 0o777 == 0o600
        assert client.get("/healthz").json()["status"] == "ok"
        assert client.get("/api/jobs").status_code == 401, "nothing without a key"
        known = announced(shop)
        assert known is not None
        assert known.address == served.address
        owner = {"Authorization": f"Bearer {known.key}"}
        assert client.get("/api/jobs", headers=owner).json()["data"] == []
        assert client.get("/api/jobs", headers={"Authorization": f"Bearer {known.key}x"}).status_code == 401
        with pytest.raises(WorkspaceBusy):
            Workspace.open(shop)
        served.process.send_signal(signal.SIGINT)
        out, err = served.process.communicate(timeout=20)
        assert (served.process.returncode, out, err) == (0, "", "")
    assert announced(shop) is None
    with Workspace.open(shop):
        pass


def test_a_taken_port_is_said_with_the_way_out_and_leaves_no_file(shop: Path) -> None:
    with listening("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        ended = suasion_here("serve", "--port", str(port), "--workspace", shop)
    assert (ended.code, ended.out) == (1, "")
    assert f"Port {port} on 127.0.0.1 is taken" in ended.err
    assert "--port 0" in ended.err
    assert announced(shop) is None


@pytest.mark.parametrize("public", ["", "https://shop.example"])
def test_a_proxy_is_believed_once_a_public_address_is_set(shop: Path, public: str) -> None:
    file = shop / "suasion.toml"
    file.write_text(file.read_text("utf-8").replace('public_url = ""', f'public_url = "{public}"'), "utf-8")
    with serving(shop) as served:
        found = httpx.get(f"{served.address}healthz", headers={"X-Forwarded-Proto": "https"}, trust_env=False)
    assert ("strict-transport-security" in found.headers) == bool(public), "as over https"
