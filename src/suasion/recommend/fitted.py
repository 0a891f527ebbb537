"""A fitted recommender as it is kept in a file: ids, the blends' arrays and the baselines' counts; no pickle."""

import dataclasses
import hashlib
import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from suasion.core.durable import sync
from suasion.core.errors import Conflict
from suasion.recommend import choosing, popularity
from suasion.recommend.blend import Blend
from suasion.recommend.interactions import Interactions, Names
from suasion.recommend.judging import Purchases
from suasion.recommend.members import Members, Weights
from suasion.recommend.neighbours import Neighbours
from suasion.recommend.popularity import OwnFrequency, Popularity
from suasion.recommend.rhythm import Rhythm
from suasion.recommend.similar import Similar


@dataclass(frozen=True)
class Fitted:
    """Everything that answering and judging need, up to `moment` (microseconds since 1970 UTC)."""

    customers: Names
    items: Names
    moment: int
    members: Members
    with_repeats: Weights
    new_only: Weights
    own: OwnFrequency

    def blend(self, *, new_only: bool = False) -> Blend:
        """Give what recommends: everything, or what is new to the customer only."""
        return self.members.blend(self.new_only if new_only else self.with_repeats)

    @property
    def baselines(self) -> dict[str, Popularity | OwnFrequency]:
        """What it must beat; recent means the last 28 days."""
        return {
            "popularity": self.members.popularity,
            "recent_popularity": self.members.recent,
            "own_frequency": self.own,
        }

    def seen(self) -> Purchases:
        """Who had bought what before the moment."""
        customer, item = self.own.count.nonzero()
        return Purchases(customer.astype(np.int64), item.astype(np.int64))


def fit(interactions: Interactions, settings: choosing.Settings, seed: int) -> Fitted:
    """Fit on everything before the moment."""
    return Fitted(
        interactions.customers,
        interactions.items,
        interactions.moment,
        choosing.fit(interactions, settings, seed),
        settings.with_repeats,
        settings.new_only,
        popularity.fit_own_frequency(interactions),
    )


def to_bytes(fitted: Fitted) -> bytes:
    """Write as one npz archive; equal input gives equal bytes."""
    members, near = fitted.members, fitted.members.neighbours
    arrays: dict[str, Any] = {
        "customers": fitted.customers,
        "items": fitted.items,
        "moment": np.array(fitted.moment),
        "weights": np.array([dataclasses.astuple(weights) for weights in (fitted.with_repeats, fitted.new_only)]),
        "recent": members.recent.share,
        "popularity": members.popularity.share,
        "teachers": near.teachers,
        "targets": near.targets,
        "says": near.says,
        **_taken_apart("compared", near.history),
        **_taken_apart("rhythm", members.rhythm.table),
        **_taken_apart("own", fitted.own.count),
    }
    if members.transitions is not None:
        arrays |= _taken_apart("history", members.transitions.history)
        arrays |= _taken_apart("matrix", members.transitions.matrix)
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
    compared = _put_together("compared", arrays)
    follow = None
    if "matrix_data" in arrays:
        follow = Similar(_put_together("history", arrays), _put_together("matrix", arrays), "transitions")
    members = Members(
        Neighbours(compared, arrays["teachers"], arrays["targets"], arrays["says"]),
        Rhythm(_put_together("rhythm", arrays)),
        Popularity(arrays["recent"], "recent_popularity"),
        whole,
        follow,
    )
    with_repeats, new_only = (Weights(*(float(weight) for weight in row)) for row in arrays["weights"])
    return Fitted(
        arrays["customers"],
        arrays["items"],
        int(arrays["moment"]),
        members,
        with_repeats,
        new_only,
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
    sync(folder)
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
        raise Conflict(f"{path.name} is missing or is not the file that was stored.", hint="Fit the recommender again.")
    return from_bytes(content)
