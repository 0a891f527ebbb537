"""Which customers look like one person: what is known of them compared inside the vault, and evidence handed out."""

from suasion.privacy.likeness.finding import Alike, Found, alike
from suasion.privacy.likeness.people import Address, Person
from suasion.privacy.likeness.weighing import Evidence

__all__ = ["Address", "Alike", "Evidence", "Found", "Person", "alike"]
