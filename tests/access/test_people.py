from collections.abc import Callable

import pytest

from suasion.access.access import Access
from suasion.access.roles import scopes_of
from suasion.core.errors import Conflict, InputRefused, NotAllowed, NotFound, NotSignedIn
from tests.access.desk import ADDRESS, PASSWORD, MovedClock


def test_a_person_is_added_once_however_the_account_is_typed(access: Access, clock: MovedClock) -> None:
    added = access.people.add("Li@Example.org", role="analyst", name="李", language="zh-Hans", by="owner")
    assert added == access.people.person("li@example.org ")
    assert (added.role, added.language, added.name, added.has_password) == ("analyst", "zh-Hans", "李", False)
    assert (added.made_at, added.signed_in_at, added.disabled) == (clock.time, None, False)
    with pytest.raises(Conflict, match="already"):
        access.people.add("LI@EXAMPLE.ORG", role="viewer", by="owner")


@pytest.mark.parametrize(
    "wrong", [{"role": "king"}, {"language": "fr"}, {"name": "x" * 101}, {"name": "a\nb"}, {"account": "a b"}]
)
def test_what_is_wrong_is_refused_and_nobody_is_added(access: Access, wrong: dict[str, str]) -> None:
    with pytest.raises(InputRefused):
        access.people.add(**{"account": "li", "role": "viewer", "by": "owner", **wrong})  # type: ignore[arg-type]
    assert access.people.listed().total == 0
    assert access.audit.entries().rows == ()


def test_people_are_listed_by_account_page_by_page(access: Access) -> None:
    for account in ("c", "a", "b"):
        access.people.add(account, role="viewer", by="owner")
    first = access.people.listed(limit=2)
    assert ([p.account for p in first.rows], first.after, first.total) == (["a", "b"], ("b",), 3)
    rest = access.people.listed(limit=2, after="b")
    assert ([p.account for p in rest.rows], rest.after) == (["c"], None)


@pytest.mark.parametrize("change", [{"disabled": True}, {"role": "analyst"}, None])
def test_the_last_admin_stays(access: Access, ada: str, change: dict[str, object] | None) -> None:
    access.people.add("off", role="admin", by="owner")
    access.people.change("off", disabled=True, by="owner")

    def lose_ada() -> None:
        if change is None:
            access.people.remove(ada, by="owner")
        else:
            access.people.change(ada, by="owner", **change)  # type: ignore[arg-type]

    with pytest.raises(Conflict, match="last admin"):
        lose_ada()
    assert access.people.person(ada).role == "admin"
    access.people.change("off", disabled=False, by="owner")
    assert access.people.change(ada, role="viewer", by="owner").role == "viewer"


def test_a_new_role_counts_at_once_and_the_session_goes_on(access: Access, ada: str) -> None:
    access.people.add("bob", role="admin", by="owner")
    token = access.sign_in.with_password(ada, PASSWORD, address=ADDRESS).token
    access.people.change(ada, role="viewer", language="zh-Hans", by="person:bob")
    session = access.sessions.of(token)
    assert session is not None
    assert (session.role, session.language) == ("viewer", "zh-Hans")


def test_a_language_stays_unless_it_is_given_and_none_is_the_browsers(access: Access, ada: str) -> None:
    access.people.add("bob", role="admin", by="owner")
    assert access.people.change(ada, language="zh-Hans", by="owner").language == "zh-Hans"
    assert access.people.change(ada, role="viewer", by="owner").language == "zh-Hans"
    assert access.people.change(ada, language=None, by="owner").language is None


def test_disabling_ends_sessions_and_links_for_good(access: Access, ada: str) -> None:
    access.people.add("bob", role="admin", by="owner")
    token = access.sign_in.with_password(ada, PASSWORD, address=ADDRESS).token
    link = access.links.make(ada, by="person:bob")
    access.people.change(ada, disabled=True, by="person:bob")
    assert access.sessions.of(token) is None
    access.people.change(ada, disabled=False, by="person:bob")
    assert access.sessions.of(token) is None
    with pytest.raises(NotSignedIn):
        access.sign_in.with_link(link.token, address=ADDRESS)
    assert access.sign_in.with_password(ada, PASSWORD, address=ADDRESS).token


def test_what_a_change_leaves_alone_is_not_on_record(access: Access, ada: str) -> None:
    before = access.audit.entries().total
    access.people.change(ada, role="admin", disabled=False, by="owner")
    assert access.audit.entries().total == before


def test_a_person_removed_is_gone_with_sessions_links_and_bearer_keys(access: Access, ada: str) -> None:
    access.people.add("bob", role="admin", by="owner")
    token = access.sign_in.with_password(ada, PASSWORD, address=ADDRESS).token
    access.links.make(ada, by="owner")
    key = access.keys.make_bearer("k", ["items:read"], by="person:ada", may=frozenset({"items:read"}), account=ada)
    feed = access.keys.make_write("feed", "shop", by="person:ada", account=ada)
    access.people.remove(ada, by="person:bob")
    assert access.sessions.of(token) is None
    assert access.keys.holder(key.secret, "bearer") is None
    assert access.keys.holder(feed.secret, "write") is not None
    with pytest.raises(NotFound):
        access.people.person(ada)
    access.people.add(ada, role="admin", by="person:bob")
    assert access.keys.holder(key.secret, "bearer") is None, "another of that name does not inherit it"


def test_an_unknown_person_is_said_to_be_unknown_without_naming_others(access: Access, ada: str) -> None:
    for ask in (
        access.people.person,
        lambda a: access.people.change(a, name="x", by="o"),
        lambda a: access.people.remove(a, by="o"),
    ):
        with pytest.raises(NotFound) as missing:
            ask("nobody")
        assert ada not in str(missing.value)


def test_nobody_raises_themselves_by_way_of_somebody_else(access: Access, ada: str) -> None:
    mine = frozenset({"people:read", "people:write"}) | scopes_of("viewer")
    access.people.add("vera", role="viewer", by="key:1", may=mine)
    attempts: tuple[Callable[[], object], ...] = (
        lambda: access.people.add("eve", role="admin", by="key:1", may=mine),
        lambda: access.people.change("vera", role="analyst", by="key:1", may=mine),
        lambda: access.people.change(ada, name="Eve", by="key:1", may=mine),
        lambda: access.people.remove(ada, by="key:1", may=mine),
        lambda: access.links.make(ada, by="key:1", may=mine),
    )
    before = access.audit.entries().total
    for attempt in attempts:
        with pytest.raises(NotAllowed, match="may more than you"):
            attempt()
    assert access.audit.entries().total == before
    assert access.links.make("vera", by="key:1", may=mine).account == "vera"
