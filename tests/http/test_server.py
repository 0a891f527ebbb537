import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from suasion.core.errors import Conflict, SettingError
from suasion.http.server import SWITCH_SECONDS, address, listening

PROGRAM = """
from fastapi import FastAPI
from suasion.http.server import serve
app = FastAPI()
app.add_api_route("/healthz", lambda: {"status": "ok"})
app.add_api_route("/patience", lambda: __import__("sys").getswitchinterval())
serve(app, port=0, say=lambda where: print(where, flush=True))
"""


def test_the_address_is_told_only_when_it_answers_and_an_interrupt_ends_it(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        try:
            assert process.stdout is not None
            told = process.stdout.readline().strip()
            assert told.startswith("http://127.0.0.1:")
            assert httpx.get(f"{told}healthz", trust_env=False).json()["status"] == "ok"
            patience = httpx.get(f"{told}patience", trust_env=False).json()
            assert patience == pytest.approx(SWITCH_SECONDS), "no thread keeps askers waiting"
            process.send_signal(signal.SIGINT)
            assert process.wait(10) in {0, -signal.SIGINT, 130}
        finally:
            process.kill()


def test_a_taken_port_is_a_clear_error() -> None:
    with listening("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(Conflict, match=rf"Port {port} on 127\.0\.0\.1 is taken"):
            listening("127.0.0.1", port)


def test_an_address_of_another_machine_is_a_clear_error() -> None:
    with pytest.raises(SettingError, match=r"Cannot listen on 192\.0\.2\.1:0"):
        listening("192.0.2.1", 0)


def test_an_address_is_written_as_a_browser_takes_it() -> None:
    with listening("127.0.0.1", 0) as listener:
        assert address(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}/"
    if socket.has_ipv6:
        with listening("::1", 0) as listener:
            assert address(listener).startswith("http://[::1]:")


def test_a_number_that_is_no_port_is_a_clear_error() -> None:
    with pytest.raises(SettingError, match=r"99999 is no port\.\n\nHint: Choose a port from 1024 to 65535"):
        listening("127.0.0.1", 99_999)


def test_importing_the_edge_does_not_start_the_heavy_parts() -> None:
    code = "import sys, suasion.http.server; print('uvicorn' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


def test_a_head_that_never_ends_is_cut_off_and_holds_nobody_up(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        try:
            assert process.stdout is not None
            told = process.stdout.readline().strip()
            where = ("127.0.0.1", int(told.rstrip("/").rpartition(":")[2]))
            with socket.create_connection(where, 10) as endless:
                endless.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ")
                with pytest.raises(ConnectionError):
                    endless.sendall(b"x" * 100_000_000)
            long = {"X": "x" * 30_000}
            assert httpx.get(f"{told}healthz", headers=long, trust_env=False).status_code == 200
        finally:
            process.kill()


@pytest.mark.parametrize(
    ("how", "proxies", "counted"),
    [
        ("", "", "127.0.0.1"),
        (", behind_proxy=True", "", "203.0.113.9"),
        ("", "127.0.0.1", "203.0.113.9"),
        ("", "192.0.2.7", "127.0.0.1"),
    ],
)
def test_who_asks_is_believed_of_a_known_proxy_only(tmp_path: Path, how: str, proxies: str, counted: str) -> None:
    program = PROGRAM.replace("port=0", f"port=0{how}").replace(
        "app = FastAPI()",
        "app = FastAPI()\nfrom fastapi import Request\n"
        "def whose(request: Request): return request.client.host\napp.add_api_route('/whose', whose)",
    )
    known = {name: value for name, value in os.environ.items() if name != "FORWARDED_ALLOW_IPS"}
    env = known | ({"FORWARDED_ALLOW_IPS": proxies} if proxies else {})
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=tmp_path, env=env
    ) as process:
        try:
            assert process.stdout is not None
            told = process.stdout.readline().strip()
            said = {"X-Forwarded-For": "203.0.113.9"}
            assert httpx.get(f"{told}whose", headers=said, trust_env=False).json() == counted
        finally:
            process.kill()
