"""Types of fields, in words."""

import types
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from aiscale.components.plugin_kinds import every_kind
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed, with_article
from aiscale.quantities import Bytes, Cpu, Duration, Money, Rate, TotalCpu

_QUANTITIES = {
    Duration: 'duration, e.g. "30s"',
    Bytes: 'size, e.g. "16Gi"',
    Rate: 'rate, e.g. Rate(1_200) or "1200/s"',
    Cpu: 'CPU cores, e.g. 2 or "500m"',
    TotalCpu: "CPU cores, e.g. 2000",
    Money: 'US dollars, e.g. "$1,200"',
}
_PLAIN: dict[Any, str] = {bool: "True or False", date: 'date, e.g. "2027-03-31"', Any: "anything", object: "anything"}


def type_words(annotation: Any, metadata: Iterable[object] = ()) -> str:
    """The type of a field in words: ``a Topic, KinesisStream or Consume(…)``, ``whole number, 1 to 100``.

    Args:
        annotation: annotation of a field or of a part of one.
        metadata: its constraints.

    Returns:
        A phrase. A port is described by the kinds that implement it. None is omitted: the default shows that a field is
        optional.
    """
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return type_words(arguments[0], (*arguments[1:], *metadata))
    if origin in {Union, types.UnionType}:
        return _alternatives(arguments, metadata)
    if origin is Literal:
        return _or([f'"{value}"' if isinstance(value, str) else str(value) for value in arguments])
    if origin is dict:
        return f"dict of {' to '.join(_without_article(type_words(_unlimited(argument))) for argument in arguments)}"
    if origin in {Sequence, list, tuple}:
        return f"list of {_without_article(type_words(arguments[0]))}{_length(metadata, 'items')}"
    if isinstance(annotation, type):
        return _class_words(annotation, metadata)
    return _PLAIN.get(annotation, str(annotation))


def classes_within(annotation: Any) -> Iterator[type[BaseModel]]:
    """The declared classes in an annotation, including ports."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from classes_within(argument)


def bounds(metadata: Iterable[object]) -> dict[str, Any]:
    """Constraints by name: ``ge``, ``gt``, ``le``, ``lt``, ``min_length``, ``max_length``, ``pattern``."""
    found: dict[str, Any] = {}
    for item in metadata:
        if isinstance(item, FieldInfo):
            found |= bounds(item.metadata)
        for name in ("ge", "gt", "le", "lt", "min_length", "max_length", "pattern"):
            value = getattr(item, name, None)
            if value is not None:
                found[name] = value
    return found


def number(value: float) -> str:
    """A number with separators: ``10,000,000``, ``0.5``."""
    return f"{int(value):,}" if float(value).is_integer() else f"{value:,}"


def limits_of(annotation: Any, metadata: Iterable[object] = ()) -> dict[str, Any]:
    """The constraints of a field, including those inside its annotation."""
    found = bounds(metadata)
    for item in (annotation, *get_args(annotation)):
        found |= bounds(getattr(item, "__metadata__", ()))
    return found


def _unlimited(annotation: Any) -> Any:
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation


def _alternatives(arguments: tuple[Any, ...], metadata: Iterable[object]) -> str:
    given = [argument for argument in arguments if argument is not type(None)]
    if all(_is_declared(argument) for argument in given):
        return with_article(_or(list(dict.fromkeys(name for argument in given for name in _names(argument)))))
    words = [type_words(argument, metadata) for argument in given]
    return _or(list(dict.fromkeys(words)))


def _is_declared(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _names(cls: type[BaseModel]) -> list[str]:
    """A kind and those made of it; of a port those that fill it; a value with the parentheses of its call."""
    if not issubclass(cls, Component):
        return [f"{cls.__name__}(…)"]
    if cls is Component:
        return ["component of any kind"]
    return [kind.__name__ for kind in every_kind() if issubclass(kind, cls)] or [cls.__name__]


def _class_words(cls: type, metadata: Iterable[object]) -> str:
    if _is_declared(cls):
        return with_article(_or(_names(cls)))
    quantity = next((words for kind, words in _QUANTITIES.items() if issubclass(cls, kind)), None)
    if quantity:
        return quantity
    if cls is int:
        return f"whole number{_range(metadata)}"
    if cls is float:
        return f"number{_range(metadata)}"
    if cls is str:
        return f"text{_length(metadata, 'characters')}"
    return _PLAIN.get(cls, cls.__name__)


def _range(metadata: Iterable[object]) -> str:
    limits = bounds(metadata)
    if "ge" in limits and "le" in limits:
        return f", {number(limits['ge'])} to {number(limits['le'])}"
    words = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
    said = [f"{word} {number(limits[name])}" for name, word in words.items() if name in limits]
    return f", {' and '.join(said)}" if said else ""


def _length(metadata: Iterable[object], unit: str) -> str:
    limits = bounds(metadata)
    low, high = limits.get("min_length"), limits.get("max_length")
    said = [f"at least {low:,}"] if low else []
    said += [f"at most {high:,}"] if high else []
    return f", {' and '.join(said)} {unit}" if said else ""


def _or(words: list[str]) -> str:
    return listed(words, most=None, last="or")


def _without_article(words: str) -> str:
    return words.removeprefix("an ").removeprefix("a ")
