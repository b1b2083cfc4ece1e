"""Golden systems as far as clouds and identities make them up: pods have no part in it."""

from __future__ import annotations

from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.resource import Resource
from tests.support.lowered import read_system
from tests.support.paths import GOLDEN

_KUBERNETES = {"Namespace", "ServiceAccount"}


def name_of(case: str) -> str:
    """Name of the system of a case."""
    return read_system(GOLDEN / "lowering" / case).name


def cloud_records(case: str) -> list[Resource]:
    """The records of clouds, and the Kubernetes identities that they are bound to."""
    graph, _ = build(read_system(GOLDEN / "lowering" / case))
    return [one for one in lower(graph) if not one.is_kubernetes or one.kind in _KUBERNETES]
