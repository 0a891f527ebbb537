import pytest
from sqlalchemy import select, update

from suasion.access.access import Access
from suasion.access.attempts import PER_ACCOUNT, PER_ADDRESS
from suasion.access.passwords import Passwords
from suasion.access.tables import PERSON
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.errors import InputRefused, NotSignedIn, TooManyRequests
from tests.access.desk import ADDRESS, OTHER_PASSWORD, PASSWORD, CountingPasswords, MovedClock


def refusal(access: Access, account: str, password: str, address: str = ADDRESS) -> str:
    with pytest.raises(NotSignedIn) as refused:
        access.sign_in.with_password(account, password, address=address)
    return str(refused.value)


def test_account_and_password_let_one_in_however_the_account_is_typed(
    access: Access, ada: str, clock: MovedClock
) -> None:
    clock.move(hours=1)
    found = access.sign_in.with_password(f" {ada.upper()}", PASSWORD, address=ADDRESS)
    assert (found.session.account, found.session.way, found.session.has_password) == (ada, "password", True)
    assert access.people.person(ada).signed_in_at == clock.time
    assert found.token not in repr(found)


def test_every_refusal_is_the_same_and_verifies_a_password(
    access: Access, ada: str, passwords: CountingPasswords
) -> None:
    access.people.add("by-link-only", role="viewer", by="owner")
    access.people.add("bob", role="admin", by="owner")
    _, link = access.invite("disabled", role="viewer", by="owner")
    by_link = access.sign_in.with_link(link.token, address=ADDRESS)
    access.sign_in.set_password(by_link.token, PASSWORD, address=ADDRESS)
    access.people.change("disabled", disabled=True, by="owner")
    for _ in range(PER_ACCOUNT):
        refusal(access, "bob", "wrong", address="198.51.100.1")
    said = set()
    cases = (
        (ada, "wrong"),
        ("nobody", "wrong"),
        ("nobody", ""),
        ("no account at all\x00" * 99, "x" * 10_000),
        ("by-link-only", "wrong"),
        ("disabled", PASSWORD),
        ("bob", "wrong"),
    )
    for account, password in cases:
        before = passwords.verified
        said.add(refusal(access, account, password))
        assert passwords.verified == before + 1, account
    assert len(said) == 1


def test_a_locked_account_refuses_the_right_password_until_the_window_has_passed(
    access: Access, ada: str, clock: MovedClock, passwords: CountingPasswords
) -> None:
    for number in range(PER_ACCOUNT):
        refusal(access, ada, "wrong", address=f"198.51.100.{number}")
    before = passwords.verified
    assert refusal(access, ada, PASSWORD) == refusal(access, "nobody", PASSWORD)
    assert passwords.verified == before + 2
    clock.move(minutes=15, seconds=1)
    assert access.sign_in.with_password(ada, PASSWORD, address=ADDRESS).token


def test_a_locked_account_still_gets_in_by_link_and_keeps_its_sessions(access: Access, ada: str) -> None:
    token = access.sign_in.with_password(ada, PASSWORD, address=ADDRESS).token
    for number in range(PER_ACCOUNT):
        refusal(access, ada, "wrong", address=f"198.51.100.{number}")
    assert access.sessions.of(token) is not None
    link = access.links.make(ada, by="owner")
    assert access.sign_in.with_link(link.token, address=ADDRESS).session.account == ada


def test_an_address_that_fails_too_often_waits_whatever_the_account(
    access: Access, ada: str, clock: MovedClock, passwords: CountingPasswords
) -> None:
    for number in range(PER_ADDRESS):
        refusal(access, f"guess{number}", "wrong")
    before = passwords.verified
    with pytest.raises(TooManyRequests) as waiting:
        access.sign_in.with_password(ada, PASSWORD, address=ADDRESS)
    assert passwords.verified == before, "a flood costs no hashing"
    assert 0 < waiting.value.wait_seconds <= 901
    link = access.links.make(ada, by="owner")
    with pytest.raises(TooManyRequests):
        access.sign_in.with_link(link.token, address=ADDRESS)
    assert access.sign_in.with_password(ada, PASSWORD, address="192.0.2.8").token
    clock.move(minutes=15, seconds=1)
    assert access.sign_in.with_link(link.token, address=ADDRESS).token


