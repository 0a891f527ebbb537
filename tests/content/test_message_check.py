"""The last check of one finished message."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from suasion.content.message_check import MessageCheck
from suasion.content.messages import Message
from suasion.content.rendering.email import EmailTemplate, Shown
from tests.content.corner_market import FACTS, PRODUCTS, offer_draft

URL = "https://shop.example.test/u/abc?a=1&b=2"
SHOWN = [Shown(product) for product in PRODUCTS]
MESSAGE = EmailTemplate(offer_draft()).render(SHOWN, unsubscribe=URL)


def rules(message: Message = MESSAGE, shown: Sequence[Shown] = SHOWN) -> list[str]:
    return [one.rule for one in MessageCheck(FACTS).violations(message, shown, unsubscribe=URL)]


def test_a_good_message_passes() -> None:
    assert rules() == []


def test_a_tag_left_over_is_found_in_every_part() -> None:
    assert (
        rules(replace(MESSAGE, subject="{{ x }}", html=MESSAGE.html + "{%", text=MESSAGE.text + "[["))
        == ["unfilled tag"] * 3
    )


def test_a_product_that_differs_from_its_fact_is_found() -> None:
    assert rules(shown=[Shown(replace(PRODUCTS[0], price=Decimal("1.00")))]) == ["amount"]
    assert rules(shown=[Shown(replace(PRODUCTS[0], name="Oat Milk"))]) == ["unknown product"]
    assert rules(shown=[Shown(replace(PRODUCTS[0], id="p9"))]) == ["unknown product"]


def test_an_empty_product_name_is_found() -> None:
    shown = [Shown(replace(PRODUCTS[0], name=" "))]
    message = EmailTemplate(offer_draft()).render(shown, unsubscribe=URL)
    assert rules(message, shown).count("empty product name") == 2


def test_a_message_that_cannot_be_ended_is_found() -> None:
    assert rules(replace(MESSAGE, html="", text="")) == ["required part", "required part"]
