from pathlib import Path

import pytest

from suasion.adapters.engines.java import require_java
from suasion.core.errors import ExtraMissing


def program(home: Path, says: str, *, fails: bool = False) -> Path:
    """Write a program that answers as a Java does."""
    java = home / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text(f"#!/bin/sh\necho '{says}' >&2\nexit {int(fails)}\n")
    java.chmod(0o755)
    return java


@pytest.mark.parametrize("says", ['openjdk version "17.0.15" 2025-04-15', 'java version "21" 2023-09-19'])
def test_the_java_of_java_home_is_taken(tmp_path: Path, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    java = program(tmp_path, says)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert require_java() == str(java)


def test_without_java_home_it_is_the_first_in_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java = program(tmp_path, 'openjdk version "17.0.15"')
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(java.parent))
    assert require_java() == str(java)


@pytest.mark.parametrize(
    ("says", "found"),
    [
        ('java version "1.8.0_402"', "8"),
        ('openjdk version "11.0.2"', "11"),
        ("The Java of tomorrow", "of no known version"),
    ],
)
def test_an_older_java_is_refused_with_its_version(
    tmp_path: Path, says: str, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, says)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(ExtraMissing, match=f"Java 17 or later; the one here is {found}"):
        require_java()


def test_a_java_that_cannot_say_its_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "broken", fails=True)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(ExtraMissing, match="of no known version"):
        require_java()


@pytest.mark.parametrize("name", ["JAVA_HOME", "PATH"])
def test_without_java_the_line_that_installs_it_is_said(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv(name, str(tmp_path))
    with pytest.raises(ExtraMissing, match="sudo apt-get install openjdk-17-jre-headless"):
        require_java()
