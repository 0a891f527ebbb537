import os
from pathlib import Path

import pytest

from suasion.cli.serving import Serving, announce, announced, new_key, withdraw


def test_what_is_announced_is_found_by_its_owner_alone(tmp_path: Path) -> None:
    serving = Serving("http://127.0.0.1:8765/", new_key(), os.getpid())
    announce(tmp_path, serving)
    assert announced(tmp_path) == serving
    assert serving.lives
    assert [path.stat().st_mode & 0o777 for path in tmp_path.iterdir()] == [0o600]
    withdraw(tmp_path)
    assert announced(tmp_path) is None
    withdraw(tmp_path)


def test_a_key_is_never_the_same_and_never_shown() -> None:
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    assert min(map(len, keys)) >= 43, "256 bits"
    key = keys.pop()
    assert key not in repr(Serving("http://127.0.0.1/", key, 1))


@pytest.mark.parametrize("content", ["", "{", "[]", '{"address": "x"}', '{"address": 1, "key": 2, "pid": "three"}'])
def test_what_is_no_such_file_names_no_server(tmp_path: Path, content: str) -> None:
    (tmp_path / "serving.json").write_text(content, encoding="utf-8")
    assert announced(tmp_path) is None
