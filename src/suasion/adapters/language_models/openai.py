"""Any endpoint that speaks OpenAI's chat completions, such as vLLM, Ollama, llama.cpp or a hosted one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from suasion.core.errors import SettingError
from suasion.language.model import Completion, ModelUnavailable


@dataclass(frozen=True)
class OpenAICompatible:
    """A model at an OpenAI-compatible endpoint; implements `language.model.LanguageModel`.

    Parameters
    ----------
    base_url
        Such as ``http://127.0.0.1:8000/v1``.
    model
        The model's name there.
    api_key
        The key; never shown, logged or put in an error. Endpoints without keys take any text.
    timeout_seconds
        The longest wait for a whole answer; there is one try, since the caller has a template to fall back on.
    """

    base_url: str
    model: str
    api_key: str = field(default="none", repr=False)
    timeout_seconds: float = 60.0

    def complete(
        self, system: str, prompt: str, *, max_tokens: int, json_schema: Mapping[str, Any] | None = None
    ) -> Completion:
        """Answer a prompt.

        Raises
        ------
        suasion.language.model.ModelUnavailable
            If the endpoint refuses, is too slow or unreachable, or answers something else than a completion.
        """
        import openai

        asked: dict[str, Any] = {}
        if json_schema is not None:
            schema = {"name": "answer", "schema": dict(json_schema), "strict": True}
            asked["response_format"] = {"type": "json_schema", "json_schema": schema}
        try:
            with openai.OpenAI(
                base_url=self.base_url, api_key=self.api_key, timeout=self.timeout_seconds, max_retries=0
            ) as client:
                answer: Any = client.chat.completions.create(
                    model=self.model,
                    messages=[{"role": "system", "content": system}, {"role": "user", "content": prompt}],
                    max_tokens=max_tokens,
                    **asked,
                )
        except openai.APIStatusError as error:
            raise ModelUnavailable(f"The language model answered with status {error.status_code}.") from None
        except openai.APITimeoutError:
            raise ModelUnavailable(f"The language model gave no answer in {self.timeout_seconds} s.") from None
        except (openai.OpenAIError, json.JSONDecodeError) as error:
            raise ModelUnavailable(f"The language model cannot be used: {type(error).__name__}.") from None
        return _completion(answer, self.model)


def _completion(answer: Any, model: str) -> Completion:
    # The client does not check what an endpoint sends, so anything may stand here.
    try:
        text = answer.choices[0].message.content
        usage = answer.usage
        name = answer.model
    except (AttributeError, IndexError, TypeError):
        text = None
    if not isinstance(text, str) or not text:
        raise ModelUnavailable("The language model's answer is no chat completion.")
    return Completion(
        text,
        name if isinstance(name, str) and name else model,
        _count(usage, "prompt_tokens"),
        _count(usage, "completion_tokens"),
    )


def _count(usage: Any, name: str) -> int:
    found = getattr(usage, name, 0)
    return found if isinstance(found, int) else 0


def from_environment(environment: Mapping[str, str]) -> OpenAICompatible | None:
    """Give the model that the environment names, or None if it names none.

    Raises
    ------
    suasion.core.errors.SettingError
        If only one of ``SUASION_LLM_BASE_URL`` and ``SUASION_LLM_MODEL`` is set.
    """
    base_url, model = environment.get("SUASION_LLM_BASE_URL", ""), environment.get("SUASION_LLM_MODEL", "")
    if not base_url and not model:
        return None
    if not base_url or not model:
        missing = "SUASION_LLM_MODEL" if base_url else "SUASION_LLM_BASE_URL"
        raise SettingError(f"{missing} is not set.", hint="A language model needs both its address and its name.")
    return OpenAICompatible(base_url, model, environment.get("SUASION_LLM_API_KEY") or "none")
