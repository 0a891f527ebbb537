"""One spelling for what people write in many ways, so that only real differences are left to compare.

Unicode's compatibility form without capitals and accents (NFKC, casefold), first names apart from last names, email
addresses without tags and dots, digits of phone numbers, house numbers apart from the words of a street.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import TypeVar

import msgspec

from suasion.privacy.likeness.people import Address, Person

MOST_VALUES = 4
"""Of each kind that are compared of one customer."""
LONGEST = 100
"""Characters of a name or a street that are looked at."""

V = TypeVar("V")
_MARKS = re.compile("[\u0300-\u036f]")
_STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "’": "'", "\u3000": " "})
_WORDS = re.compile(r"[^\W\d_]+")
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_DIGITS = re.compile(r"\d+")
_TITLES = frozenset("mr mrs ms miss mx dr prof herr frau mme mlle sr sra sir madam".split())  # noqa: SIM905
_COURTESIES = ("先生", "女士", "小姐", "老师")
# Surnames of two characters; every other Chinese surname that matters in numbers has one.
_TWO_CHARACTERS = "欧阳歐陽司马司馬上官诸葛諸葛夏侯东方東方皇甫尉迟公孙公孫慕容令狐宇文长孙長孫司徒南宫南宮百里独孤"
_TWO = frozenset(_TWO_CHARACTERS[at : at + 2] for at in range(0, len(_TWO_CHARACTERS), 2))
_STREETS = {
    "street": "st", "str": "st", "strasse": "st", "road": "rd", "avenue": "ave", "av": "ave", "drive": "dr",
    "lane": "ln", "court": "ct", "boulevard": "blvd", "place": "pl", "square": "sq", "apartment": "apt", "flat": "apt",
    "north": "n", "south": "s", "east": "e", "west": "w", "saint": "st",
}  # fmt: skip


class Place(msgspec.Struct, frozen=True, array_like=True):
    """A postal address to compare: `numbers` of house and flat in their order, `words` of the street."""

    postcode: str
    city: str
    numbers: tuple[str, ...]
    words: str

    @property
    def area(self) -> str:
        """Where the street is: the postcode, or the city where none is known."""
        return self.postcode or self.city

    @property
    def door(self) -> str:
        """The whole as one text; empty if no house is named."""
        if not (self.numbers and self.area):
            return ""
        return f"{self.area} {'-'.join(self.numbers)} {' '.join(sorted(self.words.split()))}"


class Spelled(msgspec.Struct, frozen=True, array_like=True):
    """What is compared of one customer; `emails` are (local part, domain), `phones` digits."""

    customer: str
    given: str
    family: str
    emails: tuple[tuple[str, str], ...]
    phones: tuple[str, ...]
    places: tuple[Place, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to compare."""
        return not (self.given or self.family or self.emails or self.phones or self.places)

    @property
    def whole_name(self) -> str:
        """First and last name, in an order that does not depend on which is which; empty unless both are known."""
        return " ".join(sorted((self.given, self.family))) if self.given and self.family else ""


def spelled(person: Person, values: dict[str, str]) -> Spelled:
    """Spell what is known of somebody.

    Parameters
    ----------
    values
        What her tokens stand for; tokens that are not in it are left out.
    """
    given, family = names(person.given, person.family, person.name)
    emails = (email(values[token]) for token in person.emails if token in values)
    phones = (phone(values[token]) for token in person.phones if token in values)
    return Spelled(
        person.customer,
        given,
        family,
        _first(one for one in emails if one[0] and one[1]),
        _first(one for one in phones if one),
        _first(one for one in map(place, person.addresses) if one.area),
    )


def _first(found: Iterable[V]) -> tuple[V, ...]:
    return tuple(dict.fromkeys(found))[:MOST_VALUES]


