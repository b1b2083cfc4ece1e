"""No room for a training beside the services of its GPU pools.

What:
    The pools with a GPU model hold all replicas of the services that need it, at their most, and those that a second
    version of one of them has beside it, but not a training that needs the same model, too. The largest training
    counts. Where each service comes before it by its ``priority``, the training waits, and nothing is said.

Why:
    Who comes first has the GPU. A training that starts before the peak keeps replicas pending until it ends, hours
    later; one that is due during a peak or a canary does not start, and the model grows old.

Example:
    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=14)
    surge = ModelService("surge", gpu="nvidia-l4", autoscaling=Autoscaling(min_replicas=2, max_replicas=12),
                         model=model, runtime=Triton())
    DeliveryPipeline("surge", services=[surge], retraining=Retraining(data=[rides], gpu="nvidia-l4"))

Instead:
    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=15)

Source:
    Kubernetes 1.36 documentation, pod priority and preemption; arithmetic over the blueprint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aiscale.analysis.capacity.gpu_demand import GpuUse, uses
from aiscale.analysis.capacity.pods import Pods
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.delivery.retraining import Retraining
from aiscale.core.messages.wording import listed
from aiscale.core.values.priority import priority_value
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.serving.second_version import largest_second

CODE = "SRV064"
SEVERITY = Severity.WARNING
FAULTS = ("delivery-50",)

Training = tuple[DeliveryPipeline, Retraining]


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each GPU model of each cluster, at the training that is too much."""
    trainings = _largest(graph)
    for use in uses(graph):
        place = graph.place_of(use.asking[0].component) if use.asking else None
        training = trainings.get((place.address, use.gpu)) if place is not None else None
        if training is None or training[1].gpus > max(node.gpu_count for _, node in use.pools) or _waits(use):
            continue
        second, largest = largest_second(graph, use)
        taken = use.asked + second
        # Pools that do not hold as much without it are SRV003's and SRV011's.
        if taken <= use.held and taken + training[1].gpus > use.held_with(training[1].gpus):
            yield _finding(use, *training, largest, second)


def _largest(graph: ArchitectureGraph) -> Mapping[tuple[str, str], Training]:
    """The training with most GPUs, by cluster and GPU model."""
    found: dict[tuple[str, str], Training] = {}
    for pipeline in graph.of(DeliveryPipeline):
        training, place = pipeline.retraining, graph.place_of(pipeline)
        if training is not None and training.gpu is not None and place is not None:
            key = place.address, training.gpu
            if key not in found or training.gpus > found[key][1].gpus:
                found[key] = pipeline, training
    return found


def _waits(use: GpuUse) -> bool:
    """Whether each service comes before a training, whose priority is that of all: 0. A class of the cluster may."""
    values = [priority_value(getattr(item.component, "priority", None)) for item in use.asking]
    return all(value is None or value > 0 for value in values)


def _finding(use: GpuUse, pipeline: DeliveryPipeline, training: Retraining, largest: Pods, second: int) -> Diagnostic:
    held = use.held_with(training.gpus)
    missing = use.asked + second + training.gpus - held
    pool, nodes = use.grown(missing)
    notes = [f"the pools grow to {held} × {use.gpu}", f"one version of each service takes up to {use.asked}"]
    notes += [f"a second version of {largest.component.name} takes {second} until callers move"] if second else []
    equal = [item.component for item in use.asking if getattr(item.component, "priority", None) is None]
    first = f", or priority=Priority(1_000) on {listed(one.name for one in equal)}: then it waits" if equal else ""
    return pipeline.finding(
        CODE, SEVERITY, f"no room for a training of {pipeline.name} beside the services under full load",
        argument="retraining.gpu", label=f"needs {training.gpus} × {use.gpu}: {missing} short",
        notes=tuple(notes),
        help=f"max_nodes={nodes} on {pool.name}{first}",
    )  # fmt: skip
