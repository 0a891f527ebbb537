"""A recipe: steps in the order they are written, fitted on training rows, kept as data, the same for other rows."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import yaml

from suasion.core.errors import ColumnMissing, InputRefused
from suasion.core.progress import NoProgress, Progress
from suasion.core.untrusted_yaml import read_yaml
from suasion.models.preparation.columns import TYPES, Kind, Matrix, numbers
from suasion.models.preparation.registry import step_named
from suasion.models.preparation.step import Change, FittedStep, Rows, Step

PAGE = "docs/preparation.md"
LONGEST = 60


@dataclass(frozen=True)
class Done:
    """What one step of a recipe did to the training rows: their number and the columns behind it, and the changes."""

    step: str
    rows: int
    columns: int
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class FittedRecipe:
    """A recipe that has learned.

    Parameters
    ----------
    recipe
        What it was fitted from.
    fitted
        What each of its steps learned.
    columns
        The columns of the table it cannot do without.
    names
        The inputs it gives, in their order.
    sources
        Which columns of the table each input follows from.
    """

    recipe: "Recipe"
    fitted: tuple[FittedStep, ...]
    columns: tuple[str, ...]
    names: tuple[str, ...]
    sources: Mapping[str, tuple[str, ...]]

    def inputs(self, table: pa.Table) -> Matrix:
        """Give what a learner reads, shape ``(n_rows, len(names))``, NaN where unknown; no row is left out.

        Raises
        ------
        suasion.core.errors.ColumnMissing
            If the table lacks a column.
        """
        missing = [name for name in self.columns if name not in table.column_names]
        if missing:
            raise ColumnMissing.from_names("The table", missing, table.column_names)
        for step in self.fitted:
            table = step.apply(table)
        return numbers(table, self.names)

    def dump(self) -> dict[str, Any]:
        """Give everything needed to do it again, as JSON types."""
        return {
            "recipe": self.recipe.plain(),
            "fitted": [msgspec.to_builtins(step) for step in self.fitted],
            "columns": list(self.columns),
            "names": list(self.names),
            "sources": {name: list(found) for name, found in self.sources.items()},
        }

    @classmethod
    def load(cls, stored: Mapping[str, Any]) -> "FittedRecipe":
        """Rebuild what `dump` gave."""
        recipe = Recipe.of(stored["recipe"])
        return cls(
            recipe,
            tuple(
                msgspec.convert(learned, step.learns)
                for step, learned in zip(recipe.steps, stored["fitted"], strict=True)
            ),
            tuple(stored["columns"]),
            tuple(stored["names"]),
            {name: tuple(found) for name, found in stored["sources"].items()},
        )


@dataclass(frozen=True)
class Prepared:
    """What came of fitting a recipe: what it learned, the training rows behind it, and what each step did."""

    fitted: FittedRecipe
    rows: Rows
    done: tuple[Done, ...]

    @property
    def inputs(self) -> Matrix:
        """The training rows that were kept, shape ``(n_kept, n_inputs)``.

        It is not what `FittedRecipe.inputs` gives for them: a category's mean outcome is told to a training row without
        that row's own outcome.
        """
        return numbers(self.rows.table, self.fitted.names)


@dataclass(frozen=True)
class Recipe:
    """Steps in their order; the first one is `types`."""

    steps: tuple[Step, ...]

    @property
    def digest(self) -> str:
        """Names this very text of it: the first 12 hexadecimal digits of a SHA-256."""
        return hashlib.sha256(msgspec.json.encode(self.plain(), order="sorted")).hexdigest()[:12]

    def fit(
        self, table: pa.Table, outcome: Matrix | None = None, *, seed: int = 0, progress: Progress | None = None
    ) -> Prepared:
        """Learn from training rows.

        Parameters
        ----------
        table
            Training rows alone: whatever is judged later must not be among them.
        outcome
            What came of each, shape ``(n_rows,)``; only steps that learn from it need it.

        Raises
        ------
        suasion.core.errors.InputRefused
            If a step cannot do its work on these rows, if no row or column is left, or if a column is no number behind
            the last step.
        """
        _refuse_twice(table)
        if not table.num_rows:
            raise InputRefused("The table has no rows.", hint="There is nothing to learn from.")
        rows = Rows(table, outcome, np.arange(table.num_rows))
        sources: dict[str, tuple[str, ...]] = {name: (name,) for name in table.column_names}
        fitted: list[FittedStep] = []
        done: list[Done] = []
        with (progress or NoProgress()).task("preparation", len(self.steps)) as task:
            for place, step in enumerate(self.steps, 1):
                try:
                    found = step.fit(rows, seed)
                except InputRefused as error:
                    raise InputRefused(f"Step {place} ({step.name}): {error.message}", hint=error.hint) from error
                rows = found.rows
                if not rows.table.num_columns:
                    raise InputRefused(f"Step {place} ({step.name}) left no column.", hint="Leave fewer out.")
                if not rows.table.num_rows:
                    raise InputRefused(
                        f"Step {place} ({step.name}) left no row.", hint="Make it milder, or take it out."
                    )
                made = {name: _together(sources, before) for name, before in found.made.items()}
                sources = {name: made.get(name) or sources[name] for name in rows.table.column_names}
                fitted.append(found.fitted)
                done.append(Done(step.name, rows.table.num_rows, rows.table.num_columns, found.changes))
                task.advance()
        _refuse_unfinished(rows.table)
        names = tuple(rows.table.column_names)
        used = {before for found in sources.values() for before in found}
        reads = tuple(name for name in table.column_names if name in used)
        return Prepared(FittedRecipe(self, tuple(fitted), reads, names, sources), rows, tuple(done))

    def plain(self) -> list[Any]:
        """Give it as JSON types; options that are as they are by default are left out."""
        return [{step.name: options} if (options := _options(step)) else step.name for step in self.steps]

    def text(self) -> str:
        """Write it as YAML that `read` reads."""
        return yaml.safe_dump({"steps": self.plain()}, sort_keys=False, allow_unicode=True, width=100)

    @classmethod
    def of(cls, plain: Any) -> "Recipe":
        """Check plain data, a list of steps, and make a recipe.

        Raises
        ------
        suasion.core.errors.InputRefused
            If a step or an option is unknown or wrong, or the first step is not `types`.
        """
        if not isinstance(plain, Sequence) or isinstance(plain, str) or not 0 < len(plain) <= LONGEST:
            raise InputRefused(f"A recipe is a list of 1 to {LONGEST} steps.", hint=f"{PAGE} shows one.")
        made = tuple(_step(one, place) for place, one in enumerate(plain, 1))
        if made[0].name != "types":
            raise InputRefused(
                f"The first step of the recipe is {made[0].name!r}.",
                hint="Begin with `types`, which says what each column holds.",
            )
        if any(step.name == "types" for step in made[1:]):
            raise InputRefused("The step 'types' stands twice in the recipe.", hint="Put both into the first one.")
        return cls(made)

    @classmethod
    def read(cls, text: str) -> "Recipe":
        """Read a recipe that anybody may have sent as YAML; raises as `of`."""
        data = read_yaml(text, PAGE, "recipe")
        if not isinstance(data, dict) or set(data) != {"steps"}:
            raise InputRefused("A recipe has one key, `steps`.", hint=f"{PAGE} shows one.")
        return cls.of(data["steps"])


def _step(plain: Any, place: int) -> Step:
    if isinstance(plain, str):
        plain = {plain: {}}
    if not isinstance(plain, dict) or len(plain) != 1:
        raise InputRefused(f"Step {place} is no step.", hint=f"Write `- name: {{option: value}}`; {PAGE} shows some.")
    [(name, options)] = plain.items()
    kind = step_named(str(name))
    try:
        made: Step = msgspec.convert({} if options is None else _as_written(options), kind)
    except msgspec.ValidationError as error:
        raise InputRefused(
            f"Step {place} ({name}): {error}.", hint=f"Its options: {', '.join(kind.__struct_fields__) or 'none'}."
        ) from error
    return made


def _as_written(options: Any) -> Any:
    """Give moments that YAML recognised as text again, and refuse numbers that JSON cannot keep."""
    if isinstance(options, dict):
        return {name: _as_written(value) for name, value in options.items()}
    if isinstance(options, list):
        return [_as_written(value) for value in options]
    if isinstance(options, float) and not math.isfinite(options):
        raise msgspec.ValidationError(f"{options} is no finite number")
    return options.isoformat() if isinstance(options, date) else options


def _options(step: Any) -> dict[str, Any]:
    given = msgspec.to_builtins(step)
    usual = {
        one.name: one.default if one.default_factory is msgspec.NODEFAULT else one.default_factory()
        for one in msgspec.structs.fields(step)
    }
    return {name: value for name, value in given.items() if getattr(step, name) != usual[name]}


def _together(sources: Mapping[str, tuple[str, ...]], names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(before for name in names for before in sources[name]))


def _refuse_twice(table: pa.Table) -> None:
    twice = sorted({name for name in table.column_names if table.column_names.count(name) > 1})
    if twice:
        raise InputRefused(f"The table has columns of one name: {twice}.", hint="Give each a name of its own.")


def _refuse_unfinished(table: pa.Table) -> None:
    left = [field.name for field in table.schema if field.type != TYPES[Kind.NUMBER]]
    if left:
        raise InputRefused(
            f"Behind the last step these columns are no numbers: {left}.",
            hint="Add `encode` for categories and `times` for times, or leave them out.",
        )
