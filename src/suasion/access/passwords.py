"""Passwords: which are taken, and how they are kept and checked (ASVS 5.0 6.2, 11.4.2)."""

import secrets
import threading
from base64 import b64encode

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from suasion.access.weak_passwords import MIN_BITS, bits_to_guess
from suasion.core.errors import InputRefused

MIN_LENGTH, MAX_LENGTH = 12, 256
"""Characters of a password (ASVS 5.0 6.2.1, 6.2.9); no rule says of which kind (6.2.5)."""

AT_ONCE = 2
"""Passwords that are hashed at the same time; each takes 64 MiB, so more would let a flood take the memory."""


def check(password: str, account: str, name: str) -> None:
    """Take a new password or say what is wrong with it; the message never shows it.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it is shorter than 12 or longer than 256 characters, or easy to guess: made of common words, the account or
        name it belongs to, walks over the keyboard, or repeats.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH or not _storable(password):
        raise InputRefused(
            f"A password has {MIN_LENGTH} to {MAX_LENGTH} characters.",
            hint="Any characters will do, spaces too; a sentence is easy to keep in mind.",
        )
    if bits_to_guess(password, (account, name)) < MIN_BITS:
        raise InputRefused(
            "That password is easy to guess.",
            hint="Common words, your own name, rows of keys and repeats are what guessers try first. Make it longer.",
        )


def _storable(password: str) -> bool:
    try:
        password.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


class Passwords:
    """Hashes and verifies passwords with argon2id.

    Parameters
    ----------
    parameters
        By default the second recommended option of RFC 9106 section 4: 64 MiB, 3 passes, 4 lanes, a salt of 16 and a
        tag of 32 bytes. It is above OWASP's minimum (19 MiB, 2 passes, 1 lane). Hashes made with others are still
        verified, and made anew at the next sign-in.
    """

    def __init__(self, parameters: Parameters = RFC_9106_LOW_MEMORY) -> None:
        self._hasher = PasswordHasher.from_parameters(parameters)
        self._nobodys = _unmatched(parameters)
        self._turn = threading.BoundedSemaphore(AT_ONCE)

    def hash(self, password: str) -> str:
        """Hash a password, exactly as typed (ASVS 5.0 6.2.8), with a fresh salt; gives the PHC form."""
        with self._turn:
            return self._hasher.hash(password)

    def verify(self, stored: str | None, password: str) -> bool:
        """Say whether a password is the one stored.

        Without one stored, or with a password too long to be one, it does the same work and says no, so that the time
        it takes tells nothing (ASVS 5.0 6.3.8).
        """
        given = password if len(password) <= MAX_LENGTH and _storable(password) else ""
        with self._turn:
            try:
                self._hasher.verify(stored or self._nobodys, given)
            except (VerificationError, InvalidHashError):
                return False
        return stored is not None and given == password

    def outdated(self, stored: str) -> bool:
        """Say whether a stored hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)


def _unmatched(parameters: Parameters) -> str:
    """Make a hash in PHC form that belongs to no password, and costs as much to verify as a real one."""
    salt, tag = (
        b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (parameters.salt_len, parameters.hash_len)
    )
    costs = f"m={parameters.memory_cost},t={parameters.time_cost},p={parameters.parallelism}"
    return f"$argon2id$v={parameters.version}${costs}${salt}${tag}"
