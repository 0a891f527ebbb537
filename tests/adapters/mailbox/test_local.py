"""The local mailbox keeps what it accepts."""

import smtplib
import sys
from pathlib import Path

import pytest

from suasion.adapters.mailbox.local import LocalMailbox, letters
from suasion.core.errors import ExtraMissing

MAIL = "From: a@example.test\r\nTo: b@example.test\r\nMessage-ID: <{}>\r\nSubject: Hello\r\n\r\n.dot\r\nBye\r\n"


def send(port: int, message_id: str) -> None:
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail("a@example.test", ["b@example.test"], MAIL.format(message_id).encode())


@pytest.mark.parametrize("durable", [False, True])
def test_an_accepted_message_is_a_file(tmp_path: Path, durable: bool) -> None:
    with LocalMailbox(tmp_path / "mail", durable=durable) as box:
        send(box.port, "one@example.test")
        (letter,) = box.letters()
        assert letter.path.name == "0001-one@example.test.eml"
        assert letter.read()["Subject"] == "Hello"
        assert b"\r\n.dot\r\n" in letter.path.read_bytes()
    assert not list((tmp_path / "mail").glob("*.part"))


def test_a_second_run_numbers_on(tmp_path: Path) -> None:
    for name in ("one@x", "two@x"):
        with LocalMailbox(tmp_path) as box:
            send(box.port, name)
    assert [letter.path.name for letter in letters(tmp_path)] == ["0001-one@x.eml", "0002-two@x.eml"]


@pytest.mark.parametrize("message_id", ["../../escape@x", "a/b@x", "..\\c@x"])
def test_a_message_id_cannot_name_another_directory(tmp_path: Path, message_id: str) -> None:
    with LocalMailbox(tmp_path / "mail") as box:
        send(box.port, message_id)
    assert len(list((tmp_path / "mail").iterdir())) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["mail"]


def test_without_its_package_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aiosmtpd.controller", None)
    with pytest.raises(ExtraMissing, match=r"suasion\[demo\]"):
        LocalMailbox(tmp_path)
