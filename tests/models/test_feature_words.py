import pytest

from suasion.models.feature_words import feature_unit, feature_words, has_words
from suasion.models.features.registry import discover

FEATURES, RATIOS = discover()


@pytest.mark.parametrize("name", [*(one.name for one in FEATURES), *(one.name for one in RATIOS)])
def test_every_feature_has_words_in_both_languages(name: str) -> None:
    assert has_words(name), "add it to models/feature_words.py"
    words = feature_words(f"shop.{name}")
    assert "#" not in words["en"] + words["zh"]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in words["zh"])


def test_a_category_is_said_only_of_what_looks_at_it_alone() -> None:
    assert feature_words("category.visits_28_to_56", "MEAT") == {
        "en": "MEAT: shopping days 28 to 56 days ago",
        "zh": "MEAT：28 至 56 天前的购物天数",
    }
    assert feature_words("shop.recency", "MEAT")["en"] == "days since the last purchase"


def test_a_feature_of_another_release_keeps_its_name() -> None:
    assert feature_words("shop.moon_phase") == {"en": "moon_phase", "zh": "moon_phase"}
    assert (feature_unit("shop.moon_phase"), feature_unit("category.visits_91_share")) == ("", "share")
