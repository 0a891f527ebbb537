"""Signed texts: only ours come back, and only under the key they were made with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suasion.core.errors import SettingError
from suasion.deliveries.unsubscribe import UnsubscribeTokens
from suasion.privacy.signed import SignedTexts, TokenRefused

TEXTS = SignedTexts(b"0123456789abcdef")


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_a_text_comes_back_as_it_was(text: str) -> None:
    assert TEXTS.opened(TEXTS.signed(text)) == text


@given(st.text(max_size=80))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(TokenRefused):
        TEXTS.opened(text)


def test_a_text_of_another_key_is_refused_and_a_short_key_too() -> None:
    with pytest.raises(TokenRefused):
        TEXTS.opened(SignedTexts(b"another-secret-key").signed("c1"))
    with pytest.raises(SettingError):
        SignedTexts(b"short")


def test_unsubscribe_links_that_went_out_before_stay_good() -> None:
    sent = "Y5TpM_Px7FQoKzMVHW7qo00rhKY2tukT_6ZmVdcf"
    assert UnsubscribeTokens(b"0123456789abcdef", "https://shop.example/u").check(sent) == ("c-17", "email")
