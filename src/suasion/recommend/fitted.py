"""A fitted recommender as it is kept in a file: ids, the blend's arrays and the baselines' counts; no pickle."""

import hashlib
import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from suasion.core.errors import Conflict
from suasion.recommend import choosing, popularity
from suasion.recommend.blend import Blend, Member
from suasion.recommend.interactions import Interactions, Names
from suasion.recommend.judging import Purchases
from suasion.recommend.popularity import OwnFrequency, Popularity
from suasion.recommend.rhythm import Rhythm
from suasion.recommend.similar import Similar


@dataclass(frozen=True)
class Fitted:
    """Everything that answering and judging need, up to `moment` (microseconds since 1970 UTC)."""

    customers: Names
    items: Names
    moment: int
    transitions: Similar
    rhythm: Rhythm
    weights: tuple[float, float, float]  # transitions, rhythm, recent popularity
    recent: Popularity
    popularity: Popularity
    own: OwnFrequency

    @property
    def blend(self) -> Blend:
        """What recommends."""
        transitions, rhythm, recent = self.weights
        return Blend(
            (Member(self.transitions, transitions), Member(self.recent, recent), Member(self.rhythm, rhythm)),
        )

    @property
    def baselines(self) -> dict[str, Popularity | OwnFrequency]:
        """What it must beat; recent means the last 28 days, whatever was chosen."""
        return {"popularity": self.popularity, "recent_popularity": self.recent, "own_frequency": self.own}

    def seen(self) -> Purchases:
        """Who had bought what before the moment."""
        customer, item = self.own.count.nonzero()
        return Purchases(customer.astype(np.int64), item.astype(np.int64))


def fit(interactions: Interactions, settings: choosing.Settings) -> Fitted:
    """Fit on everything before the moment."""
    kept = dict[str, Any]((m.recommender.name, m) for m in choosing.fit(interactions, settings).members)
    return Fitted(
        interactions.customers,
        interactions.items,
        interactions.moment,
        kept["transitions"].recommender,
        kept["rhythm"].recommender,
        (kept["transitions"].weight, kept["rhythm"].weight, kept["recent_popularity"].weight),
        kept["recent_popularity"].recommender,
        popularity.fit(interactions),
        popularity.fit_own_frequency(interactions),
    )


def to_bytes(fitted: Fitted) -> bytes:
    """Write as one npz archive; equal input gives equal bytes."""
    arrays: dict[str, Any] = {
        "customers": fitted.customers,
        "items": fitted.items,
        "moment": np.array(fitted.moment),
        "weights": np.array(fitted.weights),
        "recent": fitted.recent.share,
        "popularity": fitted.popularity.share,
        **_taken_apart("history", fitted.transitions.history),
        **_taken_apart("matrix", fitted.transitions.matrix),
        **_taken_apart("rhythm", fitted.rhythm.table),
        **_taken_apart("own", fitted.own.count),
    }
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def _taken_apart(name: str, table: sp.csr_array) -> dict[str, Any]:
    return {
        f"{name}_data": table.data,
        f"{name}_indices": table.indices.astype(np.int32),
        f"{name}_indptr": table.indptr.astype(np.int64),
        f"{name}_shape": np.array(table.shape),
    }


def _put_together(name: str, arrays: Mapping[str, Any]) -> sp.csr_array:
    parts = (arrays[f"{name}_data"], arrays[f"{name}_indices"], arrays[f"{name}_indptr"].astype(np.int32))
    return sp.csr_array(parts, shape=(int(arrays[f"{name}_shape"][0]), int(arrays[f"{name}_shape"][1])))


def from_bytes(content: bytes) -> Fitted:
    """Read what `to_bytes` wrote."""
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    whole = Popularity(arrays["popularity"], "popularity")
    transitions, rhythm, recent = (float(weight) for weight in arrays["weights"])
    return Fitted(
        arrays["customers"],
        arrays["items"],
        int(arrays["moment"]),
        Similar(_put_together("history", arrays), _put_together("matrix", arrays), "transitions"),
        Rhythm(_put_together("rhythm", arrays)),
        (transitions, rhythm, recent),
        Popularity(arrays["recent"], "recent_popularity"),
        whole,
        OwnFrequency(_put_together("own", arrays), whole),
    )


def write(folder: Path, content: bytes) -> tuple[str, str]:
    """Put the bytes on disk under a name made of their digest; gives name and SHA-256.

    Writing the same bytes again changes nothing, so a fit that was killed can simply run again.
    """
    digest = hashlib.sha256(content).hexdigest()
    name = f"recommender-{digest[:16]}.npz"
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f"{name}.partial"
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / name)
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    return name, digest


def read(path: Path, digest: str) -> Fitted:
    """Read and check.

    Raises
    ------
    suasion.core.errors.Conflict
        If the file is missing or is not what was stored.
    """
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != digest:
        raise Conflict(f"{path} is missing or is not the file that was stored.", hint="Fit the recommender again.")
    return from_bytes(content)
