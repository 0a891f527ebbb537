"""Of whom anything may be computed: the one place where customers who do not want it are to be left out.

Computed traits and preference profiles are of nobody else. Whoever withdrew consent to the purpose `personalisation`
must be left out here, once the consent ledger knows purposes; what was published of her before then becomes null with
the next computing, because she has no value any more.
"""

import ibis

from suasion.customers.history import History


def profiled(history_before: History) -> ibis.Table:
    """Give them, a row each, as one column `customer`: everybody known before the moment of a history already cut."""
    return history_before.customers()
