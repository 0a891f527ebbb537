"""A category's part of everything the customer buys."""

from suasion.models.features.feature import Ratio

RATIOS = (
    Ratio("visits_28_share", "Share of the last 28 days' shopping days on which the category was bought.", "visits_28"),
    Ratio("visits_91_share", "Share of the last 91 days' shopping days on which the category was bought.", "visits_91"),
    Ratio("visits_364_share", "Share of the last 364 days' shopping days on which it was bought.", "visits_364"),
    Ratio("amount_28_share", "Share of the last 28 days' spending.", "amount_28"),
    Ratio("amount_91_share", "Share of the last 91 days' spending.", "amount_91"),
    Ratio("amount_364_share", "Share of the last 364 days' spending.", "amount_364"),
)
