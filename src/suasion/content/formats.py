"""Money, days and percentages in the reader's way of writing."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from suasion.content.facts import Locale

_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
_SYMBOLS: dict[Locale, dict[str, str]] = {
    "en": {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "CN¥", "JPY": "¥"},
    "zh-Hans": {"USD": "US$", "EUR": "€", "GBP": "£", "CNY": "¥", "JPY": "JP¥"},
}
_NO_MINOR_UNIT = {"JPY", "KRW", "VND"}


def money(amount: Decimal, currency: str, locale: Locale) -> str:
    """Write an amount, rounded half up to the currency's smallest unit.

    Examples
    --------
    >>> money(Decimal("1234.5"), "USD", "en"), money(Decimal("3.49"), "USD", "zh-Hans")
    ('$1,234.50', 'US$3.49')
    """
    places = 0 if currency in _NO_MINOR_UNIT else 2
    rounded = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    symbol = _SYMBOLS[locale].get(currency, f"{currency} ")
    return f"{'-' if rounded < 0 else ''}{symbol}{abs(rounded):,.{places}f}"


def day(value: date, locale: Locale) -> str:
    """Write a day.

    Examples
    --------
    >>> day(date(2017, 12, 24), "en"), day(date(2017, 12, 24), "zh-Hans")
    ('December 24, 2017', '2017年12月24日')
    """
    if locale == "zh-Hans":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{_MONTHS[value.month - 1]} {value.day}, {value.year}"


def percentage(value: Decimal) -> str:
    """Write a percentage without needless zeros.

    Examples
    --------
    >>> percentage(Decimal("20.0"))
    '20%'
    """
    return f"{value.normalize():f}%"
