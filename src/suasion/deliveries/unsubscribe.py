"""Addresses that end the messages: an opaque signed token naming customer and list, without a personal address.

The HTTP endpoint that acts on them (POST with ``List-Unsubscribe=One-Click`` acts; GET shows a page and changes
nothing) is not part of this landing: `base_url` is a setting, and the link leads
nowhere until the endpoint lands.
"""

from suasion.privacy.signed import SignedTexts


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
        self._texts, self._base_url = SignedTexts(secret), base_url.rstrip("/")

    def make(self, customer: str, channel: str) -> str:
        """Sign a token; the same customer and channel always give the same one."""
        return self._texts.signed(f"{channel}\n{customer}")

    def url(self, customer: str, channel: str) -> str:
        """Give the address for List-Unsubscribe and for the link in the message."""
        return f"{self._base_url}/{self.make(customer, channel)}"

    def check(self, token: str) -> tuple[str, str]:
        """Give (customer, channel) of a token of ours.

        Raises
        ------
        suasion.privacy.signed.TokenRefused
            For every other text.
        """
        channel, _, customer = self._texts.opened(token).partition("\n")
        return customer, channel
