import pytest

from suasion.access.access import Access
from suasion.access.audit import ACTS, note
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.errors import NotSignedIn
from tests.access.desk import ADDRESS, OTHER_PASSWORD, PASSWORD, MovedClock


def test_what_people_do_is_on_record_in_order(access: Access, ada: str) -> None:
    token = access.sign_in.with_password(ada, PASSWORD, address=ADDRESS).token
    access.sign_in.out(token)
    access.invite("bob", role="viewer", by=f"person:{ada}")
    access.people.change("bob", role="analyst", name="Bob", by=f"person:{ada}")
    key = access.keys.make_write("web", "shop", by=f"person:{ada}")
    access.keys.revoke(key.key.id, by=f"person:{ada}")
    access.people.remove("bob", by=f"person:{ada}")
    told = [(e.actor, e.act, e.subject, e.detail) for e in reversed(access.audit.entries(limit=200).rows)]
    me, bob, feed = f"person:{ada}", "person:bob", f"key:{key.key.id}"
    assert told == [
        ("owner", "person.added", me, {"role": "admin"}),
        ("owner", "link.made", me, {}),
        (me, "sign_in.accepted", me, {"way": "link"}),
        (me, "password.set", me, {}),
        (me, "sign_out", me, {}),
        (me, "sign_in.accepted", me, {"way": "password"}),
        (me, "sign_out", me, {}),
        (me, "person.added", bob, {"role": "viewer"}),
        (me, "link.made", bob, {}),
        (me, "person.changed", bob, {"role": "analyst"}),
        (me, "key.made", feed, {"kind": "write", "name": "web", "scopes": [], "source": "shop"}),
        (me, "key.revoked", feed, {"name": "web"}),
        (me, "person.removed", bob, {}),
    ]


def test_pages_go_on_where_the_last_ended_while_rows_are_added(access: Access, clock: MovedClock) -> None:
    for account in "abcde":
        access.people.add(account, role="viewer", by="owner")
    first = access.audit.entries(limit=2)
    assert ([e.subject for e in first.rows], first.total) == (["person:e", "person:d"], 5)
    access.people.add("f", role="viewer", by="owner")
    assert first.after is not None
    (after,) = first.after
    assert isinstance(after, int)
    rest = access.audit.entries(limit=9, after=after)
    assert ([e.subject for e in rest.rows], rest.after) == (["person:c", "person:b", "person:a"], None)
    assert all(e.at == clock.time for e in rest.rows)


def test_an_act_that_is_not_documented_cannot_be_noted(database: SQLiteDatabase, clock: MovedClock) -> None:
    with pytest.raises(KeyError), database.write() as connection:
        note(connection, clock.now(), "owner", "made.up", "x")


def test_every_act_can_happen(access: Access, ada: str) -> None:
    """Do everything; an act that nothing writes any more would be a lie in the documentation."""
    me = f"person:{ada}"
    for _ in range(30):
        with pytest.raises(NotSignedIn):
            access.sign_in.with_password("nobody", "wrong", address="192.0.2.99")
    token = access.sign_in.with_password(ada, PASSWORD, address=ADDRESS).token
    with pytest.raises(NotSignedIn):
        access.sign_in.set_password(token, OTHER_PASSWORD, old="wrong", address=ADDRESS)
    access.sign_in.out(token)
    access.people.add("bob", role="viewer", by=me)
    access.people.change("bob", role="analyst", by=me)
    access.people.remove("bob", by=me)
    access.keys.revoke(access.keys.make_write("web", "shop", by=me).key.id, by=me)
    access.audit.record(me, "export.begun", "export:items", format="csv", raw=False)
    access.audit.record(me, "export.ended", "export:items", rows=3, whole=True)
    access.audit.record("owner", "workspace.restored", "workspace", sequence=1)  # tests/upkeep does both for real
    access.audit.record("owner", "workspace.released", "workspace", planned="skip", jobs="drop")
    for act in ("customer.merged", "customer.unmerged", "duplicate.dismissed"):  # tests/customers/identity does them
        access.audit.record(me, act, "c00000001", other="c00000002")
    for act in ("customer.export.begun", "customer.export.ended", "customer.erased"):  # tests/http/routes does them
        access.audit.record(me, act, "c00000001")
    access.audit.record(me, "model.put_in_force", "model:shop", version=1, before=2)  # tests/models does it
    for act in ("suppression.added", "suppression.lifted"):  # tests/customers/test_suppressions.py does them
        access.audit.record(me, act, "suppressions")
    assert {entry.act for entry in access.audit.entries(limit=200).rows} == set(ACTS)


def test_a_row_is_there_exactly_if_what_it_tells_of_is(access: Access, database: SQLiteDatabase) -> None:
    def fail_after_adding() -> None:
        with database.write() as connection:
            access.people.insert(connection, "li", role="viewer", by="owner")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_adding()
    assert (access.people.listed().total, access.audit.entries().total) == (0, 0)
