"""An index in a database that exists already: the program that writes it creates it."""

from __future__ import annotations

from collections.abc import Iterable

from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.resource import Resource


def lower_vector_index(_index: VectorIndex, _bindings: Bindings, _context: LoweringContext) -> Iterable[Resource]:
    """No resources: its clients get the address of its database and egress to it."""
    return ()
