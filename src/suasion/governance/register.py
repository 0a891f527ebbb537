"""The register: for every table, what it holds, how a row is of a customer, and what becomes of it when she is erased.

Nobody adds a table and forgets: docs/data.md is written from it, a customer's copy is gathered by it, and a test fails
for a table that is not in it.
"""

from dataclasses import dataclass
from typing import Literal

from suasion.events.tables import PARTITIONS
from suasion.governance.belonging import ByName, ByTheLog, ByToken, Either, Mentioned, Nobodys, Through, Whose

CATALOG = Nobodys("—")
STAFF = Nobodys("— (people who work here)")
EVERYBODY = Nobodys("— (figures of everybody together)")
_GOES = "goes"
_PSEUDONYM = "stays, under an id that leads to nobody"


@dataclass(frozen=True)
class Held:
    """One table.

    Parameters
    ----------
    kind
        A fact, or derived from facts.
    what
        What it holds.
    whose
        How a row is of a customer.
    copy
        The file of a customer's copy that tells it.
    erased
        What becomes of her rows; empty if there are none.
    """

    kind: Literal["fact", "derived"]
    what: str
    whose: Whose
    copy: str = ""
    erased: str = ""


_DAY = Held(
    "fact",
    "The ids of one day of live events, kept for 30 days: 128-bit hashes of (source, messageId) and of what was said.",
    Nobodys("— (hashes; the number leads to the event)"),
)

