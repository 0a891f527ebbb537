import threading
import time
from dataclasses import replace

import pytest
from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from suasion.access.passwords import AT_ONCE, Passwords, check
from suasion.core.errors import InputRefused
from tests.access.desk import CHEAP, PASSWORD


def test_hashes_are_argon2id_as_rfc_9106_recommends() -> None:
    stored = Passwords().hash(PASSWORD)
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert extract_parameters(stored) == RFC_9106_LOW_MEMORY


def test_a_password_is_verified_exactly_as_typed() -> None:
    passwords = Passwords(CHEAP)
    stored = passwords.hash(f" {PASSWORD} ")
    assert passwords.verify(stored, f" {PASSWORD} ")
    assert not any(passwords.verify(stored, other) for other in (PASSWORD, f" {PASSWORD.upper()} ", ""))


def test_the_same_password_has_two_hashes() -> None:
    passwords = Passwords(CHEAP)
    assert passwords.hash(PASSWORD) != passwords.hash(PASSWORD)


def test_without_a_stored_password_nothing_matches_and_as_much_is_worked() -> None:
    passwords = Passwords(replace(CHEAP, memory_cost=16_384, time_cost=4))
    stored = passwords.hash(PASSWORD)
    spent = []
    for one in (stored, None):
        begun = time.process_time()
        assert not passwords.verify(one, "something else")
        spent.append(time.process_time() - begun)
    assert spent[1] > spent[0] / 4, "the work is done, whatever the machine is doing beside it"


@pytest.mark.parametrize("password", ["x" * 257, "x" * 100_000, "\ud800" * 20])
def test_what_cannot_be_a_password_is_not_one_and_is_not_hashed_whole(password: str) -> None:
    passwords = Passwords(CHEAP)
    assert not passwords.verify(passwords.hash(""), password)


def test_a_broken_hash_lets_nobody_in() -> None:
    assert not Passwords(CHEAP).verify("$argon2id$broken", PASSWORD)


def test_a_hash_with_other_parameters_is_verified_and_known_as_outdated() -> None:
    old, new = Passwords(CHEAP), Passwords(replace(CHEAP, time_cost=2))
    stored = old.hash(PASSWORD)
    assert new.verify(stored, PASSWORD)
    assert (new.outdated(stored), old.outdated(stored)) == (True, False)


@pytest.mark.parametrize("password", ["", "short", "elevenchars", "x" * 257, "\ud800" * 20])
def test_a_password_has_12_to_256_characters(password: str) -> None:
    with pytest.raises(InputRefused, match="12 to 256") as refused:
        check(password, "ada", "Ada")
    assert not password or password not in str(refused.value)


@pytest.mark.parametrize("password", ["password1234", "adalovelace12"])
def test_an_easy_one_is_refused_and_not_repeated(password: str) -> None:
    with pytest.raises(InputRefused, match="easy to guess") as refused:
        check(password, "adalovelace@example.org", "Ada")
    assert password not in str(refused.value)


@pytest.mark.parametrize("password", [PASSWORD, "sixteen🦦letters!", "vqxzjkwpfhdg", "  many spaces in it  "])
def test_no_rule_says_which_characters(password: str) -> None:
    check(password, "ada", "Ada")


def test_only_so_many_are_hashed_at_once() -> None:
    passwords = Passwords(replace(CHEAP, memory_cost=4096, time_cost=2))
    stored = passwords.hash(PASSWORD)
    threads = [threading.Thread(target=passwords.verify, args=(stored, PASSWORD)) for _ in range(4 * AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert passwords.verify(stored, PASSWORD), "every turn was given back"
