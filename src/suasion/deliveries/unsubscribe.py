"""Addresses that end the messages: an opaque signed token naming customer and list, without a personal address.

The HTTP endpoint that acts on them (POST with ``List-Unsubscribe=One-Click`` acts; GET shows a page and changes
nothing) is not part of this landing: `base_url` is a setting, and the link leads
nowhere until the endpoint lands.
"""

import base64
import hmac
from hashlib import sha256

from suasion.core.errors import InputRefused, SettingError

_TAG_BYTES = 20


class TokenRefused(InputRefused):
    """An unsubscribe token was not made by this workspace, or was changed on its way."""

    code = "token_refused"


class UnsubscribeTokens:
    """Makes and checks tokens.

    Parameters
    ----------
    secret
        The workspace's signing key, at least 16 bytes; never shown.
    base_url
        Where the endpoint stands, such as ``https://shop.example/u``.

    Examples
    --------
    >>> tokens = UnsubscribeTokens(b"0123456789abcdef", "https://shop.example/u")
    >>> tokens.check(tokens.make("c-17", "email"))
    ('c-17', 'email')
    """

    def __init__(self, secret: bytes, base_url: str) -> None:
        if len(secret) < 16:
            raise SettingError(f"The unsubscribe key has {len(secret)} bytes; it needs at least 16.")
        self._secret, self._base_url = secret, base_url.rstrip("/")

    def make(self, customer: str, channel: str) -> str:
        """Sign a token; the same customer and channel always give the same one.

        The tag is HMAC-SHA-256 cut to 160 bits. The customer's id inside is covered by a keyed stream, so the token
        tells a reader nothing.
        """
        plain = f"{channel}\n{customer}".encode()
        tag = self._tag(plain)
        return base64.urlsafe_b64encode(tag + self._covered(plain, tag)).rstrip(b"=").decode()

    def url(self, customer: str, channel: str) -> str:
        """Give the address for List-Unsubscribe and for the link in the message."""
        return f"{self._base_url}/{self.make(customer, channel)}"

    def check(self, token: str) -> tuple[str, str]:
        """Give (customer, channel) of a token of ours.

        Raises
        ------
        TokenRefused
            For every other text.
        """
        try:
            raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        except ValueError:
            raise TokenRefused("This unsubscribe address is not one of ours.") from None
        tag, covered = raw[:_TAG_BYTES], raw[_TAG_BYTES:]
        plain = self._covered(covered, tag)
        if not hmac.compare_digest(tag, self._tag(plain)) or self._canonical(raw) != token:
            raise TokenRefused("This unsubscribe address is not one of ours.")
        channel, _, customer = plain.decode().partition("\n")
        return customer, channel

    def _tag(self, plain: bytes) -> bytes:
        return hmac.digest(self._secret, b"tag\0" + plain, sha256)[:_TAG_BYTES]

    def _covered(self, data: bytes, tag: bytes) -> bytes:
        # HMAC in counter mode under the tag as nonce, as SIV does: deterministic, and no nonce to lose.
        stream = b"".join(
            hmac.digest(self._secret, b"cover\0" + tag + block.to_bytes(4, "big"), sha256)
            for block in range(-(-len(data) // 32))
        )
        return bytes(left ^ right for left, right in zip(data, stream, strict=False))

    @staticmethod
    def _canonical(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