TABLES: dict[str, Held] = {
    "log_tail": Held(
        "fact",
        "Events that are not yet in a sealed file, in order; identifiers in them are tokens.",
        ByTheLog("primary token, the first in `tokens`"),
        "events.jsonl",
        "out of every read at once; goes when the tail is sealed",
    ),
    "log_messages": Held(
        "fact",
        "A 128-bit hash of (source, messageId) of every event that an import brought, by which a repeated one is "
        "known.",
        Nobodys("— (hashes; the number leads to the event)"),
    ),
    "log_manifest": Held(
        "fact",
        "The manifest: one row per sealed range of sequence numbers, with the SHA-256 of its files, how many events "
        "were removed, and when other files replaced them.",
        EVERYBODY,
    ),
    "log_message_days": Held(
        "fact", "Which day each of the tables `log_messages_00` to `log_messages_31` holds.", CATALOG
    ),
    **{f"log_messages_{slot:02d}": _DAY for slot in range(PARTITIONS)},
    "log_tombstone": Held(
        "fact",
        "Whose events no read shows, up to which sequence number, and when the files held none of them any more.",
        Nobodys("a token that stands for nothing any more"),
    ),
    "log_lineage": Held(
        "fact",
        "Which log this is since it was last turned back by a restore, and the last sequence number there was then.",
        CATALOG,
    ),
    "log_quarantine": Held(
        "fact",
        "What could not be stored, with its reason; identifiers of customers in it are tokens.",
        Mentioned("row"),
        "set_aside.jsonl",
        "goes; a line of an import stays as an empty one",
    ),
    "tracking_plan": Held(
        "fact", "Every version of the tracking plan, as it was written; the newest is in force.", CATALOG
    ),
    "log_imports": Held("fact", "Files imported or being imported, how far each came, and its report.", EVERYBODY),
    "identity_act": Held(
        "fact",
        "Each time a token made a customer, was linked to one or claimed by two, and each time customers merged or "
        "parted; rows are only added.",
        ByName(("customer", "other")),
        "identity.jsonl",
        _GOES,
    ),
    "identity_token": Held(
        "fact",
        "Each token that was seen: its kind, its first and its earliest event, and whether many people share it.",
        ByToken(("token",)),
        "identifiers.jsonl",
        _GOES,
    ),
    "identity_link": Held(
        "fact",
        "Which two tokens an event said to be one person: the earliest event that did, and how far it is trusted.",
        ByToken(("token", "other")),
        "links.jsonl",
        _GOES,
    ),
    "identity_decision": Held(
        "fact",
        "Each time a person merged two customers or parted one: who, when and why; rows are only added.",
        Through("number", "identity_decision_token", ByToken(("token",))),
        "people_decided.jsonl",
        "goes, unless others are left on both sides; the reason goes in any case",
    ),
    "identity_decision_token": Held(
        "fact",
        "The tokens of both sides of each of those decisions.",
        ByToken(("token",)),
        "people_decided.jsonl",
        _GOES,
    ),
    "duplicate_pair": Held(
        "fact",
        "Which customers were offered as one person, by the tokens that made them: weight and levels of evidence, no "
        "values; and who dismissed it, when and why.",
        ByToken(("one", "other")),
        "look_alikes.jsonl",
        _GOES,
    ),
    "duplicate_look": Held(
        "fact",
        "Each look for such pairs: when, how many customers and pairs, and what was too large to compare.",
        EVERYBODY,
    ),
    "consent_act": Held(
        "fact",
        "What each customer granted, withdrew and was asked, per channel, topic and purpose, with its proof; "
        "rows are only added.",
        ByName(("customer",)),
        "consent.jsonl",
        "proof and source go; that and when " + _PSEUDONYM,
    ),
    "consent_text": Held(
        "fact",
        "Every version of every text that customers agree to, with its SHA-256; rows are only added.",
        CATALOG,
    ),
    "item": Held("fact", "The catalog's items.", CATALOG),
    "offer": Held("fact", "The catalog's offers: kind, dates, terms.", CATALOG),
    "offer_item": Held("fact", "Which coupon of an offer is good for which item.", CATALOG),
    "trait_definition": Held(
        "fact",
        "Every version of every computed trait's definition, of the settings that interests are computed by, and of "
        "bands, clusters and look-alikes with their figures.",
        EVERYBODY,
    ),
    "trait_run": Held(
        "fact",
        "When each version of a computed trait or a group was computed, as of when, for how many customers, and how "
        "many values changed.",
        EVERYBODY,
    ),
    "segment_definition": Held("fact", "Every version of every segment's condition.", CATALOG),
    "segment_news": Held(
        "fact",
        "Customers, traits and tokens that segments are to look at again, because something changed without an event.",
        Either((ByName(("subject",)), ByToken(("subject",)))),
        "segments.jsonl",
        "is taken in by the next look, a server's within a second",
    ),
    "segment_move": Held(
        "fact",
        "Who was found to have entered or left a segment, and when; the newest million.",
        ByName(("customer",)),
        "segments.jsonl",
        _GOES,
    ),
    "experiment_assignments": Held(
        "fact",
        "Which arm each customer is in; an arm once given stays.",
        ByName(("unit",)),
        "experiments.jsonl",
        _PSEUDONYM,
    ),
    "models": Held("fact", "One row per trained version: its card, and the SHA-256 that names its file.", EVERYBODY),
    "models_in_force": Held("fact", "Which version of each model was put in force when, why and by whom.", EVERYBODY),
    "recommenders": Held(
        "fact",
        "One row per fitted recommender: what was chosen and why, and the SHA-256 of its file.",
        EVERYBODY,
    ),
    "plans": Held("fact", "One row per plan: actions, limits, chance, settings, value and proven bound.", EVERYBODY),
    "decisions": Held(
        "fact",
        "One row per customer of a plan: eligible actions, expected profits, probabilities, choice, draw, arm, reason.",
        ByName(("customer",)),
        "decisions.jsonl",
        _PSEUDONYM + ": the choices for all others are recomputed from all rows",
    ),
    "draft": Held("fact", "Texts proposed for a campaign, with where they came from.", CATALOG),
    "draft_review": Held("fact", "What the check of each draft found.", CATALOG),
    "draft_approval": Held("fact", "Who approved which draft, and when.", STAFF),
    "delivery": Held(
        "fact",
        "The ledger: one row per campaign, customer and channel, with its state and reason.",
        ByName(("customer",)),
        "messages.jsonl",
        "what it said goes, what is planned is skipped; that and when " + _PSEUDONYM,
    ),
    "workspace_hold": Held(
        "fact",
        "When the workspace was restored, of which moment, which jobs wait; nothing leaves before the release.",
        CATALOG,
    ),
    "http_kept_answer": Held(
        "fact",
        "For 24 hours, the first answer to each request that came with an Idempotency-Key, encrypted under a key "
        "derived from the vault's.",
        Nobodys("— (encrypted: nobody can tell whose; goes within 24 hours)"),
    ),
    "job": Held(
        "fact", "Long work that was asked for: what, by whom, how far it came, its result or why it failed.", STAFF
    ),
    "flow_step": Held(
        "fact",
        "Which step of which flow finished, under which settings, and the figures it gave.",
        Nobodys("— (the demo's figures name a few examples by id)"),
    ),
    "person": Held("fact", "The staff accounts: name, role, language, and the password's argon2id hash.", STAFF),
    "sign_in_link": Held(
        "fact", "One-time sign-in links, by the SHA-256 of their token: made, used or revoked when.", STAFF
    ),
    "session": Held("fact", "Who is signed in, by the SHA-256 of the session's token; rows that are over go.", STAFF),
    "access_key": Held(
        "fact", "Bearer keys and write keys, by the SHA-256 of the key: scopes or source, whose, until when.", STAFF
    ),
    "audit": Held(
        "fact",
        "Who signed in and who changed people, passwords, links and keys; rows are only added.",
        Either((ByName(("subject",)), Mentioned("detail", "id"))),
        "audit.jsonl",
        _PSEUDONYM,
    ),
    "identifiers": Held(
        "fact",
        "Each identifier: a keyed hash to find it by, its random token, its kind, and its value encrypted.",
        ByToken(("token",)),
        "identifiers.jsonl",
        _GOES,
    ),
    "vault_key": Held(
        "fact",
        "The secrets that identifiers lie under and links are signed with, each wrapped by the vault's key.",
        CATALOG,
    ),
    "erasure": Held(
        "fact",
        "The erasure ledger: which tokens were erased, up to which event, since when; what is restored learns from it.",
        Nobodys("a token that stands for nothing any more"),
    ),
    "withdrawal": Held(
        "fact",
        "The ledger of withdrawals: which tokens withdrew which consent and when, without its proof; what is restored "
        "learns from it.",
        ByToken(("token",)),
        "consent.jsonl",
        _GOES,
    ),
    "suppression_act": Held(
        "fact",
        "The suppression list: each address, by a keyed hash, that must not be written to, why, and each time one was "
        "let off; rows are only added.",
        Through("address", "suppression_token", ByToken(("token",))),
        "suppressions.jsonl",
        "source and note go; the keyed hash stays, so that the address is not written to if it comes back",
    ),
    "suppression_token": Held(
        "fact",
        "Which tokens stand for addresses of that list.",
        ByToken(("token",)),
        "suppressions.jsonl",
        _GOES,
    ),
    "log_machine": Held(
        "derived",
        "Events marked as a machine's after they were stored, because only their neighbours gave them away.",
        ByTheLog("its event"),
        "events.jsonl",
        "stays: a number that leads to nothing",
    ),
    "log_machine_look": Held(
        "derived", "Up to which sequence number nothing that comes can change what is marked.", CATALOG
    ),
    "customer_follower": Held(
        "derived",
        "Up to which sequence number identity and traits have followed the log, and consent the vault's withdrawals.",
        CATALOG,
    ),
    "customer": Held(
        "derived",
        "The customers, and which of them became part of another, from what was said and decided about tokens.",
        ByName(("customer",)),
        "customer.jsonl",
        _GOES,
    ),
    "customer_token": Held(
        "derived", "Which customer holds each token, from the same.", ByToken(("token",)), "identifiers.jsonl", _GOES
    ),
    "trait": Held(
        "derived",
        "Traits with source, version and as-of time, from identify events, from scored models and from computed "
        "traits and groups, which are kept as they were published.",
        ByName(("customer",)),
        "traits.jsonl",
        _GOES,
    ),
    "segment_run": Held("derived", "When each version of a segment was computed, as of when, and its size.", EVERYBODY),
    "segment_member": Held(
        "derived", "Who was in it.", ByName(("customer",)), "segments.jsonl", _GOES + "; the run counts one less"
    ),
    "segment_standing": Held(
        "derived",
        "Who is in each segment as things stand, and when to look again though nothing happens. A rebuild empties it; "
        "the next look fills it.",
        ByName(("customer",)),
        "segments.jsonl",
        _GOES + "; the segment counts one less",
    ),
    "segment_follow": Held(
        "derived", "Up to which event, and as of when, the members of each segment are right, and how many.", EVERYBODY
    ),
}
