"""Immutable mappings of components."""

from __future__ import annotations

from typing import Any, NoReturn

from pydantic import BaseModel

from aiscale.core.call_sites import caller
from aiscale.core.messages.validation_errors import unchangeable


class FixedMapping(dict[Any, Any]):
    """An immutable mapping of one field; copies of it are plain dictionaries."""

    __slots__ = ("_field", "_label", "_model")

    def __init__(self, given: dict[Any, Any], model: type[BaseModel], label: str, field: str) -> None:
        super().__init__(given)
        self._model, self._label, self._field = model, label, field

    def of(self, given: dict[Any, Any]) -> FixedMapping:
        """A mapping with other content in the place of this one."""
        return FixedMapping(given, self._model, self._label, self._field)

    def _refuse(self, *_args: Any, **_fields: Any) -> NoReturn:
        raise unchangeable(self._model, self._label, self._field, caller(()))

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]  # other mappings change, this one does not
        return hash(frozenset(self.items()))

    def __copy__(self) -> dict[Any, Any]:
        return dict(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[Any, Any]:
        from copy import deepcopy

        return deepcopy(dict(self), memo)

    def __reduce__(self) -> tuple[type[dict[Any, Any]], tuple[dict[Any, Any]]]:
        return dict, (dict(self),)


def fix_mappings(made: BaseModel, label: str) -> None:
    """Make the mappings of a new object immutable.

    Args:
        made: the object.
        label: its name in errors.
    """
    for name, value in made.__dict__.items():
        if type(value) is dict:
            made.__dict__[name] = FixedMapping(value, type(made), label, name)
