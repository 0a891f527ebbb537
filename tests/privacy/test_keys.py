"""The vault's key is made once, for its owner's eyes only, and never shown in an error."""

import base64
import stat
from pathlib import Path

import pytest

from suasion.core.errors import SettingError
from suasion.privacy.keys import make_vault_key, vault_keys, write_key_file


def test_a_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    make_vault_key(tmp_path, {})
    (key,) = vault_keys(tmp_path, {})
    assert len(key) == 32
    make_vault_key(tmp_path, {})
    assert vault_keys(tmp_path, {}) == (key,)
    assert stat.S_IMODE((tmp_path / "vault.key").stat().st_mode) == 0o600


def test_a_missing_key_is_asked_for_and_never_replaced(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"Restore vault\.key"):
        vault_keys(tmp_path, {})
    assert list(tmp_path.iterdir()) == []


def test_two_workspaces_have_two_keys(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        make_vault_key(tmp_path / name, {})
    assert vault_keys(tmp_path / "a", {}) != vault_keys(tmp_path / "b", {})


def test_the_environment_comes_first_and_no_file_is_made(tmp_path: Path) -> None:
    given = base64.b64encode(b"x" * 32).decode()
    make_vault_key(tmp_path, {"SUASION_VAULT_KEY": given})
    assert vault_keys(tmp_path, {"SUASION_VAULT_KEY": given}) == (b"x" * 32,)
    assert list(tmp_path.iterdir()) == []


def test_a_draft_left_by_a_killed_process_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "vault.key.new").write_text("half")
    make_vault_key(tmp_path, {})
    assert len(vault_keys(tmp_path, {})[0]) == 32


@pytest.mark.parametrize("text", ["c2hvcnQ=", "not base64!", ""])
def test_a_broken_key_is_refused_without_being_shown(tmp_path: Path, text: str) -> None:
    (tmp_path / "vault.key").write_text(text)
    with pytest.raises(SettingError) as refused:
        vault_keys(tmp_path, {})
    assert text == "" or text not in str(refused.value)


def test_while_a_key_is_being_replaced_there_are_two_and_one_variable_names_each(tmp_path: Path) -> None:
    write_key_file(tmp_path, [b"a" * 32, b"b" * 32])
    assert vault_keys(tmp_path, {}) == (b"a" * 32, b"b" * 32)
    given = {"SUASION_VAULT_KEY_NEXT": base64.b64encode(b"d" * 32).decode()}
    assert vault_keys(tmp_path, given) == (b"a" * 32, b"b" * 32), "the next one alone is no key"
    given["SUASION_VAULT_KEY"] = base64.b64encode(b"c" * 32).decode()
    assert vault_keys(tmp_path, given) == (b"c" * 32, b"d" * 32)
