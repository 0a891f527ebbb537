import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from suasion.access.access import Access
from suasion.access.keys import Key, NewKey
from suasion.access.roles import SCOPES, scopes_of
from suasion.access.tables import KEY
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.clock import to_microseconds
from suasion.core.errors import InputRefused, NotAllowed, NotFound
from tests.access.desk import MovedClock


def bearer(access: Access, *scopes: str, account: str | None = None) -> NewKey:
    return access.keys.make_bearer("nightly", scopes, by="person:ada", may=SCOPES, account=account)


def test_a_bearer_key_may_what_it_was_made_for(access: Access) -> None:
    made = bearer(access, "items:read", "segments:write")
    holder = access.keys.holder(made.secret, "bearer")
    assert holder is not None
    assert (holder.id, holder.scopes, holder.source) == (made.key.id, frozenset({"items:read", "segments:write"}), None)


def test_a_write_key_feeds_its_source_and_may_nothing_else(access: Access) -> None:
    made = access.keys.make_write("web", "shop.example", by="owner")
    holder = access.keys.holder(made.secret, "write")
    assert holder is not None
    assert (holder.source, holder.scopes) == ("shop.example", frozenset())


def test_keys_of_one_kind_are_not_of_the_other(access: Access) -> None:
    write, api = access.keys.make_write("web", "shop", by="owner").secret, bearer(access, "items:read").secret
    assert access.keys.holder(write, "bearer") is None
    assert access.keys.holder(api, "write") is None
    assert access.keys.holder(write.replace("wk_", "sk_"), "bearer") is None


def test_nobody_makes_a_key_that_may_more_than_they(access: Access) -> None:
    with pytest.raises(NotAllowed, match="people:write"):
        access.keys.make_bearer("k", ["items:read", "people:write"], by="person:vera", may=scopes_of("viewer"))
    assert access.keys.listed().total == 0


def test_a_key_never_may_more_than_its_maker_today(access: Access, ada: str) -> None:
    access.people.add("bob", role="analyst", by="owner")
    made = bearer(access, "items:read", "models:write", account="bob")

    def may() -> set[str] | None:
        holder = access.keys.holder(made.secret, "bearer")
        return None if holder is None else set(holder.scopes)

    assert may() == {"items:read", "models:write"}
    access.people.change("bob", role="viewer", by="owner")
    assert may() == {"items:read"}
    access.people.change("bob", disabled=True, by="owner")
    assert may() is None
    access.people.change("bob", disabled=False, role="analyst", by="owner")
    assert may() == {"items:read", "models:write"}


def test_a_key_ends_when_it_was_told_to(access: Access, clock: MovedClock) -> None:
    end = clock.time + timedelta(days=30)
    made = access.keys.make_write("web", "shop", by="owner", expires_at=end)
    clock.move(days=29.9)
    assert access.keys.holder(made.secret, "write") is not None
    clock.move(days=0.1)
    assert access.keys.holder(made.secret, "write") is None
    with pytest.raises(InputRefused, match="later than now"):
        access.keys.make_write("web", "shop", by="owner", expires_at=end)


def test_a_revoked_key_ends_at_once_and_revoking_again_changes_nothing(access: Access, clock: MovedClock) -> None:
    made = bearer(access, "items:read")
    access.keys.revoke(made.key.id, by="person:ada")
    assert access.keys.holder(made.secret, "bearer") is None
    when = clock.time
    clock.move(hours=1)
    access.keys.revoke(made.key.id, by="person:bob")
    assert [key.revoked_at for key in access.keys.listed().rows] == [when]
    assert [entry.act for entry in access.audit.entries().rows] == ["key.revoked", "key.made"]
    with pytest.raises(NotFound):
        access.keys.revoke("nothing", by="person:ada")


def test_the_last_use_is_noted_at_most_once_a_minute(access: Access, clock: MovedClock) -> None:
    made = bearer(access, "items:read")

    def used() -> object:
        return access.keys.listed().rows[0].used_at

    assert used() is None
    access.keys.holder(made.secret, "bearer")
    first = clock.time
    clock.move(seconds=59)
    access.keys.holder(made.secret, "bearer")
    assert used() == first
    clock.move(seconds=1)
    access.keys.holder(made.secret, "bearer")
    assert used() == clock.time


def test_a_use_waits_for_no_transaction_and_is_listed_at_once(
    access: Access, clock: MovedClock, database: SQLiteDatabase
) -> None:
    made = bearer(access, "items:read")
    with database.write():
        begun = time.monotonic()
        assert access.keys.holder(made.secret, "bearer") is not None
        assert [key.used_at for key in access.keys.listed().rows] == [clock.time]
        assert time.monotonic() - begun < 2
    access.close()
    assert [key.used_at for key in Access(database, clock).keys.listed().rows] == [clock.time]


def test_a_key_is_stored_as_a_hash_and_known_by_its_first_characters(access: Access, database: SQLiteDatabase) -> None:
    made = bearer(access, "items:read")
    with database.read() as connection:
        row = connection.execute(select(KEY)).one()
    assert made.secret.startswith("sk_")
    assert len(made.secret) >= 46
    assert made.secret[8:] not in repr((row, made, access.keys.listed(), access.audit.entries()))
    assert (row.prefix, made.key.prefix) == (made.secret[:8], made.secret[:8])


def test_keys_are_listed_newest_first_page_by_page(access: Access, clock: MovedClock) -> None:
    made: list[Key] = []
    for number in range(5):
        made.append(access.keys.make_write(f"k{number}", "shop", by="owner").key)
        clock.move(seconds=number % 2)  # some are made in the same moment
    first = access.keys.listed(limit=2)
    rest = access.keys.listed(limit=5, after=(to_microseconds(first.rows[-1].made_at), first.rows[-1].id))
    assert {key.id for key in (*first.rows, *rest.rows)} == {key.id for key in made}
    assert (len(first.rows), len(rest.rows), first.total) == (2, 3, 5)
    assert first.after == (to_microseconds(first.rows[-1].made_at), first.rows[-1].id)
    assert rest.after is None
    times = [key.made_at for key in (*first.rows, *rest.rows)]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("scopes", [[], ["items:read", "items:eat"], ["*"]])
def test_scopes_exist_and_there_is_one(access: Access, scopes: list[str]) -> None:
    with pytest.raises(InputRefused, match="scopes"):
        bearer(access, *scopes)


@pytest.mark.parametrize("text", ["", " ", "a\nb", "x" * 101])
def test_names_and_sources_are_one_line(access: Access, text: str) -> None:
    with pytest.raises(InputRefused):
        access.keys.make_write(text, "shop", by="owner")
    with pytest.raises(InputRefused):
        access.keys.make_write("web", text, by="owner")
