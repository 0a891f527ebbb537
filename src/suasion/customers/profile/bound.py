"""The lower bound of a share, by arithmetic that every engine has.

It is the lower end of the interval of Clopper and Pearson (Biometrika 26, 1934), which never covers less than it says.
Wilson's (1927) does at small shares: 84 to 91 % where its lower end should cover 97.5 %. Clopper and Pearson's is a
quantile of a beta distribution, which SQL lacks; so the quantile of F that gives it (Leemis and Trivedi, The American
Statistician 50, 1996, eq. 4) is that of Paulson (Annals of Mathematical Statistics 13, 1942), after Wilson and
Hilferty: never more than 0.0011 above the exact bound, and at most 0.011 below it. Where all fell on one value it is
exact.
"""

from typing import Any

import ibis
from scipy import stats

from suasion.customers.profile.weights import LEVEL

_TAIL = (1 - LEVEL) / 2
_Z = float(stats.norm.ppf(1 - _TAIL))


def clopper_pearson_low(share: Any, trials: Any) -> Any:
    """Give the lower end of a share's interval; 0 below two thirds of one success, of which Paulson knows nothing.

    Parameters
    ----------
    share
        Column in [0, 1].
    trials
        Column of 1 or more; need not be whole, nor need ``share * trials``, as with an effective sample size.
    """
    successes = share * trials
    failures = trials - successes + 1
    a, b = 1 / (9 * failures), 1 / (9 * ibis.greatest(successes, 1 / 9))  # variances of the cube roots
    divisor = (1 - b) * (1 - b) - _Z * _Z * b
    root = ibis.greatest((1 - a) * (1 - a) * b + (1 - b) * (1 - b) * a - _Z * _Z * a * b, 0.0).sqrt()
    quantile = (((1 - a) * (1 - b) + _Z * root) / ibis.greatest(divisor, 1e-9)) ** 3.0
    low = (divisor > 0).ifelse(successes / (successes + failures * quantile), 0.0)
    return (share > 1 - 1e-9).ifelse(ibis.literal(_TAIL) ** (1 / trials), low)
