"""What a workspace holds in files, how it is of customers, and what an erasure does with it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class HeldFile:
    """One kind of file.

    Parameters
    ----------
    path
        Below the workspace's directory; one that ends in ``/`` is a folder.
    kind
        A fact, derived from facts, or neither.
    what
        What it is.
    whose
        How customers are in it; empty if nobody is.
    copy
        Where a customer's copy tells what is hers in it.
    erased
        What becomes of what is hers.
    """

    path: str
    kind: Literal["fact", "derived", "neither"]
    what: str
    whose: str = ""
    copy: str = ""
    erased: str = ""


_WITH_FILES = (
    "out of every read at once; out of the files when they are written anew, and the old ones go after their lease"
)

FILES = (
    HeldFile(
        "lake/events/",
        "fact",
        "Sealed events as Parquet, typed; a file is a range of sequence numbers and never changes. Tokens, names, "
        "times, "
        "and the properties that the e-commerce spec and the tracking plan name.",
        "primary token",
        "events.jsonl",
        _WITH_FILES,
    ),
    HeldFile(
        "lake/raw/",
        "fact",
        "The same events' properties, context and products as JSON, and what the sender's clock said.",
        "its event",
        "events.jsonl",
        _WITH_FILES,
    ),
    HeldFile(
        "lake/order_lines/",
        "derived",
        "The lines of the orders among them, one row per product.",
        "primary token",
        "events.jsonl, as `products`",
        _WITH_FILES,
    ),
    HeldFile(
        "lake/snapshots/",
        "derived",
        "Features of customers as of moments, one row each, to be read again instead of computed.",
        "id",
        "",
        "all are deleted at once",
    ),
    HeldFile("models/<sha256>.json", "derived", "A trained model, as plain JSON."),
    HeldFile(
        "models/recommender-<hash>.npz",
        "derived",
        "A fitted recommender, as plain NumPy arrays.",
        "id",
        "recommenders.jsonl",
        "written anew without her, soon after",
    ),
    HeldFile(
        "vault.key",
        "fact",
        "The vault's key, mode 0600, unless `SUASION_VAULT_KEY` gives it. Without it no identifier can be read.",
    ),
    HeldFile("suasion.toml", "fact", "The settings."),
    HeldFile(
        "uploads/",
        "neither",
        "Files sent to be imported, as they came, mode 0600; each goes when imported or deleted, or after 7 days.",
        "whatever somebody wrote",
        "",
        "not looked through: goes with its file",
    ),
    HeldFile(
        "serving.json",
        "neither",
        "While a server runs: its address, its process and a key for commands of this machine's owner. Mode 0600.",
    ),
    HeldFile(
        "tmp/",
        "neither",
        "Where a computation over columns puts what does not fit into `engine.memory_limit_gb`; may be deleted while "
        "nothing runs.",
        "whatever is computed",
        "",
        "goes when the computation ends, or at the next start",
    ),
    HeldFile(
        "rebuild.db",
        "neither",
        "While `suasion rebuild` runs, or when it was cut short: what it has computed so far.",
        "as the tables it computes",
        "",
        "deleted",
    ),
    HeldFile(
        "erasure.unfinished",
        "neither",
        "Since when; there from an erasure on until nothing of it is left in any file.",
    ),
    HeldFile(
        "last_backup.json",
        "neither",
        "When the workspace was last backed up, and where to; `suasion doctor` reads it.",
    ),
    HeldFile("owner.lock", "neither", "Held by the one process that may write."),
    HeldFile("demo.json", "fact", "Demo only: which data the workspace was begun with."),
    HeldFile(
        "mailbox/",
        "derived",
        "Demo only: the emails that the local SMTP server received, one file each.",
        "address, in the clear",
        "",
        "stays: delete the folder",
    ),
    HeldFile(
        "report/",
        "derived",
        "Demo only: the report in English and Simplified Chinese, and its figures as JSON.",
        "a few examples, by id",
        "",
        "stays: made data",
    ),
)
