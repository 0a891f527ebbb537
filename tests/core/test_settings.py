from pathlib import Path

import pytest

from suasion.core.errors import SettingError
from suasion.core.settings import SETTINGS, Settings


def write(path: Path, text: str) -> Path:
    file = path / "suasion.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_what_the_file_does_not_say_takes_its_default(tmp_path: Path) -> None:
    settings = Settings.read(write(tmp_path, "[economics]\nmargin_rate = 0.5\n"))
    assert settings.number("economics.margin_rate") == 0.5
    assert settings.text("workspace.currency") == "USD"
    assert len(settings) == len(SETTINGS)


def test_a_whole_number_is_taken_where_a_number_is_asked(tmp_path: Path) -> None:
    assert Settings.read(write(tmp_path, "[economics]\nmargin_rate = 1\n")).number("economics.margin_rate") == 1.0


def test_values_of_the_right_form_are_taken(tmp_path: Path) -> None:
    text = "[workspace]\ntime_zone = 'Asia/Shanghai'\ncurrency = 'CNY'\n[email]\nfrom_address = 'a@localhost'\n"
    settings = Settings.read(write(tmp_path, text))
    assert settings.text("workspace.time_zone") == "Asia/Shanghai"
    assert settings.text("workspace.currency") == "CNY"
    assert settings.text("email.from_address") == "a@localhost"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[economics]\nmargin_rate = 2.0\n", "must be from 0.0 to 1.0"),
        ("[economics]\nmargin_rate = 'a lot'\n", "must be a number"),
        ("[economics]\nmargin_rate = true\n", "must be a number"),
        ("[economics]\nmargin_rate = nan\n", "must be from 0.0 to 1.0"),
        ("[workspace]\nseed = 1.5\n", "must be a whole number"),
        ("[workspace]\nseed = 123456789012345678901234567890\n", "must be from 0"),
        ("[economics]\nemail_cost = inf\n", "must be from 0.0"),
        ("[economics]\nmargin = 0.2\n", "Did you mean 'economics.margin_rate'"),
        ("[workspace]\ntime_zone = 'Mars/X'\n", "an IANA name"),
        ("[workspace]\ntime_zone = '../etc'\n", "an IANA name"),
        ("[workspace]\ntime_zone = ''\n", "an IANA name"),
        ("[workspace]\ntime_zone = 'America'\n", "an IANA name"),
        ("[workspace]\ncurrency = 'dollars'\n", "three capital letters"),
        ('[workspace]\ncurrency = "USD\\\\n"\n', "three capital letters"),
        ("[email]\nfrom_address = 'the shop'\n", "one address"),
        ("[email]\nfrom_address = 'a@b.example, c@d.example'\n", "one address"),
        ("[unheard]\nof = 1\n", "unknown setting"),
        ("margin_rate = 0.2\n", "outside a section"),
        ("[economics\n", "not valid TOML"),
    ],
)
def test_a_broken_setting_is_refused_with_the_place_and_a_hint(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SettingError, match=r"suasion\.toml") as refused:
        Settings.read(write(tmp_path, text))
    assert says in str(refused.value)
    assert refused.value.hint
