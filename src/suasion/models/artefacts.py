"""Models as files: plain JSON named by its SHA-256, nothing unpickled, nothing half written."""

import hashlib
import os
from pathlib import Path

import msgspec

from suasion.core.durable import sync
from suasion.core.errors import Conflict, NotFound
from suasion.models.calibration import Calibrator
from suasion.models.learners.registry import load as load_learner
from suasion.models.predictor import Predictor

_FORMAT = 1


class Artefacts:
    """A directory of artefacts.

    Parameters
    ----------
    directory
        Made at the first write.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def write(self, predictor: Predictor) -> str:
        """Write what is needed to predict, durably, and give its SHA-256; the same model gives the same file."""
        content = msgspec.json.encode(
            {
                "format": _FORMAT,
                "learner": predictor.learner,
                "features": list(predictor.names),
                "model": predictor.fitted.dump(),
                "calibrator": predictor.calibrator.dump(),
            },
            order="sorted",
        )
        digest = hashlib.sha256(content).hexdigest()
        self._directory.mkdir(parents=True, exist_ok=True)
        temporary = self._directory / f".{digest}.{os.getpid()}"
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._path(digest))
        sync(self._directory)
        return digest

    def read(self, digest: str) -> Predictor:
        """Load an artefact.

        Raises
        ------
        suasion.core.errors.NotFound
            If the file is gone.
        suasion.core.errors.Conflict
            If its content is not what its name says.
        """
        path = self._path(digest)
        if not path.is_file():
            raise NotFound(f"The model file {path.name} is gone.", hint="Restore the models folder, or train again.")
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise Conflict(
                f"The model file {path.name} was changed after training.", hint="Restore it, or train again."
            )
        stored = msgspec.json.decode(content)
        fitted = load_learner(stored["learner"], stored["model"])
        return Predictor(tuple(stored["features"]), stored["learner"], fitted, Calibrator.load(stored["calibrator"]))

    def has(self, digest: str) -> bool:
        """Say whether an artefact's file is there."""
        return self._path(digest).is_file()

    def _path(self, digest: str) -> Path:
        return self._directory / f"{digest}.json"
