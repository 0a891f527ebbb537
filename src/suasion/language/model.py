"""The port to a language model: text in, text out, no tools."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from suasion.core.errors import SuasionError


class ModelUnavailable(SuasionError, RuntimeError):
    """The language model gave no usable answer: refused, too slow, unreachable or not speaking the protocol."""

    code = "model_unavailable"


@dataclass(frozen=True)
class Completion:
    """What a model answered.

    Parameters
    ----------
    text
        The answer, as it came; a caller checks it like any other input.
    model
        The model's name as the endpoint gave it, for the provenance record.
    prompt_tokens, completion_tokens
        What it cost, in tokens as the endpoint counts them; 0 if it does not say.
    """

    text: str
    model: str
    prompt_tokens: int
    completion_tokens: int


class LanguageModel(Protocol):
    """Anything that completes a prompt."""

    def complete(
        self, system: str, prompt: str, *, max_tokens: int, json_schema: Mapping[str, Any] | None = None
    ) -> Completion:
        """Answer a prompt.

        Parameters
        ----------
        system
            What the model is told about its task.
        prompt
            The input; no personal data.
        max_tokens
            The longest answer, in tokens.
        json_schema
            If given, the endpoint is asked for JSON of this shape; the caller must still check it.

        Raises
        ------
        ModelUnavailable
            If no usable answer came.
        """
        ...
