"""Random secrets that are shown once and stored as a hash.

256 bits from the operating system (ASVS 5.0 7.2.3, 11.5.1). A plain SHA-256 is enough to store them, because nobody can
guess what has 112 bits or more (ASVS 5.0 6.5.2); lookups by the hash need no comparison in constant time.
"""

import hashlib
import secrets

_BYTES = 32


def new_token(prefix: str = "") -> str:
    """Make a secret of 256 random bits in letters, digits, ``-`` and ``_`` behind a prefix."""
    return prefix + secrets.token_urlsafe(_BYTES)


def hashed(token: str) -> str:
    """Give the SHA-256 of a secret in hexadecimal, as it is stored.

    Examples
    --------
    >>> hashed("abc")[:16]
    'ba7816bf8f01cfea'
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
