"""People made up, some of whom are there twice as people really are: with typos, a new address, another provider.

Who is whose other record is known, and so is who only shares a household: a couple with one telephone, a father and a
son of one name.
"""

# ruff: noqa: SIM905 - lists of words read better as one text
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, combinations, groupby

from suasion.privacy.identifiers import IdentifierKind, normalised
from suasion.privacy.likeness import Address, Found, Person

GIVEN = (
    "James Mary John Patricia Robert Jennifer Michael Linda David Elizabeth William Barbara Richard Susan "
    "Joseph Jessica Thomas Sarah Charles Karen Daniel Lisa Matthew Nancy Anthony Betty Mark Sandra Paul "
    "Ashley Steven Emily Andrew Donna Joshua Michelle Kenneth Carol Kevin Amanda Brian Melissa George "
    "Deborah Anna Anne Ella Zoë José Jürgen"
).split()
FAMILY = (
    "Smith Johnson Williams Brown Jones Garcia Miller Davis Wilson Anderson Thomas Taylor Moore Jackson "
    "Martin Lee Thompson White Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Hill "
    "Green Adams Nelson Baker Hall"
).split()
CHINESE_FAMILY = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗"
CHINESE_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建文志国红玉"
PROVIDERS = ("gmail.com yahoo.com outlook.com qq.com 163.com icloud.com web.de orange.fr").split()
STREETS = ("Main High Church Park Mill Station Victoria Green Manor King Queen North West Bridge School Chapel").split()
KINDS = ("Street Road Lane Avenue").split()
CITIES = ("Leeds York Hull Bath Derby Luton Poole Stoke Truro Wells").split()


@dataclass(frozen=True)
class Made:
    """`twins` are the pairs that are one person, `homes` those of one household, `values` what tokens stand for."""

    people: tuple[Person, ...]
    twins: frozenset[tuple[str, str]]
    homes: frozenset[tuple[str, str]]
    values: "Plain"


class Plain:
    """Stands for a vault whose tokens say what they are."""

    def reveal(self, tokens: Iterable[str]) -> dict[str, str]:
        return {token: token for token in tokens}


