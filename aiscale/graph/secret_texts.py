"""The secrets that stand in the texts of a system."""

from __future__ import annotations

from collections.abc import Mapping

from aiscale.core.secret_texts.detector import SecretText, secrets_of
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph


@once_per_graph
def secret_texts(graph: ArchitectureGraph) -> Mapping[str, tuple[SecretText, ...]]:
    """The secrets of each component and system that has some, by address."""
    every = (*graph.system.systems, *graph.nodes.values())
    found = ((one.address, tuple(secrets_of(one))) for one in every)
    return {address: secrets for address, secrets in found if secrets}
