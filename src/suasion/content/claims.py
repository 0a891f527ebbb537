"""Reading the claims in a text: amounts, percentages, days, quoted and capitalised names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

_NUMBER = r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SYMBOL = r"(?:US|CN|JP|HK)?[$¥￥€£]|USD|CNY|RMB|EUR|GBP|JPY"
_UNIT = r"dollars?|cents?|euros?|pounds?|yuan|USD|CNY|RMB|EUR|GBP|JPY|美元|美金|人民币|欧元|英镑|日元|元|块|毛|角|分钱"
_AMOUNT = re.compile(
    rf"(?:{_SYMBOL})\s?(?P<a>{_NUMBER})|(?P<b>{_NUMBER})\s?(?P<unit>{_UNIT})(?![a-z])|(?<![\d.%])(?P<c>\d+\.\d\d)(?![\d%％])",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
    r"aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:,?\s*(?P<year>\d{4}))?"
_DAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b{_YEAR}",
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?![a-z]){_YEAR}",
        r"(?<!\d)(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<month>\d{1,2})/(?P<day>\d{1,2})(?:/(?P<year>\d{4}))?(?!\d)",
        r"(?:(?P<year>\d{4})\s*年\s*)?(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]",
    )
)
_PERCENT = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)\s*(?:[%％]|percent\b|per cent\b|pct\b)|百分之\s*(?P<words>\d+(?:\.\d+)?)", re.IGNORECASE
)
_WORD_PERCENT = re.compile(
    r"\b[a-z-]+\s+(?:percent|per cent)\b|"
    r"百分之[一二三四五六七八九十百]+|[一二三四五六七八九](?:点?[一二三四五六七八九])?折",
    re.IGNORECASE,
)
_FOLD = re.compile(r"(?P<number>\d(?:\.\d)?)\s*折")
_QUOTED = re.compile(r"[\"“「『《‘]([^\"”」』》’\n]{2,80})[\"”」』》’]")
_CAPITALISED = re.compile(r"(?:[A-Z][A-Za-z'&-]*[a-zA-Z])(?:\s+(?:&\s+)?[A-Z][A-Za-z'&-]*[a-zA-Z])+")


@dataclass(frozen=True)
class Claim:
    """One thing a text states: the words it uses, and their value if they have one."""

    words: str
    value: Decimal | None = None


def amounts(text: str) -> Iterator[Claim]:
    """Find amounts of money: with a sign, with a unit, or any number with two decimals.

    Examples
    --------
    >>> [claim.value for claim in amounts("only $3.49, or 2.99元, or 1,200 dollars")]
    [Decimal('3.49'), Decimal('2.99'), Decimal('1200')]
    """
    for found in _AMOUNT.finditer(text):
        number = next(part for part in (found["a"], found["b"], found["c"]) if part)
        value = Decimal(number.replace(",", "").replace("，", ""))
        small = (found["unit"] or "").lower() in ("cent", "cents", "分钱")
        tenth = (found["unit"] or "") in ("毛", "角")
        yield Claim(found[0].strip(), value / 100 if small else value / 10 if tenth else value)


def percentages(text: str) -> Iterator[Claim]:
    """Find percentages; ``8折`` is 20 % off. One written in words has no value.

    Examples
    --------
    >>> [claim.value for claim in percentages("20% off, 8折, twenty percent")]
    [Decimal('20'), Decimal('20.0'), None]
    """
    for found in _PERCENT.finditer(text):
        yield Claim(found[0], Decimal(found["number"] or found["words"]))
    for found in _FOLD.finditer(text):
        yield Claim(found[0], 100 - Decimal(found["number"]) * 10 + Decimal("0.0"))
    for found in _WORD_PERCENT.finditer(text):
        yield Claim(found[0])


def days(text: str, *, years: set[int]) -> Iterator[tuple[str, list[date]]]:
    """Find days; one without a year is read in each of `years`, one that does not exist gives an empty list.

    Examples
    --------
    >>> list(days("until 24 December", years={2017}))
    [('24 December', [datetime.date(2017, 12, 24)])]
    """
    for pattern in _DAYS:
        for found in pattern.finditer(text):
            name = found["month"].lower()
            month = int(name) if name.isdigit() else _MONTHS.index(name[:3]) + 1
            possible = []
            for year in [int(found["year"])] if found["year"] else sorted(years):
                try:
                    possible.append(date(year, month, int(found["day"])))
                except ValueError:
                    continue
            yield found[0].strip(), possible


def names(text: str) -> Iterator[str]:
    """Find what a text presents as a name: words in quotation marks, and runs of two or more capitalised words."""
    for found in _QUOTED.finditer(text):
        yield found[1].strip()
    for found in _CAPITALISED.finditer(text):
        yield found[0]
