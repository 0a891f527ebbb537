"""The OpenAI-compatible model against a small real server that speaks the protocol, well and badly."""

import json
import logging
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from suasion.adapters.language_models.openai import OpenAICompatible, from_environment
from suasion.core.errors import SettingError
from suasion.language.model import Completion, ModelUnavailable

KEY = "sk-canary-9c1f"


class Endpoint(ThreadingHTTPServer):
    """Answers by the model's name."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, dict[str, Any], str]] = []


class Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, body, self.headers["Authorization"]))
        good = {
            "id": "1",
            "object": "chat.completion",
            "created": 0,
            "model": "tiny-1.2",
            "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "你好"}}],
            "usage": {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9},
        }
        status, answer = {
            "good": (200, json.dumps(good)),
            "bare": (200, json.dumps({"choices": [{"message": {"content": "hi"}}]})),
            "error": (500, json.dumps({"error": {"message": f"bad key {KEY}"}})),
            "denied": (401, json.dumps({"error": {"message": f"bad key {KEY}"}})),
            "garbage": (200, "<html>not json"),
            "list": (200, "[1, 2]"),
            "empty": (200, json.dumps(good | {"choices": []})),
            "null": (200, json.dumps({"choices": [{"message": {"content": None}}]})),
            "slow": (200, json.dumps(good)),
        }[body["model"]]
        if body["model"] == "slow":
            time.sleep(1.0)
        raw = answer.encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the caller gave up, as the slow case wants

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep quiet."""


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    server = Endpoint()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def model(endpoint: Endpoint, name: str, timeout_seconds: float = 5.0) -> OpenAICompatible:
    return OpenAICompatible(f"http://127.0.0.1:{endpoint.server_port}/v1", name, KEY, timeout_seconds)


def test_a_good_answer_is_a_completion(endpoint: Endpoint) -> None:
    answer = model(endpoint, "good").complete("be brief", "greet", max_tokens=9, json_schema={"type": "object"})
    assert answer == Completion("你好", "tiny-1.2", 7, 2)
    path, body, authorization = endpoint.asked[0]
    assert (path, authorization, body["max_tokens"]) == ("/v1/chat/completions", f"Bearer {KEY}", 9)
    assert [one["content"] for one in body["messages"]] == ["be brief", "greet"]
    assert body["response_format"]["json_schema"]["schema"] == {"type": "object"}
    assert "tools" not in body


def test_an_endpoint_that_counts_nothing_is_fine(endpoint: Endpoint) -> None:
    assert model(endpoint, "bare").complete("s", "p", max_tokens=9) == Completion("hi", "bare", 0, 0)


@pytest.mark.parametrize("name", ["error", "denied", "garbage", "list", "empty", "null"])
def test_a_bad_answer_is_said_to_be_one_without_the_key(
    endpoint: Endpoint, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(ModelUnavailable) as caught:
        model(endpoint, name).complete("s", "p", max_tokens=9)
    assert KEY not in str(caught.value)
    assert KEY not in caplog.text
    assert len(endpoint.asked) == 1


def test_a_slow_answer_is_given_up(endpoint: Endpoint) -> None:
    start = time.monotonic()
    with pytest.raises(ModelUnavailable, match="no answer"):
        model(endpoint, "slow", timeout_seconds=0.2).complete("s", "p", max_tokens=9)
    assert time.monotonic() - start < 0.9


def test_an_endpoint_that_is_not_there_is_said_to_be_unusable(endpoint: Endpoint) -> None:
    gone = OpenAICompatible("http://127.0.0.1:1/v1", "good", KEY)
    with pytest.raises(ModelUnavailable):
        gone.complete("s", "p", max_tokens=9)


def test_the_key_is_never_shown() -> None:
    assert KEY not in repr(OpenAICompatible("http://127.0.0.1/v1", "m", KEY))


def test_the_environment_names_the_model() -> None:
    named = {"SUASION_LLM_BASE_URL": "http://127.0.0.1/v1", "SUASION_LLM_MODEL": "m", "SUASION_LLM_API_KEY": KEY}
    assert from_environment(named) == OpenAICompatible("http://127.0.0.1/v1", "m", KEY)
    assert from_environment({}) is None
    for missing in ("SUASION_LLM_BASE_URL", "SUASION_LLM_MODEL"):
        with pytest.raises(SettingError, match=missing):
            from_environment({name: value for name, value in named.items() if name != missing})
