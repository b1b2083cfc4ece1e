"""Kinds of plug-ins.

Plans, states and pictures are plain data, in which a kind is identified by its name. A kind with the name of another
one is therefore refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from aiscale.components.registry import COMPONENTS
from aiscale.core import plugins
from aiscale.core.component import Component
from aiscale.core.messages.refusal_reasons import near_names
from aiscale.core.plugins import Announced, Broken
from aiscale.core.ports import SERVICE_FIELDS, Service
from aiscale.core.system import System

GROUP = "aiscale.components"
_FAMILY = re.compile(r"[a-z]([-a-z0-9]{0,20}[a-z0-9])?")
"""A DNS label that leaves room for a dot and a name of 40 characters in a label of Kubernetes, which has 63."""

_OWN = frozenset({"Outside", "Uplink", System.__name__, *(kind.__name__ for kind in COMPONENTS)})
"""Names that trees, pictures and plans know."""


@dataclass(frozen=True, slots=True)
class PluginKinds:
    """The kinds of the installed plug-ins.

    Attributes:
        kinds: usable kinds, with the distribution of each.
        refused: refused kinds.
        broken: plug-ins, or kinds of theirs, that cannot be imported.
    """

    kinds: Mapping[type[Component], Announced]
    refused: Mapping[type[Component], Announced]
    broken: tuple[Broken, ...]


def every_kind() -> tuple[type[Component], ...]:
    """The kinds of aiscale and of plug-ins."""
    return (*COMPONENTS, *plugin_kinds().kinds)


def plugin_kinds() -> PluginKinds:
    """Import the plug-ins of ``aiscale.components``, without those that are refused or broken."""
    return _plugin_kinds(plugins.announced(GROUP))


@lru_cache(maxsize=4)
def _plugin_kinds(_announced: tuple[Announced, ...]) -> PluginKinds:
    kinds: dict[type[Component], Announced] = {}
    refused: dict[type[Component], Announced] = {}
    found, broken = plugins.load_each(GROUP, "KINDS")
    for announced, given in found:
        if wrong := _no_kind(given):
            broken.append(Broken(announced, wrong))
            continue
        kind = cast("type[Component]", given)
        if wrong := _lacks(kind) or flaw(kind) or _looks_like_none(kind) or _taken(kind, kinds):
            broken.append(Broken(announced, wrong))
            refused.setdefault(kind, announced)
        else:
            kinds.setdefault(kind, announced)
    return PluginKinds(kinds, refused, tuple(broken))


def distribution_of(kind: type[Component]) -> str:
    """Name and version of the distribution of a kind; empty for kinds of aiscale."""
    found = plugin_kinds()
    announced = found.kinds.get(kind) or found.refused.get(kind)
    return announced.distribution if announced is not None else ""


def flaw(kind: type[Component]) -> str:
    """Why a kind of a plug-in cannot be used; empty if it can."""
    name, family = kind.__name__, kind.family
    if name in _OWN:
        return f"{name} is a kind of aiscale already"
    if not family:
        return f"{name} has no family, the first half of its addresses"
    if not isinstance(family, str) or not _FAMILY.fullmatch(family):
        return (
            f"{name} has the family {family!r}, which is no DNS label: at most 22 lower-case letters, digits and "
            "hyphens, a letter first"
        )
    return ""


def _no_kind(kind: object) -> str:
    if not isinstance(kind, type) or not issubclass(kind, Component):
        return f"{kind!r} in KINDS is no kind of component"
    return ""


def _lacks(kind: type[Component]) -> str:
    lacks = (name for name in SERVICE_FIELDS if issubclass(kind, Service) and name not in kind.model_fields)
    return next((f"{kind.__name__} is a Service and has no field {name}" for name in lacks), "")


def _looks_like_none(kind: type[Component]) -> str:
    if not kind.looks_like or kind.looks_like in _OWN:
        return ""
    near = near_names(str(kind.looks_like), sorted(_OWN))
    return (
        f"{kind.__name__} says looks_like = {kind.looks_like!r}, which is no kind of aiscale"
        f"{f'; did it mean {near[0]}?' if near else ''}"
    )


def _taken(kind: type[Component], others: Mapping[type[Component], Announced]) -> str:
    by = next((item for other, item in others.items() if other.__name__ == kind.__name__ and other is not kind), None)
    return f"{kind.__name__} is a kind of {by.distribution} already" if by is not None else ""
