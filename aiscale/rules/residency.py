"""Shared parts of residency rules: the law that applies, and what is certainly outside of it."""

from __future__ import annotations

from collections.abc import Container

from aiscale.analysis.placement.places import home_of
from aiscale.analysis.placement.regions import is_within, jurisdiction, law_of
from aiscale.analysis.placement.residency import Residency
from aiscale.analysis.privacy.data_stores import located
from aiscale.core.component import Component
from aiscale.core.ports import Located, Place
from aiscale.diagnostics import Related
from aiscale.graph.architecture import ArchitectureGraph


def outside(place: Place, residency: Residency) -> str:
    """The jurisdiction of a place that is outside for certain; empty otherwise."""
    return _if_outside(jurisdiction(place), residency)


def lies_outside(graph: ArchitectureGraph, component: Component, residency: Residency) -> str:
    """The jurisdiction of a component that is outside for certain: what it says of itself, or that of its place."""
    if isinstance(component, Located):
        return _if_outside(law_of(graph, component), residency)
    home = home_of(graph, component)
    return outside(home, residency) if home is not None else ""


def other_store(component: Component, bound: Container[Component]) -> Located | None:
    """The database that keeps a table or an index which must stay somewhere, where nobody asks it of the database."""
    keeper = located(component)
    return keeper if keeper is not component and keeper not in bound else None


def law(residency: Residency) -> str:
    """``eu``, ``eu or us``."""
    return " or ".join(residency.allowed)


def said(residency: Residency) -> Related:
    """Where the residency is declared."""
    return Related("the residency is declared", residency.said_by.location, "residency")


def _if_outside(where: str | None, residency: Residency) -> str:
    return where if where is not None and is_within(where, residency.allowed) is False else ""
