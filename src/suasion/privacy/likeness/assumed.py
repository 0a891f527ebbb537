"""What is assumed, not measured: how often the fields of one person agree, and of two people of one household.

Fellegi and Sunter (1969), "A theory for record linkage", J. Am. Stat. Assoc. 64, call the first m. Nobody labels pairs
here, so it cannot be learned; how often strangers agree (their u) is counted in the workspace's own data (`counting`).
"""

from dataclasses import dataclass
from typing import Literal

Level = Literal["equal", "nearly", "differs"]
Field = Literal["given_name", "family_name", "email", "phone", "address"]


@dataclass(frozen=True)
class Assumed:
    """Chances of one field, where both customers have it.

    Parameters
    ----------
    equal, nearly
        That the field is so for one person who is two customers (m); it differs in the rest.
    home_equal, home_nearly
        The same of two people of one household; None where they are as strangers are.
    unseen
        A value that no third customer has counts as if so many had: what is rare here need not be so in the world.
    near
        How often two strangers nearly agree, before any pair of this workspace was looked at.
    """

    equal: float
    nearly: float
    home_equal: float | None
    home_nearly: float | None
    unseen: float
    near: float


ASSUMED: dict[Field, Assumed] = {
    "given_name": Assumed(0.85, 0.10, None, None, unseen=3, near=0.01),
    "family_name": Assumed(0.87, 0.07, 0.65, 0.02, unseen=2, near=0.003),
    "email": Assumed(0.35, 0.15, 0.05, 0.01, unseen=0.01, near=0.0003),
    "phone": Assumed(0.50, 0.10, 0.35, 0.01, unseen=0.02, near=0.0003),
    "address": Assumed(0.60, 0.15, 0.85, 0.10, unseen=0.1, near=0.001),
}
"""Of two customers who are one person half have two addresses of email: else intake had made them one long ago."""

UNSEEN_NAME = 0.1
"""As `unseen`, of a first and a last name together."""
UNSEEN_LOCAL = 1.0
"""As `unseen`, of what stands before an email address's @."""
SAME_LOCAL = 0.1
"""How often two strangers of one name write it in the same way before the @; a digit in it makes a tenth of that."""
SLIP = 0.05
"""How often the domain of a stranger's address is by chance one slip of the pen away."""
SWAPPED = 0.05
"""How often first and last name stand in each other's place."""
DUPLICATES = 0.05
"""How many other customers are the same person as one, on average."""
HOUSEHOLD = 0.2
"""How many other customers live in one household with one, on average."""
FEW = 1_000
"""A smaller workspace counts as one of so many customers: its own data cannot say what is rare."""
NEAR_PAIRS = 1_000
"""So many pairs weigh what was assumed of `near`, against those that are looked at."""
LIKELY, POSSIBLE = 0.95, 0.5
"""From which probability, under all that is assumed, a pair is called so."""
