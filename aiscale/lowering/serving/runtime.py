"""A model server as a plain Deployment: the default of ``RUNTIMES``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from aiscale.analysis.delivery.ab_tests import assigns_users, tested_model
from aiscale.analysis.streams.variable_names import variable_prefix
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.prefill import Prefill
from aiscale.components.serving.runtimes.runtime import ServingRuntime
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.client_binding import ClientBinding, call_binding, variables_binding
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.delivery.rolled_out import pods_pattern
from aiscale.lowering.resource import Resource
from aiscale.lowering.runtime_lowering import OF_PODS, SCHEDULES
from aiscale.lowering.serving.artifact_access import artifact_access
from aiscale.lowering.serving.compared_versions import assigning_binding, current_version, new_version
from aiscale.lowering.serving.model_variables import name_for_requests
from aiscale.lowering.serving.server_part import ServerPart
from aiscale.lowering.serving.version_deployment import deploy_version
from aiscale.lowering.streams.cloud_access import CloudAccess

PartOf = Callable[[ModelService, Any, str], ServerPart]
"""From a model service, its runtime, and a PromQL selector of its pods to the part of the model server."""

SignIn = Callable[[ServerPart, CloudAccess], ServerPart]
"""From a server part and the access to its artifact to the part with what the server's sign-in needs."""


PartIn = Callable[[ModelService, Any, str, LoweringContext], ServerPart]
"""The same, where the rest of the system counts for the part."""

Beside = Callable[[ModelService, LoweringContext], Iterable[Resource]]
"""From a model service to what it has besides the objects of each model service."""

WithoutEffect = Callable[[ModelService, Any], Iterable[str]]
"""From a model service and its model server to what is declared and does not reach the server."""


@dataclass(frozen=True, slots=True)
class ServerRuntime:
    """The ``RuntimeLowering`` of a model server: one Deployment and Service per version of the model.

    Attributes:
        part: gives the part of the model server.
        sign_in: adds what the server needs to read an artifact with the identity of its pod; nothing when None.
        ignored: gives what is declared and does not reach the server; nothing when None.
        part_in: gives the part in a system; ``part`` when None.
        beside: gives further objects; none when None.
    """

    part: PartOf
    sign_in: SignIn | None = None
    ignored: WithoutEffect | None = None
    part_in: PartIn | None = None
    beside: Beside | None = None

    def supports(self, service: ModelService) -> bool:  # noqa: ARG002  a question
        """Each."""
        return True

    def lower(self, service: ModelService, bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
        """Identity and policy of the service; Deployment, Services, budget and autoscaler of this version.

        In an A/B test, of the current version, and of the new one beside it.
        """
        if self.beside is not None:
            yield from self.beside(service, context)
        tested = tested_model(service, context.whole)
        if tested is None:
            yield from self._version(service, bindings, context)
            return
        yield from self._version(current_version(tested), bindings, context)
        yield from self._version(new_version(tested), bindings, context, is_beside=True)

    def _version(
        self, service: ModelService, bindings: Bindings, context: LoweringContext, *, is_beside: bool = False
    ) -> Iterator[Resource]:
        access = artifact_access(service, context)
        part = self._part(service, context)
        if self.sign_in is not None:
            part = self.sign_in(part, access)
        return deploy_version(service, part, replace(bindings, cloud=access), context, is_beside=is_beside)

    def binding(self, service: ModelService, edge: GraphEdge, context: LoweringContext) -> ClientBinding:
        """The URL and address of its ports, and the name of its model where one is declared.

        In an A/B test by a hash, those of the new version too.
        """
        ports = self._part(service, context).all_ports
        offered = call_binding(service, edge, ports)
        if isinstance(edge.relation, Prefill):
            return ClientBinding(egress=offered.egress)
        if edge.kind is not EdgeKind.CALLS:
            return offered
        prefix = variable_prefix(service, edge.relation)
        offered |= variables_binding(name_for_requests(service, prefix))
        tested = tested_model(service, context.whole)
        if tested is None or not tested.is_by_hash or not assigns_users(context.whole[edge.source]):
            return offered
        return offered | assigning_binding(tested, prefix, ports)

    def service_beside(self, service: ModelService) -> str | None:  # noqa: ARG002  a question
        """None: no operator holds shares."""
        return None

    def signals(self, service: ModelService) -> Collection[str]:
        """Those of pods, and those that the server has a query for."""
        return {*OF_PODS, SCHEDULES, *self.part(service, service.runtime, "").queries}

    def without_effect(self, service: ModelService, server: ServingRuntime) -> Iterable[str]:
        """As the model server says."""
        return self.ignored(service, server) if self.ignored is not None else ()

    def _part(self, service: ModelService, context: LoweringContext) -> ServerPart:
        pods = f'namespace="{context.namespace}",pod=~"{pods_pattern(service, context.whole)}"'
        return self.part_within(service, service.runtime, pods, context)

    def part_within(self, service: ModelService, server: Any, pods: str, context: LoweringContext) -> ServerPart:
        """The part of a model server in a system.

        Args:
            service: the model service.
            server: its model server.
            pods: PromQL selector of its pods.
            context: the system.
        """
        if self.part_in is not None:
            return self.part_in(service, server, pods, context)
        return self.part(service, server, pods)
