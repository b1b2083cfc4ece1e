"""Names of list items: by their target, their own name, or their index.

``calls.surge.timeout_ms`` is the timeout of the call to ``surge``, at any position in ``calls``, and
``windows[0].size`` the size of a window, which has no name. Settings, output and comparisons use these names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from aiscale.core.edges import Relation, Value, relation_called
from aiscale.core.messages.refusal_reasons import near_names

REFERS = ("target", "provider", "by")
"""Fields with the component that an item is about, for values that are not relations."""

NAMED = ("name", "key", "metric", "code", "label")
"""Fields with the name of an item."""

_ADDRESS = re.compile(r"[a-z][-a-z]*/[a-z][-_a-z0-9]*")
_NUMBER = re.compile(r"\[\d+\]")


class _Said(NamedTuple):
    """What an item says of itself: its name, the alias that it is given, the address of what it refers to."""

    name: str = ""
    alias: str = ""
    address: str = ""


def item_names(items: Sequence[Any]) -> list[str]:
    """The unique name of each item of a list.

    It is the name of its component, or its own name. Equal names are replaced by the ``alias``, or by addresses if the
    components differ; items that are still equal are numbered, ``surge#1`` and ``surge#2``. An item without a name has
    its index: ``[0]``.

    Args:
        items: components and values of the blueprint, or the same as plain data.
    """
    said = [_said(item) for item in items]
    addresses: dict[str, set[str]] = {}
    for one in said:
        addresses.setdefault(one.name, set()).add(one.address)
    often = Counter(one.name for one in said)
    names = [
        one.name if often[one.name] == 1 else one.alias or (one.address if len(addresses[one.name]) > 1 else one.name)
        for one in said
    ]
    often, seen = Counter(names), Counter[str]()
    for index, name in enumerate(names):
        seen[name] += 1
        if not name:
            names[index] = f"[{index}]"
        elif often[name] > 1:
            names[index] = f"{name}#{seen[name]}"
    return names


def about(item: Any) -> str:
    """What an item is about, independent of its list: an address, or its own name; may be empty."""
    said = _said(item)
    return said.address or said.name


def meant(path: str, items: Sequence[Any], names: Sequence[str]) -> tuple[str, str]:
    """The unknown item in a path, and a suggested path; empty if there is none.

    The path may contain an alias, an address, an index or an ambiguous name, be misspelt, or omit the item.
    """
    known = {f"[{index}]": name for index, name in enumerate(names)}
    for item, name in zip(items, names, strict=True):
        for called in filter(None, _said(item)):
            known.setdefault(called, name)
    if (found := item_step(path, known)) is not None:
        wrong, rest = found
        return wrong, step(known[wrong], rest)
    wrong, _, rest = path.partition(".")
    if near := near_names(wrong, names):
        return wrong, step(near[0], rest)
    having = (name for item, name in zip(items, names, strict=True) if wrong in getattr(item, "model_fields_set", ()))
    return wrong, next((step(name, path) for name in having), "")


def step(path: str, name: str) -> str:
    """Path of an item or a field, by the path of its parent."""
    return f"{path}{name}" if _NUMBER.fullmatch(name) or not path else f"{path}.{name}"


def item_step(path: str, names: Iterable[str]) -> tuple[str, str] | None:
    """The first item of a path, and the rest. None: it matches no item. A name may contain dots."""
    fits = [name for name in names if is_within(path, name)]
    name = max(fits, key=len, default=None)
    return None if name is None else (name, path[len(name) :].removeprefix("."))


def is_within(path: str, outer: str) -> bool:
    """Whether a path is equal to another one or below it."""
    return path == outer or path.startswith((f"{outer}.", f"{outer}["))


def _said(item: Any) -> _Said:
    if not isinstance(item, Value | Mapping):
        return _referred(item)
    kind = relation_called(str(item.get("kind"))) if isinstance(item, Mapping) else type(item)
    refers = (kind.reference(),) if kind is not None and issubclass(kind, Relation) else REFERS
    fields = (*refers, "alias", *NAMED)
    has = {name: item.get(name) if isinstance(item, Mapping) else getattr(item, name, None) for name in fields}
    for name in refers:
        if (found := _referred(has[name])).address:
            return found._replace(alias=str(has["alias"] or ""))
    return next((_Said(text) for name in NAMED if isinstance(text := has[name], str) and text), _Said())


def _referred(target: Any) -> _Said:
    """A component, or its address."""
    if isinstance(target, str):
        return _Said(target.rpartition("/")[2], "", target) if _ADDRESS.fullmatch(target) else _Said()
    address = getattr(target, "address", "")
    return _Said(address.rpartition("/")[2], "", address) if isinstance(address, str) else _Said()
