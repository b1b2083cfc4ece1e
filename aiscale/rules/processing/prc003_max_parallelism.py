"""The parallelism of a job does not fit its key groups, or the slots of its session.

What:
    A job's ``parallelism``, or the ``max_parallelism`` of its autoscaler, is above the ``max_parallelism`` of its
    engine: an error.

    The jobs of a Flink session need more slots than its task managers have: an error. The autoscaler of one may ask for
    more than the others leave: a warning.

    Within the bounds of the autoscaler, the engine's ``max_parallelism`` has at most two divisors: a warning.

Why:
    Flink spreads keyed state over that many key groups. It refuses to start a job with more instances, and no operator
    scales beyond it. The number cannot be raised later without dropping the state. The autoscaler takes divisors of
    ``max_parallelism`` only: with a prime number, it can choose one instance or all.

    A job needs a slot for each instance of its widest operator. Flink's default scheduler waits for all of them, and
    the job fails after five minutes.

Example:
    StreamJob("demand", engine=Flink(max_parallelism=16), parallelism=24, consumes=[rides], jar="local:///job.jar")

Instead:
    StreamJob("demand", engine=Flink(max_parallelism=720), parallelism=24, consumes=[rides], jar="local:///job.jar")

Source:
    Apache Flink documentation, set max parallelism explicitly; Flink Kubernetes operator 1.15, autoscaler: the
    parallelism is a divisor of pipeline.max-parallelism, and 120, 180, 240, 360 or 720 are advised; Apache Flink 2.2
    configuration reference, slotmanager.number-of-slots.max, slot.request.timeout (5 minutes).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.processing.engine_jobs import jobs_on
from aiscale.analysis.processing.flink_processes import flink_processes, slots_of
from aiscale.analysis.streams.even_shares import even_parallelism
from aiscale.components.processing.flink import Flink
from aiscale.core.messages.wording import lines, listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PRC003"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job whose parallelism does not fit its key groups."""
    yield from _job(graph)
    yield from _autoscaler(graph)
    yield from _divisors(graph)
    yield from _sessions(graph)


def _job(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job that Flink would not start."""
    for job, engine in jobs_on(graph, Flink):
        limit = engine.max_parallelism
        if job.parallelism > limit:
            larger = next((n for n in (120, 360, 720, 5_040) if n >= job.parallelism), 32_768)
            yield job.finding(
                CODE, WORST,
                f"{job.name} has parallelism={job.parallelism}, but only {limit} key groups (max_parallelism)",
                argument="parallelism", label="Flink does not start the job",
                notes=("max_parallelism cannot change while there is state",),
                help=f"engine=Flink(max_parallelism={larger}), or parallelism={even_parallelism(graph, job, limit)}",
            )  # fmt: skip


def _autoscaler(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each autoscaler that promises more than there can be."""
    for job, engine in jobs_on(graph, Flink):
        if engine.autoscaler is None:
            continue
        most, limit = engine.autoscaler.max_parallelism, engine.max_parallelism
        if most > limit:
            larger = next((n for n in (360, 720, 5_040) if n >= most), 32_768)
            yield job.finding(
                CODE, WORST, f"the autoscaler of {job.name} may scale to {most}, but the job has {limit} key groups",
                argument="engine.autoscaler.max_parallelism", label=f"stops at {limit}",
                notes=("max_parallelism of the engine cannot change while there is state",),
                help=f"Flink(max_parallelism={larger}, …), or FlinkAutoscaler(max_parallelism={limit})",
            )  # fmt: skip


def _divisors(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each autoscaler that cannot follow the load in steps."""
    for job, engine in jobs_on(graph, Flink):
        if engine.autoscaler is None:
            continue
        low, high = engine.autoscaler.min_parallelism, min(engine.autoscaler.max_parallelism, engine.max_parallelism)
        steps = [n for n in range(low, high + 1) if engine.max_parallelism % n == 0]
        if high >= 2 * low + 2 and len(steps) <= 2:
            choice = f"only {listed(map(str, steps), last='or')}" if steps else "no parallelism"
            yield job.finding(
                CODE, SEVERITY, f"the autoscaler of {job.name} can choose {choice} between {low} and {high}",
                argument="engine.max_parallelism", label=f"{engine.max_parallelism} has few divisors",
                notes=("the autoscaler uses divisors of max_parallelism only",),
                help="max_parallelism=720 has 30 divisors; 120, 240 and 360 have many too",
            )  # fmt: skip


def _sessions(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each session with too few slots, and each autoscaler that asks for more than are left."""
    for processes in flink_processes(graph):
        slots, name = processes.slots_at_most, processes.component.name
        if slots is None or processes.slots is None:
            continue
        needed = {job: slots_of(job) for job in processes.jobs}
        fewest = sum(least for least, _ in needed.values())
        if fewest > slots:
            yield processes.component.finding(
                CODE, WORST, f"the jobs of {name} need {fewest} slots, but its task managers have {slots}",
                argument="task_managers", label=f"{fewest - slots} slots too few: a job does not start",
                notes=lines((f"{job.name} needs {least}" for job, (least, _) in needed.items()), 6),
                help=f"task_managers={math.ceil(fewest / processes.slots)}",
            )  # fmt: skip
            continue
        for job, (least, most) in needed.items():
            left = slots - (fewest - least)
            if most > left and most > least:
                yield job.finding(
                    CODE, SEVERITY,
                    f"the autoscaler of {job.name} may scale to {most}, but {name} has {left} slots for it",
                    argument="engine.autoscaler.max_parallelism", label="waits for slots, and processes nothing",
                    notes=(f"{name} has {slots} slots; its other jobs need {fewest - least}",),
                    help=f"max_parallelism={left}, or "
                    f"task_managers={math.ceil((fewest - least + most) / processes.slots)} on {name}",
                )  # fmt: skip
