"""What the items of a list are called: after what they refer to, by a name of their own, or by their number.

``calls.surge.timeout_ms`` is the time-out of the call to ``surge``, wherever in ``calls`` it stands, and
``windows[0].size`` the size of a window, which has no name. Whatever is set, shown or compared in a list goes by this.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from aiscale.core.edges import Relation, Value, relation_called
from aiscale.core.messages.refusal_reasons import near_names

REFERS = ("target", "provider", "by")
"""Fields that hold the component that an item is about, of parts that are no relations."""

NAMED = ("name", "key", "metric", "code", "label")
"""Fields that hold the name of an item that is about no component."""

_ADDRESS = re.compile(r"[a-z][-a-z]*/[a-z][-_a-z0-9]*")
_NUMBER = re.compile(r"\[\d+\]")


class _Said(NamedTuple):
    """What an item says of itself: its name, the alias that it is given, the address of what it refers to."""

    name: str = ""
    alias: str = ""
    address: str = ""


def item_names(items: Sequence[Any]) -> list[str]:
    """What each item of a list is called in it; no two have one name.

    It is the name of the component that the item is or refers to, or else the name that it has itself. Two that would
    be called alike are distinguished by their ``alias``, or by the address where these are two components; two that are
    alike in all of that are both numbered, ``surge#1`` and ``surge#2``, so that nobody takes the first for the only
    one. An item without a name is called by its position: ``[0]``.

    Args:
        items: components, parts and values as the blueprint has them, or the same as plain data.
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
    """What an item is about, whatever else is in its list: an address, or its own name; empty where it has neither."""
    said = _said(item)
    return said.address or said.name


def meant(path: str, items: Sequence[Any], names: Sequence[str]) -> tuple[str, str]:
    """What in a path is no item of a list, and the path that may be meant; empty where nobody knows.

    An item may be called by its alias, its address, its position or by a name that others have too, be misspelt, or be
    left out before a field that it has.
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
    """The path of an item or a field of one, by the path of what it stands in."""
    return f"{path}{name}" if _NUMBER.fullmatch(name) or not path else f"{path}.{name}"


def item_step(path: str, names: Iterable[str]) -> tuple[str, str] | None:
    """The item that a path begins with, and the rest; None where none of these is meant. A name may have dots."""
    fits = [name for name in names if is_within(path, name)]
    name = max(fits, key=len, default=None)
    return None if name is None else (name, path[len(name) :].removeprefix("."))


def is_within(path: str, outer: str) -> bool:
    """Whether a path is another one, or leads to something in it."""
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