def test_guessing_links_counts_as_failing(access: Access) -> None:
    for number in range(PER_ADDRESS):
        with pytest.raises(NotSignedIn):
            access.sign_in.with_link(f"guess {number}", address=ADDRESS)
    with pytest.raises(TooManyRequests):
        access.sign_in.with_link("guess", address=ADDRESS)


def test_signing_in_forgives_the_account_but_not_the_address(access: Access, ada: str) -> None:
    for _ in range(2):
        for _ in range(PER_ACCOUNT - 1):
            refusal(access, ada, "wrong")
        access.sign_in.with_password(ada, PASSWORD, address=ADDRESS)
    for number in range(PER_ADDRESS - 2 * (PER_ACCOUNT - 1)):
        refusal(access, f"guess{number}", "wrong")
    with pytest.raises(TooManyRequests):
        access.sign_in.with_password(ada, PASSWORD, address=ADDRESS)


def test_only_the_audit_tells_why_and_never_what_was_typed_as_an_account(access: Access, ada: str) -> None:
    refusal(access, ada, "wrong-canary-password")
    refusal(access, "canary typed into the wrong field", "x")
    access.people.add("bob", role="admin", by="owner")
    access.people.change(ada, disabled=True, by="owner")
    refusal(access, ada, PASSWORD)
    entries = access.audit.entries(limit=200).rows
    told = [(e.actor, e.subject, e.detail) for e in entries if e.act == "sign_in.refused"]
    assert told == [
        ("nobody", f"person:{ada}", {"reason": "disabled"}),
        ("nobody", "unknown", {"reason": "unknown account"}),
        ("nobody", f"person:{ada}", {"reason": "password"}),
    ]
    assert "canary" not in repr(entries)


def test_reaching_an_address_limit_is_on_record_once(access: Access) -> None:
    for _ in range(PER_ADDRESS):
        refusal(access, "nobody", "wrong")
    for _ in range(3):
        with pytest.raises(TooManyRequests):
            access.sign_in.with_password("nobody", "wrong", address=ADDRESS)
    acts = [entry.act for entry in access.audit.entries(limit=200).rows]
    assert (acts.count("sign_in.blocked"), acts.count("sign_in.refused")) == (1, PER_ADDRESS)


def test_a_hash_with_old_parameters_is_made_anew_at_sign_in(access: Access, ada: str, database: SQLiteDatabase) -> None:
    real = Passwords()
    with database.write() as connection:
        connection.execute(update(PERSON).values(password=real.hash(PASSWORD)))
    access.sign_in.with_password(ada, PASSWORD, address=ADDRESS)
    with database.read() as connection:
        stored = connection.scalar(select(PERSON.c.password))
    assert "m=8,t=1,p=1" in str(stored)
    assert access.sign_in.with_password(ada, PASSWORD, address=ADDRESS).token


def test_signing_in_ends_the_session_it_takes_the_place_of(access: Access, ada: str) -> None:
    before = access.sign_in.with_password(ada, PASSWORD, address=ADDRESS).token
    after = access.sign_in.with_password(ada, PASSWORD, address=ADDRESS, instead_of=before).token
    assert after != before
    assert access.sessions.of(before) is None
    assert access.sessions.of(after) is not None


def test_a_token_somebody_planted_is_never_the_session(access: Access, ada: str) -> None:
    planted = "planted-token-of-an-attacker"
    signed_in = access.sign_in.with_password(ada, PASSWORD, address=ADDRESS, instead_of=planted)
    assert signed_in.token != planted
    assert access.sessions.of(planted) is None


