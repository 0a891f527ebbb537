"""Unsubscribe tokens: opaque, signed, and only ours."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suasion.core.errors import SettingError
from suasion.deliveries.unsubscribe import UnsubscribeTokens
from suasion.privacy.signed import TokenRefused

TOKENS = UnsubscribeTokens(b"0123456789abcdef", "https://shop.example.test/u/")
NAMES = st.text(st.characters(exclude_characters="\n", codec="utf-8"), max_size=100)


@given(NAMES, st.sampled_from(["email", "sms"]))
def test_a_token_names_its_customer_and_list(customer: str, channel: str) -> None:
    assert TOKENS.check(TOKENS.make(customer, channel)) == (customer, channel)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_changed_token_is_refused(place: int, change: int) -> None:
    token = TOKENS.make("customer-17", "email")
    raw = bytearray(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    raw[place % len(raw)] ^= change
    with pytest.raises(TokenRefused):
        TOKENS.check(base64.urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode())


@given(st.text(max_size=80))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(TokenRefused):
        TOKENS.check(text)


def test_every_spelling_but_the_one_made_is_refused() -> None:
    token = TOKENS.make("c", "email")
    for other in (token + "=", token + "\n", " " + token, token + "A"):
        with pytest.raises(TokenRefused):
            TOKENS.check(other)


def test_another_workspace_s_token_is_refused() -> None:
    with pytest.raises(TokenRefused):
        TOKENS.check(UnsubscribeTokens(b"another-secret-key", "https://x.test").make("c", "email"))


def test_a_token_tells_a_reader_nothing() -> None:
    token = TOKENS.make("alice@example.test", "email")
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    assert b"alice" not in raw
    assert b"email" not in raw
    assert TOKENS.url("c", "email") == "https://shop.example.test/u/" + TOKENS.make("c", "email")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(SettingError):
        UnsubscribeTokens(b"short", "https://x.test")
