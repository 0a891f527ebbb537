from pathlib import Path

from suasion import Workspace
from suasion.customers.readable import readable
from suasion.privacy.identifiers import IdentifierKind


def test_tokens_at_any_depth_are_shown_masked_and_the_rest_stays(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as made:
        email, phone = made.vault.exchange(
            [(IdentifierKind.EMAIL, "ann@example.test"), (IdentifierKind.PHONE, "+442079460018")]
        )
        stranger = "t_" + "a" * 26
        told = {
            "email": email,
            "note": f"write to {email}, please",
            "deep": [{"phone": phone}, 7, None, True],
            "x": stranger,
        }
        assert readable(made.vault, [told, "plain"]) == [
            {
                "email": "a…@example.test",
                "note": "write to a…@example.test, please",
                "deep": [{"phone": "…18"}, 7, None, True],
                "x": stranger,
            },
            "plain",
        ]
        assert readable(made.vault, []) == []
