from suasion import Workspace
from tests.campaigns.corner_shop import CAMPAIGN


def test_it(corner: Workspace) -> None:
    from suasion.campaigns.campaign import campaign

    print(campaign(corner.database, corner.decisions, corner.consent, CAMPAIGN, corner.clock.now()))
    assert 0
