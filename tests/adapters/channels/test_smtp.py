"""Email by SMTP: what goes over the wire, and what each way a server can behave means."""

import asyncio
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from suasion.adapters.channels.smtp import SMTPChannel, as_bytes
from suasion.adapters.mailbox.local import LocalMailbox
from suasion.content.messages import Message
from suasion.core.errors import DeliveryRefused
from suasion.deliveries.channel import Envelope, Reply
from tests.content.corner_market import FixedClock

ENVELOPE = Envelope(
    "ann@example.test",
    "<abc@shop.example.test>",
    Message("您的优惠券 & more", "<p>你好，Ann</p>", "你好，Ann\n.\nFrom here\n"),
    "https://shop.example.test/u/token",
    "c1:email:shop",
)


def channel(port: int, timeout_seconds: float = 2.0) -> SMTPChannel:
    return SMTPChannel(
        "127.0.0.1", port, "街角超市", "news@shop.example.test", FixedClock(), timeout_seconds=timeout_seconds
    )


def parsed(envelope: Envelope) -> EmailMessage:
    found: EmailMessage = message_from_bytes(as_bytes(envelope, channel(25)), policy=default)
    return found


def test_the_message_says_what_bulk_mail_must() -> None:
    mail = parsed(ENVELOPE)
    assert dict(mail.items()) == {
        "From": "街角超市 <news@shop.example.test>",
        "To": "ann@example.test",
        "Subject": "您的优惠券 & more",
        "Date": "Mon, 30 Oct 2017 00:00:00 +0000",
        "Message-ID": "<abc@shop.example.test>",
        "List-Unsubscribe": "<https://shop.example.test/u/token>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "Feedback-ID": "c1:email:shop",
        "MIME-Version": "1.0",
        "Content-Type": mail["Content-Type"],
    }
    assert mail.get_content_type() == "multipart/alternative"
    assert not mail.defects


@pytest.mark.parametrize(
    "text",
    [
        "plain\n",
        "你好\n" * 300,
        "mixed 你 " * 50,
        "x" * 5_000,
        "=3D = \t\n \n.\n..\nFrom x\n",
        "a\r\nb\rc\n",
        "--=_x\n",
    ],
)
def test_both_parts_come_back_as_they_were(text: str) -> None:
    mail = parsed(replace(ENVELOPE, message=Message("s", f"<p>{text}</p>", text)))
    for subtype, sent in (("plain", text), ("html", f"<p>{text}</p>")):
        part = mail.get_body((subtype,))
        assert part is not None
        assert part.get_content().splitlines() == sent.splitlines()
    raw = as_bytes(replace(ENVELOPE, message=Message("s", text, text)), channel(25))
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")


BAD = [
    "a\r\nBcc: x@y.test",
    "a\nb",
    "a\rb",
    "a\x00b",
    "a\u2028b",
    "a\u2029b",
    "a\x85b",
    "a\x0bb",
    "a\x1fb",
    "a\ud800b",
    "a" * 10_000,
]


@pytest.mark.parametrize("bad", BAD)
def test_a_header_value_that_could_make_another_header_is_refused(bad: str) -> None:
    server = channel(25)
    for envelope, to in (
        (replace(ENVELOPE, message=replace(ENVELOPE.message, subject=bad)), server),
        (replace(ENVELOPE, message_id=bad), server),
        (replace(ENVELOPE, unsubscribe=bad), server),
        (replace(ENVELOPE, feedback=bad), server),
        (replace(ENVELOPE, address=bad), server),
        (replace(ENVELOPE, address=f"{bad}@example.test"), server),
        (ENVELOPE, replace(server, sender_name=bad)),
    ):
        with pytest.raises(DeliveryRefused):
            as_bytes(envelope, to)


