"""Email by SMTP; implements `deliveries.channel.Channel`."""

import base64
import binascii
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.header import Header
from email.utils import format_datetime, formataddr
from functools import lru_cache
from hashlib import blake2b

import aiosmtplib
from aiosmtplib import SMTPException, SMTPResponseException

from suasion.core.clock import Clock
from suasion.core.errors import DeliveryRefused
from suasion.deliveries.channel import Envelope, Reply

# Line breaks of every kind Python or a mail program may see one in, NUL and the other controls, and lone surrogates.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")
_IS_HIGH = bytes(int(byte > 127) for byte in range(256))
_LONGEST_HEADER = 900  # a line may have 998 octets with its name
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


@dataclass(frozen=True)
class SMTPChannel:
    """One SMTP server.

    Parameters
    ----------
    host, port
        Where it listens.
    sender_name, sender_address
        What stands in From; the address is also the envelope sender.
    clock
        The present, for Date.
    username, password
        The login, if the server asks for one; the password is never shown.
    use_tls, start_tls
        TLS from the first byte; or STARTTLS: True to demand, False to never use it, None to use it where offered.
    timeout_seconds
        The longest wait for one answer.
    """

    host: str
    port: int
    sender_name: str
    sender_address: str
    clock: Clock
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    use_tls: bool = False
    start_tls: bool | None = None
    timeout_seconds: float = 30.0

    @asynccontextmanager
    async def line(self) -> AsyncIterator["SMTPLine"]:
        """Open one connection's worth of sending."""
        line = SMTPLine(self)
        try:
            yield line
        finally:
            await line.close()


class SMTPLine:
    """One connection, opened at the first message and again after it broke."""

    def __init__(self, channel: SMTPChannel) -> None:
        self._channel = channel
        self._client: aiosmtplib.SMTP | None = None

    async def send(self, envelope: Envelope) -> Reply:
        """Send one message and say what became of it; never raises for what the server or the network does.

        Only an answer to RCPT or DATA speaks of the message. A greeting, EHLO, STARTTLS, login or MAIL that is refused
        would be refused for every message, so it is ``not_sent`` whatever its code.

        Raises
        ------
        suasion.core.errors.DeliveryRefused
            If a header or the address is not safe to send; nothing left.
        """
        data = as_bytes(envelope, self._channel)
        try:
            client = await self._connected()
            await client.mail(self._channel.sender_address)
        except (SMTPException, OSError) as error:
            await self.close()
            return Reply("not_sent", _without_words(error))
        try:
            await client.rcpt(envelope.address)
        except SMTPResponseException as error:
            return await self._answered(error)
        except (SMTPException, OSError) as error:
            await self.close()
            return Reply("not_sent", _without_words(error))
        try:
            await client.data(data)
        except SMTPResponseException as error:
            return await self._answered(error)
        except (SMTPException, OSError) as error:
            await self.close()
            return Reply("unknown", f"no answer after DATA: {type(error).__name__}")
        return Reply("accepted")

    async def close(self) -> None:
        """End the connection, politely if it still answers."""
        client, self._client = self._client, None
        if client is None:
            return
        try:
            if client.is_connected:
                await client.quit(timeout=2)
        except (SMTPException, OSError):
            pass
        finally:
            client.close()

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._client is not None and self._client.is_connected:
            return self._client
        channel = self._channel
        self._client = aiosmtplib.SMTP(
            hostname=channel.host,
            port=channel.port,
            username=channel.username,
            password=channel.password,
            use_tls=channel.use_tls,
            start_tls=channel.start_tls,
            timeout=channel.timeout_seconds,
        )
        await self._client.connect()
        await self._client.ehlo()
        return self._client

    async def _answered(self, error: SMTPResponseException) -> Reply:
        """Turn a refusal into a reply; the server's words are left out, since they often hold the address."""
        try:
            if self._client is not None and self._client.is_connected and error.code != 421:
                await self._client.rset()
            else:
                await self.close()
        except (SMTPException, OSError):
            await self.close()
        if 500 <= error.code < 600:
            return Reply("refused", f"SMTP {error.code}")
        return Reply("later", f"SMTP {error.code}")


