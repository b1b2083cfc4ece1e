"""How a serving runtime is lowered: the interface of ``RUNTIMES``."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from aiscale.components.serving.model_service import ModelService
    from aiscale.components.serving.runtimes.runtime import ServingRuntime
    from aiscale.graph.architecture import GraphEdge
    from aiscale.lowering.bindings import Bindings
    from aiscale.lowering.client_binding import ClientBinding
    from aiscale.lowering.context import LoweringContext
    from aiscale.lowering.resource import Resource


OF_PODS = frozenset({"cpu", "memory", "lag"})
"""Signals of a model service that are measured without its server."""

SCHEDULES = "schedules"
"""Stands among signals for ``Autoscaling(schedules=…)``."""


class RuntimeLowering(Protocol):
    """What the registry knows of one runtime.

    A model server is a ``serving.runtime.ServerRuntime``. An operator, such as KServe, implements the methods itself
    and returns its own custom resources.
    """

    def supports(self, service: ModelService) -> bool:
        """Whether the service is lowered as its runtime is declared."""

    def lower(self, service: ModelService, bindings: Bindings, context: LoweringContext) -> Iterable[Resource]:
        """Resources of one model service."""

    def binding(self, service: ModelService, edge: GraphEdge, context: LoweringContext) -> ClientBinding:
        """What a caller gets: variables and the egress to the service."""

    def service_beside(self, service: ModelService) -> str | None:
        """Name of the Service of a new version beside the current one; None where proxies of its operator divide.

        None as well without a share that its operator holds.
        """

    def signals(self, service: ModelService) -> Collection[str]:
        """Signals of its ``Autoscaling`` that are deployed, ``schedules`` among them."""

    def without_effect(self, service: ModelService, server: ServingRuntime) -> Iterable[str]:
        """What is declared and does not reach the model server, in words: ``batching of ModelService on …``.

        Args:
            service: the model service.
            server: its runtime; the model server in it, for a server that an operator runs.
        """
