import pytest

from suasion.core.errors import SettingError
from suasion.core.settings import Settings
from suasion.customers.identity.rules import rules_of


@pytest.mark.parametrize(("kind", "near"), [("mail", "email"), ("userid", "user_id")])
def test_a_limit_of_no_kind_is_refused_with_the_nearest(kind: str, near: str) -> None:
    with pytest.raises(SettingError) as refused:
        rules_of(Settings({"identity.limits": f"phone=5 {kind}=5"}))
    assert f"'{kind}', which is no kind of identifier" in str(refused.value)
    assert f"Did you mean '{near}'?" in refused.value.hint


def test_every_kind_of_the_default_is_known() -> None:
    assert rules_of(Settings({})).limits["email"] == 5
