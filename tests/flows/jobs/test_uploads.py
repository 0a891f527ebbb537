import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suasion.core.errors import InputRefused, NotFound, TooLarge
from suasion.flows.jobs.uploads import KEPT, Uploads, harmless


class _Clock:
    moment = datetime.now(UTC)

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
def uploads(tmp_path: Path, clock: _Clock) -> Iterator[Uploads]:
    before = os.umask(0)  # whatever the shell says, an upload is for its owner alone
    yield Uploads(tmp_path, clock)
    os.umask(before)


def keep(uploads: Uploads, content: bytes = b"a,b\n1,2\n", name: str = "orders.csv") -> str:
    with uploads.begin(name, 1_000) as draft:
        draft.write(content)
        return draft.keep().id


def test_an_upload_is_kept_whole_and_only_its_owner_can_read_it(uploads: Uploads) -> None:
    found = uploads.upload(keep(uploads))
    assert (found.path.read_bytes(), found.name, found.bytes) == (b"a,b\n1,2\n", "orders.csv", 8)
    modes = [path.stat().st_mode & 0o777 for path in (found.path, found.path.parent, found.path.parent.parent)]
    assert modes == [0o600, 0o700, 0o700]


def test_one_that_is_too_large_leaves_nothing(uploads: Uploads, tmp_path: Path) -> None:
    with pytest.raises(TooLarge), uploads.begin("orders.csv", 10) as draft:  # noqa: PT012
        draft.write(b"x" * 6)
        draft.write(b"x" * 6)
    assert list((tmp_path / "uploads").iterdir()) == []


def test_one_that_is_cut_short_leaves_nothing_and_is_none(uploads: Uploads, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), uploads.begin("orders.csv", 10) as draft:  # noqa: PT012
        draft.write(b"x")
        assert not uploads.has(draft.id)
        raise RuntimeError
    assert list((tmp_path / "uploads").iterdir()) == []


def test_what_a_kill_left_half_sent_goes_at_the_next_start(uploads: Uploads, tmp_path: Path) -> None:
    whole = keep(uploads)
    uploads.begin("orders.csv", 10)._file.close()  # and then the process is gone
    assert uploads.remove_old() == 0
    assert (uploads.remove_unfinished(), uploads.has(whole)) == (1, True)
    assert [path.name for path in (tmp_path / "uploads").iterdir()] == [whole]


def test_an_empty_one_is_refused(uploads: Uploads) -> None:
    with pytest.raises(InputRefused, match="empty"), uploads.begin("orders.csv", 10) as draft:
        draft.keep()


@pytest.mark.parametrize("name", ["..", "../../etc", "a" * 24, "", "0" * 23 + "/", "0" * 24 + ".part"])
def test_what_is_no_id_of_ours_names_no_upload(uploads: Uploads, name: str, tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "secret").touch()
    keep(uploads)
    with pytest.raises(NotFound):
        uploads.upload(name)
    uploads.remove(name)
    assert (tmp_path / "etc" / "secret").exists()


def test_one_that_nobody_imports_goes_after_a_week(uploads: Uploads, clock: _Clock) -> None:
    old = keep(uploads)
    assert uploads.remove_old() == 0
    clock.moment += KEPT + timedelta(hours=1)
    assert (uploads.remove_old(), uploads.has(old)) == (1, False)


@given(st.text(min_size=1, max_size=300))
def test_a_name_made_harmless_stays_in_its_folder_and_is_no_pattern(name: str) -> None:
    try:
        made = harmless(name)
    except InputRefused:
        return
    assert not set(made) & set("/\\*?[]{}\0\n\r\"'<>|:")
    assert made not in {".", ".."}
    assert not made.startswith(".")
    assert 0 < len(made.encode()) <= 255


def test_a_name_without_anything_in_it_is_refused() -> None:
    with pytest.raises(InputRefused):
        harmless("../..")
