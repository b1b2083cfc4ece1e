"""Collects the errors of invalid components, so that one run reports all of them.

An invalid object raises, and the blueprint stops there. While :func:`collecting` is active, its errors are recorded,
and the blueprint continues with a substitute that has the valid fields. Errors that may be caused by a reference to a
substitute are not recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

if TYPE_CHECKING:
    from aiscale.core.messages.validation_errors import InvalidComponentError
    from aiscale.diagnostics import Diagnostic

COLLECTORS: list[RefusedComponents] = []
"""The active collector; none in the first run of a blueprint."""


class RefusedComponents:
    """The errors of one run of a blueprint, in order."""

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []
        self._substitutes: list[BaseModel] = []

    def substitute(self, refused: InvalidComponentError, instance: BaseModel, given: Mapping[str, Any]) -> None:
        """Record the errors of an object, and fill it with its valid arguments and defaults.

        Args:
            refused: the errors.
            instance: the object, whose construction failed.
            given: its arguments.
        """
        kind = type(instance)
        follows = self._refers(given.values())
        self._substitutes.append(instance)
        self.diagnostics += [
            item for item in refused.diagnostics
            if not follows or not self._refers([given.get(item.argument or "", instance)])
        ]  # fmt: skip
        wrong = {item.argument for item in refused.diagnostics}
        valid = {name: value for name, value in given.items() if name in kind.model_fields}
        required = {name for name, field in kind.model_fields.items() if field.is_required()}
        usable = {name: value for name, value in valid.items() if name in required or name not in wrong}
        made = BaseModel.model_construct.__func__(kind, **usable)  # type: ignore[attr-defined]  # unbound on purpose
        for slot in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__"):
            object.__setattr__(instance, slot, getattr(made, slot))

    def _refers(self, values: Iterable[object]) -> bool:
        """Whether values are a refused object, or lead to one through their own fields."""
        refused = {id(one) for one in self._substitutes}
        seen: set[int] = set()
        left = list(values)
        while left:
            value = left.pop()
            if id(value) in refused:
                return True
            if id(value) in seen:
                continue
            seen.add(id(value))
            if isinstance(value, (list, tuple, set, frozenset)):
                left.extend(value)
            elif isinstance(value, Mapping):
                left.extend(value.values())
            elif isinstance(value, BaseModel):
                left.extend(value.__dict__.values())
        return False


@contextmanager
def collecting() -> Iterator[RefusedComponents]:
    """Yield a collector that records invalid objects instead of raising."""
    collector = RefusedComponents()
    COLLECTORS.append(collector)
    try:
        yield collector
    finally:
        COLLECTORS.remove(collector)
