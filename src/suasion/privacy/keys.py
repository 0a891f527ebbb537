"""The vault's key: 32 bytes, from the environment or a file that only its owner can read."""

import base64
import binascii
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from suasion.core.errors import SettingError

_VARIABLE = "SUASION_VAULT_KEY"
_FILE = "vault.key"
_BYTES = 32
_RESTORE = "Restore vault.key from its backup: without it no identifier in vault.db can be found or read."


def vault_key(workspace: Path, environment: Mapping[str, str] | None = None) -> bytes:
    """Give the key of a workspace's vault.

    Parameters
    ----------
    workspace
        The directory.
    environment
        Where ``SUASION_VAULT_KEY`` (base64 of 32 bytes) is looked for first; the process's own by default.

    Raises
    ------
    suasion.core.errors.SettingError
        If there is neither the variable nor ``vault.key``, or what is there is not 32 bytes in base64.
    """
    given = _given(environment)
    if given:
        return _decoded(given, _VARIABLE)
    path = workspace / _FILE
    if not path.is_file():  # never replaced: under a new key every identifier would get a second token
        raise SettingError(f"{path} is missing, and {_VARIABLE} is not set.", hint=_RESTORE)
    return _decoded(path.read_text(encoding="ascii"), str(path))


def make_vault_key(workspace: Path, environment: Mapping[str, str] | None = None) -> None:
    """Make ``vault.key`` (mode 0600) for a new workspace, unless it is there or the environment gives the key."""
    path = workspace / _FILE
    if not _given(environment) and not path.exists():
        _create(path)


def derived(key: bytes, purpose: bytes) -> bytes:
    """Derive a key of 32 bytes for one purpose, which tells nothing of another's; HKDF-SHA256 (RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key)


def _given(environment: Mapping[str, str] | None) -> str:
    return (os.environ if environment is None else environment).get(_VARIABLE, "")


def _decoded(text: str, source: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != _BYTES:  # the value itself is never shown
        raise SettingError(
            f"{source} does not hold {_BYTES} bytes in base64.",
            hint=_RESTORE,
        )
    return key


def _create(path: Path) -> None:
    # Complete and on disk under another name first: a key half written would lock every identifier away.
    draft = path.with_suffix(".key.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
