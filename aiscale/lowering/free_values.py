"""Values that a blueprint sets and no type limits: only the schema of an object says whether they are accepted.

Most fields have a pattern, a range or a choice that an object's schema accepts as well. Texts without a pattern, such
as labels of a ServiceMonitor, and plain data, such as properties of a provider, have none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel

from aiscale.core.component import Component


def has_free_values(component: Component) -> bool:
    """Whether a component, or a part of it that is no component, sets a value that no type limits."""
    return _is_free(component)


def _is_free(model: BaseModel) -> bool:
    free, parts = _fields(type(model))
    given = model.__dict__
    return not free.isdisjoint(model.model_fields_set) or any(_has_free(given[name]) for name in parts)


def _has_free(value: Any) -> bool:
    if isinstance(value, BaseModel):
        return not isinstance(value, Component) and _is_free(value)
    if isinstance(value, Mapping):
        return any(map(_has_free, value.values()))
    return isinstance(value, list | tuple | frozenset) and any(map(_has_free, value))


@cache
def _fields(model: type[BaseModel]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Names of the fields with free values, and of those whose values are models with fields of their own."""
    free, parts = [], []
    for name, info in model.model_fields.items():
        leaves = tuple(_leaves(info.annotation, tuple(info.metadata)))
        if any(_is_unlimited(leaf, metadata) for leaf, metadata in leaves):
            free.append(name)
        if any(isinstance(leaf, type) and issubclass(leaf, BaseModel) for leaf, _ in leaves):
            parts.append(name)
    return frozenset(free), tuple(parts)


def _leaves(annotation: Any, metadata: tuple[Any, ...]) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """The types that an annotation is made of, each with what limits it."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _leaves(args[0], (*metadata, *args[1:]))
    elif origin in {Union, UnionType}:
        for one in args:
            yield from _leaves(one, metadata)
    elif origin is not None and isinstance(origin, type):
        for one in args:
            yield from _leaves(one, ())
    else:
        yield annotation, metadata


def _is_unlimited(leaf: Any, metadata: tuple[Any, ...]) -> bool:
    if leaf is Any:
        return True
    limited = any(isinstance(one, AfterValidator) or getattr(one, "pattern", None) for one in metadata)
    return leaf is str and not limited
