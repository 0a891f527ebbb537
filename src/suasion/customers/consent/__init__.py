"""Consent: what customers granted and withdrew, with its proof; what they were shown, and how they are asked."""

from suasion.customers.consent.acts import (
    IMPORT,
    MARKETING,
    NOBODY_UNITED,
    PERSONALISATION,
    ConsentAct,
    Purpose,
    State,
    decided,
    deciding,
)
from suasion.customers.consent.channels import CHANNELS, EVERYWHERE
from suasion.customers.consent.ledger import Consent, act_of_row, acts_of_all, record_in, standing_among, stands

__all__ = [
    "CHANNELS",
    "EVERYWHERE",
    "IMPORT",
    "MARKETING",
    "NOBODY_UNITED",
    "PERSONALISATION",
    "Consent",
    "ConsentAct",
    "Purpose",
    "State",
    "act_of_row",
    "acts_of_all",
    "decided",
    "deciding",
    "record_in",
    "standing_among",
    "stands",
]
