"""Texts that go out in a link and come back: signed and covered, so that only we make them and nobody reads them."""

import base64
import hmac
from hashlib import sha256

from suasion.core.errors import InputRefused, SettingError

_TAG_BYTES = 20
_SECRET_BYTES = 16


class TokenRefused(InputRefused):
    """A link's token was not made by this workspace, was changed on its way, or is too old."""

    code = "token_refused"


class SignedTexts:
    """Makes and opens tokens.

    Parameters
    ----------
    secret
        A signing key for one purpose, at least 16 bytes; never shown.

    Examples
    --------
    >>> texts = SignedTexts(b"0123456789abcdef")
    >>> texts.opened(texts.signed("c-17 email"))
    'c-17 email'
    """

    def __init__(self, secret: bytes) -> None:
        if len(secret) < _SECRET_BYTES:
            raise SettingError(f"The signing key has {len(secret)} bytes; it needs at least {_SECRET_BYTES}.")
        self._secret = secret

    def signed(self, text: str) -> str:
        """Sign a text; the same one always gives the same token.

        The tag is HMAC-SHA-256 cut to 160 bits. The text inside is covered by a keyed stream, so the token tells a
        reader nothing.
        """
        plain = text.encode()
        tag = self._tag(plain)
        return _spelt(tag + self._covered(plain, tag))

    def opened(self, token: str) -> str:
        """Give the text of a token of ours.

        Raises
        ------
        TokenRefused
            For every other text.
        """
        try:
            raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        except ValueError:
            raise TokenRefused("This link is not one of ours.") from None
        tag, covered = raw[:_TAG_BYTES], raw[_TAG_BYTES:]
        plain = self._covered(covered, tag)
        if not hmac.compare_digest(tag, self._tag(plain)) or _spelt(raw) != token:
            raise TokenRefused("This link is not one of ours.")
        return plain.decode()

    def _tag(self, plain: bytes) -> bytes:
        return hmac.digest(self._secret, b"tag\0" + plain, sha256)[:_TAG_BYTES]

    def _covered(self, data: bytes, tag: bytes) -> bytes:
        # HMAC in counter mode under the tag as nonce, as SIV does: deterministic, and no nonce to lose.
        stream = b"".join(
            hmac.digest(self._secret, b"cover\0" + tag + block.to_bytes(4, "big"), sha256)
            for block in range(-(-len(data) // 32))
        )
        return bytes(left ^ right for left, right in zip(data, stream, strict=False))


def _spelt(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
