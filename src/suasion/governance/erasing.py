"""What an erasure takes out of all stages, in the transaction that writes the tombstones; a restore does the same."""

from functools import partial

from suasion.customers.consent.ledger import Keep
from suasion.customers.forgetting import forget
from suasion.customers.identity import Rules
from suasion.deliveries import forgetting as deliveries
from suasion.events.erasing import Forget
from suasion.events.sealed_files import Lake

GONE = (deliveries.forget,)
"""What stages above the customers' do about those who are gone."""


def forgetting(lake: Lake, rules: Rules, keep: Keep) -> Forget:
    """Give what is done with every erasure, whoever asks for it; `keep` as `suasion.customers.forgetting.forget`."""
    return partial(forget, lake=lake, rules=rules, keep=keep, gone=GONE)
