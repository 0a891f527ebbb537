import shutil
from pathlib import Path

import pytest

from suasion.core.errors import StorageFull
from suasion.upkeep.room import SPARE_BYTES, require_room


def test_room_that_lacks_only_what_is_left_free_is_refused_with_that_said(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    with pytest.raises(StorageFull) as refused:
        require_room(tmp_path, free - SPARE_BYTES // 2, "The backup", hint="Make room.")
    assert " MB and leaves 64 MB free; " in refused.value.message
    assert refused.value.message.startswith("The backup takes ")
    assert refused.value.hint == "Make room."


def test_room_for_it_and_what_is_left_free_is_enough(tmp_path: Path) -> None:
    require_room(tmp_path, 1, "The backup", hint="Make room.")
