"""Plain data: mappings, lists, texts, numbers and booleans."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

_DEEPEST = 100
"""Levels of nesting. Source: Kubernetes refuses JSON deeper than 10,000; no real object comes near this."""


def plain_mapping(value: Mapping[str, Any]) -> dict[str, Any]:
    """A deep copy in plain types.

    Raises:
        ValueError: it contains something else; names the path.
    """
    plain: dict[str, Any] = _plain(value, "", 0)
    return plain


def texts(value: Any) -> Iterator[str]:
    """Every text in plain data, except keys."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts(each)


def _plain(value: Any, path: str, depth: int) -> Any:
    if depth > _DEEPEST:
        raise ValueError(f"{path[:60]}… is nested deeper than {_DEEPEST} levels, or holds itself")
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise ValueError(f"{path or 'the mapping'} has the key {key!r}, which is no text: quote it")
        return {str(key): _plain(item, f"{path}.{key}".lstrip("."), depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)]
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{path} is {value}, which JSON has no word for")
    if value is None or type(value) in {bool, int, float, str}:
        return value
    if isinstance(value, str):
        return str(value)
    raise ValueError(
        f"{path or 'it'} is a {type(value).__name__}, not plain data: write what {type(value).__name__} stands for"
    )