@pytest.mark.parametrize(
    "address", ["", "a", "a@", "@b", "a b@c.test", "a@b.test,c@d.test", "<a@b.test>", "a@b.test>\n", "a@b.test "]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(DeliveryRefused):
        as_bytes(replace(ENVELOPE, address=address), channel(25))


@pytest.mark.parametrize(
    "subject", ["=?utf-8?q?a=0ABcc:_x?=", "x" * 300, "优惠" * 60, 'a, b; c <d> "e"', "тест 测试 " * 9]
)
def test_a_strange_subject_makes_no_other_header(subject: str) -> None:
    mail = parsed(replace(ENVELOPE, message=replace(ENVELOPE.message, subject=subject)))
    assert len(mail.keys()) == 11
    assert mail["Bcc"] is None
    assert mail["Subject"].strip() == subject.strip()


@pytest.mark.parametrize("name", ["=?utf-8?q?a=0ABcc:_x?=", '"Shop" <x@y.test>, ', "Shop, Ltd", "街角, 超市"])
def test_a_strange_sender_is_still_one_sender(name: str) -> None:
    raw = as_bytes(ENVELOPE, replace(channel(25), sender_name=name))
    mail = message_from_bytes(raw, policy=default)
    assert len(mail.keys()) == 11
    assert [one.addr_spec for one in mail["From"].addresses] == ["news@shop.example.test"]
    assert mail["From"].addresses[0].display_name.strip() == name.strip()


def test_a_real_server_gets_exactly_these_bytes(tmp_path: Path) -> None:
    async def send(port: int) -> list[Reply]:
        async with channel(port).line() as line:
            return [await line.send(ENVELOPE), await line.send(replace(ENVELOPE, message_id="<two@x>"))]

    with LocalMailbox(tmp_path) as box:
        assert asyncio.run(send(box.port)) == [Reply("accepted"), Reply("accepted")]
        first, second = box.letters()
    assert first.path.read_bytes() == as_bytes(ENVELOPE, channel(25))
    assert second.read()["Message-ID"] == "<two@x>"


_ANSWERS = {"EHLO": "250-bad.test\r\n250 AUTH PLAIN", "AUTH": "235 come in", "DATA": "354 go", "QUIT": "221 bye"}


class BadServer:
    """Speaks SMTP up to one command, then answers it with `answer`, hangs up for None, or stays silent for ""."""

    def __init__(self, command: str, answer: str | None, *, times: int = 99) -> None:
        self.command, self.answer, self.times = command, answer, times
        self.whole: list[bytes] = []
        self.calls: list[asyncio.Task[Any]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.calls.append(task)
        try:
            await self.speak(reader, writer)
        finally:
            writer.close()
            await asyncio.gather(writer.wait_closed(), return_exceptions=True)

    async def speak(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def say(words: str, command: str) -> bool:
            if command == self.command and self.times > 0:
                self.times -= 1
                if self.answer is None:
                    return False
                words = self.answer
            if words:
                writer.write(words.encode() + b"\r\n")
                await writer.drain()
            return True

        alive = await say("220 hello", "CONNECT")
        while alive and (line := await reader.readline()):
            command = line.split()[0].decode().upper()
            alive = await say(_ANSWERS.get(command, "250 ok"), command)
            if alive and command == "DATA" and not (self.command == "DATA" and self.answer):
                self.whole.append(await reader.readuntil(b"\r\n.\r\n"))
                alive = await say("250 queued", "CONTENT")


def against(server: BadServer, messages: int = 1) -> list[Reply]:
    async def run() -> list[Reply]:
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        with_login = replace(channel(port, timeout_seconds=0.5), username="news", password="canary")
        async with with_login.line() as line:
            replies = [await line.send(ENVELOPE) for _ in range(messages)]
        listening.close()
        await asyncio.gather(*server.calls)
        return replies

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("command", "answer", "reply"),
    [
        ("CONNECT", None, "not_sent"),
        ("CONNECT", "554 go away", "not_sent"),
        ("CONNECT", "421 busy", "not_sent"),
        ("EHLO", "550 not from you", "not_sent"),
        ("AUTH", "535 wrong password for news@shop.example.test", "not_sent"),
        ("AUTH", "454 try again", "not_sent"),
        ("MAIL", "550 no ann@example.test here", "not_sent"),
        ("MAIL", "451 try later", "not_sent"),
        ("MAIL", None, "not_sent"),
        ("RCPT", "550 no such user", "refused"),
        ("RCPT", "450 greylisted", "later"),
        ("RCPT", None, "not_sent"),
        ("RCPT", "", "not_sent"),
        ("DATA", "451 not now", "later"),
        ("CONTENT", "554 spam", "refused"),
        ("CONTENT", "451 full", "later"),
        ("CONTENT", "421 closing", "later"),
        ("CONTENT", None, "unknown"),
        ("CONTENT", "", "unknown"),
    ],
)
def test_each_way_a_server_behaves_has_its_meaning(command: str, answer: str | None, reply: str) -> None:
    (found,) = against(BadServer(command, answer))
    assert found.answer == reply
    assert "example.test" not in found.reason
    assert "canary" not in found.reason


@pytest.mark.parametrize(
    ("command", "answer"), [("CONTENT", None), ("RCPT", None), ("RCPT", "550 no"), ("CONTENT", "421 closing")]
)
def test_the_next_message_goes_out_after_a_broken_one(command: str, answer: str | None) -> None:
    server = BadServer(command, answer, times=1)
    assert against(server, messages=2)[1] == Reply("accepted")


def test_the_password_is_never_shown() -> None:
    assert "canary" not in repr(replace(channel(25), password="canary"))
