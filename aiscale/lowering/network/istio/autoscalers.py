"""Autoscalers of pods with a sidecar of Istio measure the program.

Reads: HorizontalPodAutoscalers and ScaledObjects of workloads whose pods get a sidecar.
Changes: their metrics of CPU and memory, as :mod:`aiscale.lowering.network.mesh.autoscalers` says.
"""

from __future__ import annotations

from aiscale.lowering.context import LoweringContext
from aiscale.lowering.network.istio.injection import INJECT_LABEL
from aiscale.lowering.network.istio.membership import istio_here, role_of
from aiscale.lowering.network.mesh.autoscalers import measure_containers
from aiscale.lowering.network.mesh.membership import owner_of
from aiscale.lowering.pods import value_at
from aiscale.lowering.resource import Resource


def measure_programs(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Let the autoscalers of pods with a sidecar measure the container of the program."""
    mesh = istio_here(context)
    if mesh is None or mesh.mode != "sidecar":
        return resources

    def has_sidecar(resource: Resource) -> bool:
        component = owner_of(resource, context)
        if component is None or not resource.pods or role_of(component, context) == "outside":
            return False
        labels = (*resource.pods[0].metadata, "labels", INJECT_LABEL)
        return bool(value_at(resource.properties, labels) != "false")

    return measure_containers(resources, context, has_sidecar)