def folded(text: str) -> str:
    """Take capitals, accents, wide forms and outer white space away.

    Examples
    --------
    >>> folded(" Ｍüller "), folded("Straße"), folded("가나"), folded("がく")
    ('muller', 'strasse', '가나', 'がく')
    """
    plain = unicodedata.normalize("NFKC", text[: 4 * LONGEST]).casefold().translate(_STROKES)
    if not plain.isascii():
        plain = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", plain)))
    return " ".join(plain.split())[:LONGEST]


def is_han(text: str) -> bool:
    """Say whether a text is written in Chinese characters, where each counts as much as a word."""
    return _HAN.search(text) is not None


def names(given: str, family: str, name: str = "") -> tuple[str, str]:
    """Give first and last name; what cannot be told apart from the other stays empty.

    Examples
    --------
    >>> names("", "", "Dr. Ann-Marie van Dam"), names("Ann", "SMITH"), names("", "", "Smith, Ann")
    (('ann marie van', 'dam'), ('ann', 'smith'), ('ann', 'smith'))
    >>> names("", "", "王伟"), names("", "", "欧阳娜娜"), names("王伟", ""), names("", "", "Cher")
    (('伟', '王'), ('娜娜', '欧阳'), ('伟', '王'), ('cher', ''))
    """
    first, last = _name(given), _name(family)
    if first and last:
        return first, last
    whole = folded(name) or folded(given) or folded(family)
    if is_han(whole):
        return _chinese(whole) if not last else (first, last)
    if "," in whole:
        last_said, _, first_said = whole.partition(",")
        return _name(first_said), _name(last_said)
    if not name:
        return first, last
    words = _name(name).split()
    if len(words) < 2:
        return (first or " ".join(words), last)
    return " ".join(words[:-1]), words[-1]


def _name(text: str) -> str:
    words = _WORDS.findall(folded(text))
    kept = [word for word in words if word not in _TITLES]
    joined = "".join(kept) if is_han(text) else " ".join(kept)
    return _without_courtesy(joined)


def _without_courtesy(name: str) -> str:
    for ending in _COURTESIES:
        if len(name) > len(ending):
            name = name.removesuffix(ending)
    return name


def _chinese(whole: str) -> tuple[str, str]:
    name = _without_courtesy("".join(_WORDS.findall(whole)))
    if not 2 <= len(name) <= 6:
        return name, ""
    family = name[:2] if len(name) > 2 and name[:2] in _TWO else name[0]
    return name[len(family) :], family


def email(value: str) -> tuple[str, str]:
    """Take an address apart: the local part without tag and dots, and the domain.

    Examples
    --------
    >>> email("Ann.Smith+news@Shop.example"), email("nobody")
    (('annsmith', 'shop.example'), ('', ''))
    """
    local, at, domain = folded(value).rpartition("@")
    if not at:
        return "", ""
    plain = local.partition("+")[0].replace(".", "")
    return plain or local, domain


def phone(value: str) -> str:
    """Give the digits of a number, without the zeros it begins with; empty if they are too few to be one.

    Examples
    --------
    >>> phone("+44 20 7946 0018"), phone("020 7946 0018"), phone("112")
    ('442079460018', '2079460018', '')
    """
    digits = "".join(_DIGITS.findall(unicodedata.normalize("NFKC", value))).lstrip("0")
    return digits if 6 <= len(digits) <= 15 else ""


def place(address: Address) -> Place:
    """Spell a postal address.

    Examples
    --------
    >>> place(Address("12 Main Street, Apt. 4", "Leeds", "LS1 4AB"))
    Place(postcode='ls14ab', city='leeds', numbers=('12', '4'), words='main st apt')
    >>> place(Address("建国路88号1202室", "北京市")).numbers
    ('88', '1202')
    """
    street = folded(address.street)
    words = (_STREETS.get(word, word) for word in _WORDS.findall(re.sub(r"strasse\b", " st", street)))
    numbers = tuple(number.lstrip("0") or "0" for number in _DIGITS.findall(street))
    city = "".join(_WORDS.findall(folded(address.city))).removesuffix("市")
    postcode = re.sub(r"[\W_]", "", folded(address.postcode))
    return Place(postcode, city, numbers, " ".join(words))