def made(count: int, seed: int, *, twice: float = 0.05) -> Made:
    """Make so many people; of every twenty one is there twice."""
    draw = random.Random(seed)
    surnames = [*FAMILY, *(_surname(draw) for _ in range(max(count // 4, 100)))]
    weights = list(accumulate(1 / (place + 3) for place in range(len(surnames))))
    people: list[Person] = []
    taken = set[str]()
    homes = set[tuple[str, str]]()
    while len(people) < count:
        first = _with_her_own(_person(draw, surnames, weights), taken)
        people.append(first)
        if draw.random() < 0.15:  # lives with somebody
            people.append(_with_her_own(_lives_with(draw, first, surnames, weights), taken, first.emails))
            homes.add((str(len(people) - 2), str(len(people) - 1)))
        elif draw.random() < 0.005:  # a son of the same name
            son = replace(_person(draw, surnames, weights), given=first.given, family=first.family, name=first.name)
            people.append(_with_her_own(replace(son, addresses=first.addresses), taken))
            homes.add((str(len(people) - 2), str(len(people) - 1)))
    twins = set[tuple[str, str]]()
    for place in range(len(people)):
        if draw.random() < twice:
            twins.add((str(place), str(len(people))))
            people.append(_again(draw, people[place]))
    names = [f"c{number:08d}" for number in draw.sample(range(1, 2 * len(people)), len(people))]
    named = tuple(replace(person, customer=name) for name, person in zip(names, people, strict=True))
    twin_names, home_names = (
        frozenset(tuple(sorted((names[int(one)], names[int(other)]))) for one, other in pairs)
        for pairs in (twins, homes)
    )
    return Made(named, twin_names, home_names, Plain())  # type: ignore[arg-type]  # each of two


def _with_her_own(person: Person, taken: set[str], shared: tuple[str, ...] = ()) -> Person:
    """Give her an email address that nobody has yet, as providers do; unless it is one that she shares."""
    emails = person.emails
    while emails and emails[0] in taken and emails != shared:
        local, _, domain = emails[0].partition("@")
        emails = (f"{local}{len(taken) % 1000}@{domain}",)
    taken |= set(emails)
    return replace(person, emails=emails)


def _surname(draw: random.Random) -> str:
    parts = [
        "ba",
        "ker",
        "lo",
        "min",
        "sto",
        "wick",
        "har",
        "ley",
        "ton",
        "mar",
        "den",
        "fos",
        "ril",
        "gan",
        "pet",
        "son",
    ]
    return "".join(draw.sample(parts, draw.choice([2, 3, 3]))).capitalize()


def _person(draw: random.Random, surnames: Sequence[str], weights: Sequence[float]) -> Person:
    if draw.random() < 0.2:
        given = "".join(draw.choices(CHINESE_GIVEN, k=draw.choice([1, 2, 2])))
        family = draw.choices(CHINESE_FAMILY, [1 / (place + 2) for place in range(len(CHINESE_FAMILY))])[0]
        person = Person("", name=family + given)
        local = f"{draw.choice(['wei', 'li', 'fang', 'lei', 'yan'])}{draw.randrange(10**6)}"
    else:
        given = draw.choices(GIVEN, [1 / (place + 5) for place in range(len(GIVEN))])[0]
        family = draw.choices(surnames, cum_weights=weights)[0]
        person = Person("", given=given, family=family)
        local = draw.choice([f"{given}.{family}", f"{given[0]}{family}", f"{given}{family}{draw.randrange(100)}"])
        local += draw.choice(["", "", str(draw.randrange(1950, 2010))])
    return replace(
        person,
        emails=(_email(draw, local),) if draw.random() < 0.85 else (),
        phones=(f"+44{draw.randrange(7 * 10**9, 8 * 10**9)}",) if draw.random() < 0.6 else (),
        addresses=(_address(draw),) if draw.random() < 0.7 else (),
    )


def _email(draw: random.Random, local: str) -> str:
    return f"{local}@{draw.choices(PROVIDERS, [8, 4, 4, 3, 3, 2, 1, 1])[0]}".lower()


def _address(draw: random.Random) -> Address:
    area = draw.randrange(400)
    street = f"{draw.randrange(1, 200)} {draw.choice(STREETS)} {draw.choice(KINDS)}"
    return Address(street, CITIES[area % len(CITIES)], f"LS{area // 10} {area % 10}AB")


def _lives_with(draw: random.Random, first: Person, surnames: Sequence[str], weights: Sequence[float]) -> Person:
    """Give a partner: the same address, often the same name and telephone, now and then the same email address."""
    other = _person(draw, surnames, weights)
    while (other.given, other.name) == (first.given, first.name):
        other = _person(draw, surnames, weights)
    if draw.random() < 0.65 and first.family and other.family:
        other = replace(other, family=first.family)
    return replace(
        other,
        addresses=first.addresses,
        phones=first.phones if draw.random() < 0.5 else other.phones,
        emails=first.emails if draw.random() < 0.05 else other.emails,
    )


def _again(draw: random.Random, first: Person) -> Person:
    """Give another record of one person."""
    return replace(
        first,
        **_name_again(draw, first),
        emails=_emails_again(draw, first),
        phones=_phones_again(draw, first),
        addresses=_addresses_again(draw, first),
    )


def _name_again(draw: random.Random, first: Person) -> dict[str, str]:
    chance = draw.random()
    if first.name:
        return {"name": f"{first.name[0]} {first.name[1:]}" if chance < 0.1 else first.name}
    if chance < 0.08:
        return {"given": _typo(draw, first.given)}
    if chance < 0.13:
        return {"given": f"{first.given[0]}."}
    if chance < 0.21:
        return {"family": _typo(draw, first.family)}
    if chance < 0.26:
        return {"given": first.family, "family": first.given}
    if chance < 0.29:
        return {"family": "Newname"}
    if chance < 0.40:
        return {"given": "", "family": "", "name": f"{first.given.upper()} {first.family.upper()}"}
    return {}


def _emails_again(draw: random.Random, first: Person) -> tuple[str, ...]:
    local, _, domain = (first.emails or ("x@y",))[0].partition("@")
    chance = draw.random()
    if chance < 0.15:
        return first.emails
    if chance < 0.25 and first.emails:
        return (f"{local}+shop@{domain}",)
    if chance < 0.45 and first.emails:
        return (_email(draw, local),)
    if chance < 0.55 and first.emails:
        return (f"{local}@{_typo(draw, domain[:-4])}{domain[-4:]}",)
    return (_email(draw, f"{local[:1]}{draw.randrange(10**5)}"),) if chance < 0.85 else ()


def _phones_again(draw: random.Random, first: Person) -> tuple[str, ...]:
    chance = draw.random()
    if first.phones and chance < 0.25:
        return first.phones
    if first.phones and chance < 0.50:
        return (f"0{first.phones[0][3:]}",)
    if first.phones and chance < 0.60:
        at = draw.randrange(5, len(first.phones[0]) - 1)
        digits = first.phones[0]
        return (digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :],)
    return (f"+44{draw.randrange(7 * 10**9, 8 * 10**9)}",) if chance < 0.80 else ()


def _addresses_again(draw: random.Random, first: Person) -> tuple[Address, ...]:
    chance = draw.random()
    if not first.addresses or chance < 0.25:
        return ()
    if chance < 0.45:
        return (_address(draw),)
    kept = first.addresses[0]
    street = kept.street
    for long, short in (("Street", "St."), ("Road", "Rd"), ("Avenue", "Ave"), ("Lane", "Ln")):
        street = street.replace(long, short)
    if chance < 0.6:
        number, _, rest = street.partition(" ")
        street = f"{number} {_typo(draw, rest)}"
    return (replace(kept, street=street.upper() if chance > 0.8 else street),)


def _typo(draw: random.Random, word: str) -> str:
    at = draw.randrange(1, max(len(word) - 1, 2))
    kind = draw.randrange(3)
    if kind == 0 and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    return word[:at] + draw.choice("aeiounrst") + word[at:]


Pairs = frozenset[tuple[str, str]]


def named(found: Found, verdict: str = "") -> Pairs:
    """Give the pairs a look found, those of one verdict if one is given."""
    return frozenset((one.customer, one.other) for one in found.pairs if verdict in ("", one.verdict))


def exact(people: Iterable[Person]) -> Pairs:
    """Give the pairs with exactly the same email address or telephone number: what a join would find."""
    keyed = sorted(
        (normalised(kind, value), person.customer)
        for person in people
        for kind, values in ((IdentifierKind.EMAIL, person.emails), (IdentifierKind.PHONE, person.phones))
        for value in values
    )
    found = set[tuple[str, str]]()
    for _, same in groupby(keyed, key=lambda one: one[0]):
        found |= set(combinations(sorted({customer for _, customer in same}), 2))
    return frozenset(found)


def measured(pairs: Pairs, shop: Made) -> dict[str, float]:
    """Count what is right."""
    right = len(pairs & shop.twins)
    return {
        "pairs": len(pairs),
        "right": right,
        "households": len(pairs & shop.homes),
        "precision": round(right / len(pairs), 3) if pairs else 1.0,
        "recall": round(right / len(shop.twins), 3),
    }
