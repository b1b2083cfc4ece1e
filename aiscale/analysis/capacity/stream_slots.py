"""How many parallel instances a stream job has when it is scaled out as far as it may be."""

from __future__ import annotations

from dataclasses import dataclass

from aiscale.components.processing.engines import Program
from aiscale.components.processing.flink import Flink
from aiscale.components.processing.stream_job import StreamJob


@dataclass(frozen=True, slots=True)
class Slots:
    """Parallel instances of a job, at most.

    Attributes:
        count: how many.
        bound: the argument of the job that lets it have no more.
        each: how many of them one step of that argument brings: the threads of an instance.
        scales: whether an autoscaler sets their number by the load.
    """

    count: int
    bound: str
    each: int = 1
    scales: bool = False


def slots_at_most(job: StreamJob) -> Slots:
    """The most slots of a job: of its autoscaler where it has one, else its ``parallelism``.

    The Flink operator's autoscaler goes no higher than the engine has key groups. The instances of a program that is
    scaled itself have a thread each, or as many as Kafka Streams is told to run.
    """
    engine = job.engine
    if isinstance(engine, Flink) and engine.autoscaler is not None:
        most, groups = engine.autoscaler.max_parallelism, engine.max_parallelism
        bound = "engine.autoscaler.max_parallelism" if most <= groups else "engine.max_parallelism"
        return Slots(min(most, groups), bound, scales=True)
    if isinstance(engine, Program) and engine.autoscaling is not None:
        each, most = engine.instances_per_pod, engine.autoscaling.max_replicas
        return Slots(most * each, "engine.autoscaling.max_replicas", each, scales=True)
    return Slots(job.parallelism, "parallelism")
