"""How kinds of plug-ins look: as the nearest of their bases does, or the kind that they name."""

from __future__ import annotations

from collections.abc import Mapping

from aiscale.components.plugin_kinds import plugin_kinds
from aiscale.core.component import Component
from aiscale.render import glyphs
from aiscale.render.kind_looks import LOOKS, Look

PORTS: Mapping[str, Look] = {
    "CallTarget": Look("", "service", glyphs.CELL),
    "DatabaseServer": Look("", "feature", glyphs.DRUM),
    "Delivery": Look("", "plain", glyphs.ROUND),
    "Entrance": Look("", "service", glyphs.GATE),
    "EventStream": Look("", "stream", glyphs.LOG, dot="cylinder"),
    "ExternalTarget": Look("", "service", glyphs.WAY_OUT),
    "FeatureProvider": Look("", "feature", glyphs.HANDED_LIST),
    "Mesh": Look("", "service", glyphs.NET),
    "ModelStore": Look("", "model", glyphs.SHELF),
    "NodeGroup": Look("", "place", glyphs.RACK, dot="component"),
    "Observer": Look("", "plain", glyphs.PULSE),
    "Place": Look("", "place", glyphs.PANES, dot="box3d"),
    "Placing": Look("", "place", glyphs.PIN),
    "RecordStore": Look("", "feature", glyphs.DRUM),
    "TrainedModel": Look("", "model", glyphs.NEURONS, mermaid=("[(", ")]"), dot="note"),
}
"""By port, without a noun: what is made of it is called as its class."""


def plugin_look(kind: str) -> Look | None:
    """The looks of a kind that an installed plug-in brings along, with its own name; None of any other.

    What it says in a few words is what the nearest of aiscale's kinds that it is made of says: it has their fields.
    """
    cls = next((one for one in plugin_kinds().kinds if one.__name__ == kind), None)
    return _look(cls)._replace(noun=kind) if cls is not None else None


def _look(cls: type[Component]) -> Look:
    bases = [base.__name__ for base in cls.__mro__]
    own = next((LOOKS[base] for base in bases if base in LOOKS), None)
    port = next((PORTS[base] for base in bases if base in PORTS), Look("", "", glyphs.TILE))
    named = LOOKS.get(cls.looks_like)
    return (named or own or port)._replace(facts=own.facts if own is not None else None)
