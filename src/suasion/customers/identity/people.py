"""What is known of every present customer, read some at a time for a comparison: tokens, names, addresses."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, func, select

from suasion.core.database import Database
from suasion.customers.identity.names import every_name
from suasion.customers.identity.stored import parts
from suasion.customers.tables import CUSTOMER, CUSTOMER_TOKEN, IDENTITY_LINK, IDENTITY_TOKEN, TRAIT
from suasion.privacy.identifiers import IdentifierKind
from suasion.privacy.likeness import Address, Person
from suasion.privacy.revealing import tokens_in

AT_ONCE = 2_000
MOST_TOKENS = 10
"""Addresses of one customer that are handed out, and as many numbers: a kiosk's customer has thousands."""
_KINDS = (IdentifierKind.EMAIL.value, IdentifierKind.PHONE.value)
_GIVEN = ("firstName", "first_name", "firstname", "givenName", "given_name")
_FAMILY = ("lastName", "last_name", "lastname", "familyName", "family_name", "surname")
_WHOLE = ("name", "fullName", "full_name")
_ADDRESS = ("address",)
_FLAT: Mapping[str, tuple[str, ...]] = {
    "street": ("street", "streetAddress", "street_address", "address1"),
    "city": ("city",),
    "postcode": ("postalCode", "postal_code", "postcode", "zip", "zipCode", "zip_code"),
}
"""How the spec and others call the parts of an address, in it or as traits of their own."""
TRAITS = (*_GIVEN, *_FAMILY, *_WHOLE, *_ADDRESS, *(name for names in _FLAT.values() for name in names))
"""The traits that are compared."""


def people(database: Database) -> Iterator[list[Person]]:
    """Give every present customer in order of id, some at a time, each time as they stand then."""
    after = ""
    while True:
        with database.read() as connection:
            table = CUSTOMER.c
            here = select(table.customer).where(table.merged_into.is_(None), table.customer > after)
            customers = list(connection.scalars(here.order_by(table.customer).limit(AT_ONCE)))
            if not customers:
                return
            found = people_of(connection, customers)
        yield found
        after = customers[-1]


def people_of(connection: Connection, customers: Sequence[str]) -> list[Person]:
    """Give what is known of some customers, named by their present ids, in their order."""
    tokens, traits = _tokens(connection, customers), _traits(connection, customers)
    return [_person(customer, tokens.get(customer, ()), traits.get(customer, {})) for customer in customers]


def _tokens(connection: Connection, customers: Iterable[str]) -> dict[str, dict[str, str]]:
    """Give the addresses and numbers of each, token → kind: those she holds, and those that somebody else does."""
    held, link, seen = CUSTOMER_TOKEN.c, IDENTITY_LINK.c, IDENTITY_TOKEN.c
    said = select(held.customer, link.other, seen.kind).join(IDENTITY_LINK, link.token == held.token)
    said = said.join(IDENTITY_TOKEN, seen.token == link.other)
    found = defaultdict[str, dict[str, str]](dict)
    for part in parts(customers):
        hers: Select[Any] = select(held.customer, held.token, held.kind)
        hers = hers.where(held.customer.in_(part), held.kind.in_(_KINDS)).order_by(held.sequence.desc(), held.token)
        also: Select[Any] = said.where(held.customer.in_(part), seen.kind.in_(_KINDS))
        for query in (hers, also.order_by(link.time.desc(), link.other)):
            for customer, token, kind in connection.execute(query):
                found[customer].setdefault(token, kind)
    return found


def _traits(connection: Connection, customers: Iterable[str]) -> dict[str, dict[str, list[Any]]]:
    """Give the values of each trait that is compared, the latest first."""
    names = every_name(connection, customers)
    table = TRAIT.c
    found = defaultdict[str, dict[str, list[Any]]](lambda: defaultdict(list))
    told = (table.customer, table.name, table.value)
    for part in parts(names):
        query = select(*told, func.max(table.time), func.max(table.received)).group_by(
            *told
        )  # each is often said again
        for customer, name, value, *when in connection.execute(
            query.where(table.customer.in_(part), table.name.in_(TRAITS))
        ):
            found[names[customer]][name].append((when, json.loads(value)))
    return {customer: {name: _latest(told) for name, told in traits.items()} for customer, traits in found.items()}


def _latest(told: list[tuple[Any, Any]]) -> list[Any]:
    return [value for _, value in sorted(told, key=lambda one: (one[0], str(one[1])), reverse=True)]


def _person(customer: str, tokens: Mapping[str, str] | tuple[()], traits: Mapping[str, list[Any]]) -> Person:
    kinds = dict(tokens)
    emails, phones = (tuple(token for token, kind in kinds.items() if kind == wanted) for wanted in _KINDS)
    return Person(
        customer,
        emails[:MOST_TOKENS],
        phones[:MOST_TOKENS],
        _now(traits, _GIVEN),
        _now(traits, _FAMILY),
        _now(traits, _WHOLE),
        tuple(_addresses(traits)),
    )


def _now(traits: Mapping[str, list[Any]], names: Iterable[str]) -> str:
    """Give the value that holds of the first of these names that has one."""
    return next((text for name in names if (text := _text(traits.get(name, [None])[0]))), "")


def _text(value: Any) -> str:
    """Give a text; nothing of one that names an identifier: who gives her address as her name is no namesake."""
    if isinstance(value, str):
        return "" if tokens_in([value]) else value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _addresses(traits: Mapping[str, list[Any]]) -> Iterator[Address]:
    """Give every address she had, the latest first; one whose parts are traits of their own counts as it stands now."""
    for value in traits.get("address", []):
        if isinstance(value, str) and _text(value):
            yield Address(_text(value), *(_now(traits, _FLAT[part]) for part in ("city", "postcode")))
        elif isinstance(value, dict):
            inside = {name: [one] for name, one in value.items()}
            yield Address(*(_now(inside, names) for names in _FLAT.values()))
    flat = Address(*(_now(traits, names) for names in _FLAT.values()))
    if flat.street or flat.postcode:
        yield flat