def _without_words(error: SMTPException | OSError) -> str:
    """Say what broke without the server's words, since they often hold an address or the login."""
    if isinstance(error, SMTPResponseException):
        return f"the server refused the session: SMTP {error.code}"
    return f"connection: {type(error).__name__}"


def as_bytes(envelope: Envelope, channel: SMTPChannel) -> bytes:
    """Build the message as it goes over the wire.

    Raises
    ------
    suasion.core.errors.DeliveryRefused
        If a header value holds a line break, NUL or another control character, or the address is none.
    """
    for whose, address in (("recipient", envelope.address), ("sender", channel.sender_address)):
        if not _ADDRESS.fullmatch(address):
            raise DeliveryRefused(f"The {whose}'s address is not one that mail can be sent to.")
    headers = (
        _header("From", _safe("From", channel.sender_name), channel.sender_address),
        f"To: {envelope.address}\r\n".encode(),
        _header("Subject", _safe("Subject", envelope.message.subject)),
        _plain("Date", format_datetime(channel.clock.now())),
        _plain("Message-ID", envelope.message_id),
        _plain("List-Unsubscribe", f"<{envelope.unsubscribe}>"),
        _plain("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        _plain("Auto-Submitted", "auto-generated"),
        _plain("Feedback-ID", envelope.feedback),
        b"MIME-Version: 1.0\r\n",
    )
    return b"".join((*headers, _alternatives(envelope)))


def _alternatives(envelope: Envelope) -> bytes:
    # 128 bits of the message's own id; neither encoding below can make a line that begins with "--=_".
    boundary = b"=_" + blake2b(envelope.message_id.encode(), digest_size=16).hexdigest().encode()
    lines = [b'Content-Type: multipart/alternative; boundary="' + boundary + b'"', b""]
    for subtype, text in ((b"plain", envelope.message.text), (b"html", envelope.message.html)):
        raw = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n").encode()
        name, encoded = _encoded(raw)
        lines += [
            b"--" + boundary,
            b"Content-Type: text/" + subtype + b"; charset=utf-8",
            b"Content-Transfer-Encoding: " + name,
            b"",
            encoded,
        ]
    return b"\r\n".join([*lines, b"--" + boundary + b"--", b""])


def _encoded(raw: bytes) -> tuple[bytes, bytes]:
    """Quoted-printable while it stays the shorter form, else base64."""
    if sum(raw.translate(_IS_HIGH)) * 6 > len(raw):
        return b"base64", base64.encodebytes(raw).replace(b"\n", b"\r\n")
    return b"quoted-printable", binascii.b2a_qp(raw, istext=True).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


@lru_cache(maxsize=1024)
def _header(name: str, value: str, address: str = "") -> bytes:
    """Encode a header that may hold any language; the same few come back in every message of a campaign.

    Not by EmailMessage: it decodes an encoded word inside a value, so ``=?utf-8?q?a=0ABcc:_x?=`` as a subject makes a
    Bcc header (seen with Python 3.11.7). Here such a value is encoded whole, and a reader sees it as it is.
    """
    plain = value.isascii() and "=?" not in value
    if address and plain:
        return f"{name}: {formataddr((value, address))}\r\n".encode()
    encoded = value if plain else Header(value, "utf-8", header_name=name).encode(linesep="\r\n")
    return f"{name}: {encoded}{f' <{address}>' if address else ''}\r\n".encode()


def _plain(name: str, value: str) -> bytes:
    if not value.isascii():
        raise DeliveryRefused(f"The value of {name} holds characters outside ASCII.")
    return f"{name}: {_safe(name, value)}\r\n".encode()


def _safe(name: str, value: str) -> str:
    if _UNSAFE.search(value) or len(value) > _LONGEST_HEADER:
        raise DeliveryRefused(f"The value of {name} holds a line break or control character, or is too long.")
    return value