def test_signing_out_ends_the_session_for_good(access: Access, ada: str) -> None:
    token = access.sign_in.with_password(ada, PASSWORD, address=ADDRESS).token
    access.sign_in.out(token)
    access.sign_in.out(token)
    assert access.sessions.of(token) is None
    assert [entry.act for entry in access.audit.entries().rows][:2] == ["sign_out", "sign_in.accepted"]


def test_a_new_password_needs_the_old_one_and_ends_every_other_session_and_link(access: Access, ada: str) -> None:
    other = access.sign_in.with_password(ada, PASSWORD, address=ADDRESS).token
    mine = access.sign_in.with_password(ada, PASSWORD, address=ADDRESS).token
    link = access.links.make(ada, by="owner")
    for old in (None, "", "wrong"):
        with pytest.raises(NotSignedIn, match="old password"):
            access.sign_in.set_password(mine, OTHER_PASSWORD, old=old, address=ADDRESS)
    new = access.sign_in.set_password(mine, OTHER_PASSWORD, old=PASSWORD, address=ADDRESS)
    assert access.sessions.of(new.token) is not None
    assert [access.sessions.of(token) for token in (mine, other)] == [None, None]
    with pytest.raises(NotSignedIn):
        access.sign_in.with_link(link.token, address=ADDRESS)
    refusal(access, ada, PASSWORD)
    assert access.sign_in.with_password(ada, OTHER_PASSWORD, address=ADDRESS).token


def test_who_came_by_link_sets_a_password_without_the_old_one_and_only_once(access: Access, ada: str) -> None:
    link = access.links.make(ada, by="owner")
    by_link = access.sign_in.with_link(link.token, address=ADDRESS)
    then = access.sign_in.set_password(by_link.token, OTHER_PASSWORD, address=ADDRESS)
    assert then.session.way == "password"
    with pytest.raises(NotSignedIn, match="old password"):
        access.sign_in.set_password(then.token, PASSWORD, address=ADDRESS)


def test_the_old_password_cannot_be_guessed_through_a_stolen_session(access: Access, ada: str) -> None:
    token = access.sign_in.with_password(ada, PASSWORD, address=ADDRESS).token
    for _ in range(PER_ACCOUNT):
        with pytest.raises(NotSignedIn):
            access.sign_in.set_password(token, OTHER_PASSWORD, old="wrong", address=ADDRESS)
    with pytest.raises(TooManyRequests):
        access.sign_in.set_password(token, OTHER_PASSWORD, old=PASSWORD, address=ADDRESS)


def test_a_weak_new_password_changes_nothing(access: Access, ada: str) -> None:
    token = access.sign_in.with_password(ada, PASSWORD, address=ADDRESS).token
    with pytest.raises(InputRefused, match="easy to guess"):
        access.sign_in.set_password(token, "password1234", old=PASSWORD, address=ADDRESS)
    assert access.sessions.of(token) is not None
    assert access.sign_in.with_password(ada, PASSWORD, address=ADDRESS).token


def test_nobody_sets_a_password_without_a_session(access: Access, ada: str) -> None:
    with pytest.raises(NotSignedIn, match="over"):
        access.sign_in.set_password("nothing", OTHER_PASSWORD, old=PASSWORD, address=ADDRESS)


@pytest.mark.parametrize("change", [{"disabled": True}, {"password": "another"}])
def test_what_changes_while_a_password_is_verified_still_counts(
    access: Access, ada: str, database: SQLiteDatabase, clock: MovedClock, change: dict[str, object]
) -> None:
    class Slow(CountingPasswords):
        def verify(self, stored: str | None, password: str) -> bool:
            with database.write() as connection:
                connection.execute(update(PERSON).where(PERSON.c.account == ada).values(change))
            return super().verify(stored, password)

    refusal(Access(database, clock, Slow()), ada, PASSWORD)
    assert access.sessions.count(ada) == 0
