import threading
from contextlib import suppress

import pytest
from sqlalchemy import select

from suasion.access.access import Access
from suasion.access.links import Link
from suasion.access.sign_in import SignedIn
from suasion.access.tables import LINK
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.errors import Conflict, NotFound, NotSignedIn
from tests.access.desk import ADDRESS, MovedClock


def test_a_workspace_begins_with_one_link_for_its_admin(access: Access) -> None:
    link = access.links.first_link()
    assert link is not None
    assert link.fragment == f"/sign-in#link={link.token}"
    signed_in = access.sign_in.with_link(link.token, address=ADDRESS)
    assert (signed_in.session.account, signed_in.session.role, signed_in.session.way) == ("admin", "admin", "link")
    assert access.links.first_link() is None, "somebody has signed in"


def test_asking_again_ends_the_link_before_and_adds_nobody(access: Access) -> None:
    first, second = access.links.first_link(), access.links.first_link()
    assert first is not None
    assert second is not None
    assert access.people.listed().total == 1
    with pytest.raises(NotSignedIn):
        access.sign_in.with_link(first.token, address=ADDRESS)
    assert access.sign_in.with_link(second.token, address=ADDRESS).token


def test_the_first_link_is_for_the_admin_there_is(access: Access, clock: MovedClock) -> None:
    access.people.add("vera", role="viewer", by="owner")
    clock.move(seconds=1)
    access.people.add("zoe", role="admin", by="owner")
    clock.move(seconds=1)
    access.people.add("ann", role="admin", by="owner")
    link = access.links.first_link()
    assert link is not None
    assert link.account == "zoe"


def test_a_link_works_once_and_for_24_hours(access: Access, clock: MovedClock) -> None:
    _, link = access.invite("li", role="viewer", by="owner")
    clock.move(hours=23.99)
    assert access.sign_in.with_link(link.token, address=ADDRESS).session.account == "li"
    with pytest.raises(NotSignedIn):
        access.sign_in.with_link(link.token, address=ADDRESS)
    late = access.links.make("li", by="owner")
    clock.move(hours=24)
    with pytest.raises(NotSignedIn):
        access.sign_in.with_link(late.token, address=ADDRESS)


def test_of_many_who_use_a_link_at_once_one_gets_in(access: Access) -> None:
    _, link = access.invite("li", role="viewer", by="owner")
    entered: list[SignedIn] = []

    def enter() -> None:
        with suppress(NotSignedIn):
            entered.append(access.sign_in.with_link(link.token, address=ADDRESS))

    threads = [threading.Thread(target=enter) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(entered) == 1
    assert access.sessions.count("li") == 1


@pytest.mark.parametrize("token", ["", "x", "' OR 1=1 --", "\ud800", "é" * 1000])
def test_what_is_no_link_lets_nobody_in(access: Access, token: str) -> None:
    access.invite("li", role="viewer", by="owner")
    with pytest.raises(NotSignedIn):
        access.sign_in.with_link(token, address=ADDRESS)


def test_a_link_is_stored_as_a_hash_and_shown_by_no_repr(access: Access, database: SQLiteDatabase) -> None:
    _, link = access.invite("li", role="viewer", by="owner")
    with database.read() as connection:
        row = connection.execute(select(LINK)).one()
    assert link.token not in repr((row, link, access))
    assert len(link.token) >= 43


def test_there_is_no_link_for_nobody_or_for_the_disabled(access: Access) -> None:
    access.people.add("li", role="viewer", by="owner")
    access.people.change("li", disabled=True, by="owner")
    with pytest.raises(Conflict, match="disabled"):
        access.links.make("li", by="owner")
    with pytest.raises(NotFound):
        access.links.make("nobody", by="owner")


def test_links_differ(access: Access) -> None:
    access.people.add("li", role="viewer", by="owner")
    made: list[Link] = [access.links.make("li", by="owner") for _ in range(5)]
    assert len({link.token for link in made}) == 5
