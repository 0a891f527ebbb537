"""The vault's key: 32 bytes, from the environment or a file that only its owner can read.

While it is being replaced there are two, the one in use and the next one; either opens the vault (`privacy.rotation`).
"""

import base64
import binascii
import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from suasion.core.durable import sync
from suasion.core.errors import SettingError

VARIABLE = "SUASION_VAULT_KEY"
NEXT_VARIABLE = "SUASION_VAULT_KEY_NEXT"
KEY_FILE = "vault.key"
KEY_BYTES = 32
_AT_MOST = 2
_RESTORE = "Restore vault.key from its backup: without it no identifier in vault.db can be found or read."


def vault_keys(workspace: Path, environment: Mapping[str, str] | None = None) -> tuple[bytes, ...]:
    """Give the keys that may open a workspace's vault: the one in use, and perhaps the one that is to replace it.

    Parameters
    ----------
    workspace
        The directory.
    environment
        Where ``SUASION_VAULT_KEY`` (base64 of 32 bytes) is looked for first, and then ``SUASION_VAULT_KEY_NEXT``; the
        process's own by default. Without the first, ``vault.key`` holds one key a line.

    Raises
    ------
    suasion.core.errors.SettingError
        If there is neither the variable nor ``vault.key``, or what is there is not 32 bytes in base64.
    """
    if is_in_environment(environment):
        names = [name for name in (VARIABLE, NEXT_VARIABLE) if _given(environment, name)]
        return tuple(_decoded(_given(environment, name), name) for name in names)
    path = workspace / KEY_FILE
    if not path.is_file():  # never replaced: under a new key every identifier would get a second token
        raise SettingError(f"{path} is missing, and {VARIABLE} is not set.", hint=_RESTORE)
    lines = path.read_text(encoding="ascii").split("\n")
    texts = [line for line in lines if line.strip()][:_AT_MOST] or [""]
    return tuple(_decoded(text, str(path)) for text in texts)


def is_in_environment(environment: Mapping[str, str] | None = None) -> bool:
    """Say whether the environment gives the key, so that no file is looked at."""
    return bool(_given(environment, VARIABLE))


def make_vault_key(workspace: Path, environment: Mapping[str, str] | None = None) -> None:
    """Make ``vault.key`` (mode 0600) for a new workspace, unless it is there or the environment gives the key."""
    path = workspace / KEY_FILE
    if not is_in_environment(environment) and not path.exists():
        write_key_file(workspace, [new_key()])


def new_key() -> bytes:
    """Make a key: 256 random bits."""
    return secrets.token_bytes(KEY_BYTES)


def write_key_file(workspace: Path, keys: Sequence[bytes]) -> None:
    """Write ``vault.key``, one key a line, whole and on disk or not at all."""
    # Complete and on disk under another name first: a key half written would lock every identifier away.
    path = workspace / KEY_FILE
    draft = path.with_suffix(".key.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.writelines(base64.b64encode(key) + b"\n" for key in keys)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    sync(workspace)


def derived(key: bytes, purpose: bytes) -> bytes:
    """Derive a key of 32 bytes for one purpose, which tells nothing of another's; HKDF-SHA256 (RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)


def _given(environment: Mapping[str, str] | None, name: str) -> str:
    return (os.environ if environment is None else environment).get(name, "").strip()


def _decoded(text: str, source: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:  # the value itself is never shown
        raise SettingError(
            f"{source} does not hold {KEY_BYTES} bytes in base64.",
            hint=_RESTORE,
        )
    return key
