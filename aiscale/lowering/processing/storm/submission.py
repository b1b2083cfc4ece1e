"""The Jobs that submit a topology to Nimbus and rebalance its workers.

Source: Apache Storm 2.8, command line client.
"""

from __future__ import annotations

from typing import Any

from aiscale.components.processing.stream_job import StreamJob
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.deployment import pod_template
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.naming import content_name
from aiscale.lowering.processing.storm.configuration import CONFIGURATION, WORKERS
from aiscale.lowering.resource import Resource, kubernetes_resource

DRAIN_S = 30
"""Seconds that spouts have stopped and bolts may still finish. Source: ``storm kill -w``, ``storm rebalance -w``."""

SUBMIT = f"""set -eu
until storm list >/tmp/topologies 2>/tmp/errors; do sleep 5; done
runs() {{ storm list 2>/dev/null | awk -v name="$TOPOLOGY_NAME" '$1 == name {{ found = 1 }} END {{ exit !found }}'; }}
if runs; then
  storm kill "$TOPOLOGY_NAME" -w {DRAIN_S}
  while runs; do sleep 5; done
fi
workers=$(cat {CONFIGURATION}/{WORKERS})
exec storm jar -c "topology.workers=$workers" "$@"
"""
"""Waits for Nimbus, ends the topology of that name, and submits the new one."""

REBALANCE = f"""set -eu
workers() {{ storm list 2>/dev/null | awk -v name="$TOPOLOGY_NAME" '$1 == name && $2 == "ACTIVE" {{ print $4 }}'; }}
until [ "$(workers)" -gt 0 ] 2>/dev/null; do sleep 5; done
[ "$(workers)" = "$TOPOLOGY_WORKERS" ] || exec storm rebalance "$TOPOLOGY_NAME" -w {DRAIN_S} -n "$TOPOLOGY_WORKERS"
"""
"""Waits until the topology runs, and rebalances it where its number of workers differs."""


def submit_job(job: StreamJob, workload: Workload, context: LoweringContext) -> Resource:
    """Another jar, image or argument is another Job, which replaces the running topology."""
    program = [(job.jar or "").removeprefix("local://"), job.entry_class or ""]
    # What follows the two hyphens is the topology's own, whatever it looks like.
    arguments = ["--", *job.args] if job.args else []
    return _run(
        job,
        workload,
        context,
        part="submit",
        script=SUBMIT,
        arguments=[*program, *arguments],
        reason=f"{job.name} is submitted to Nimbus and replaces the running topology",
    )


def rebalance_job(job: StreamJob, workload: Workload, submitted: Resource, context: LoweringContext) -> Resource:
    """Another number of workers is another Job; the topology goes on."""
    count = job.parallelism
    return _run(
        job,
        workload,
        context,
        part="rebalance",
        script=REBALANCE,
        arguments=[],
        reason=f"{job.name} runs on {count} worker{'s' if count != 1 else ''}, without a new topology",
        depends_on=(submitted.key,),
    )


def _run(
    job: StreamJob,
    workload: Workload,
    context: LoweringContext,
    *,
    part: str,
    script: str,
    arguments: list[str],
    reason: str,
    depends_on: tuple[str, ...] = (),
) -> Resource:
    template = pod_template(workload, context)
    container = template["spec"]["containers"][0]
    container["command"] = ["sh", "-c", script, part]
    if arguments:
        container["args"] = arguments
    spec: dict[str, Any] = {
        "backoffLimit": 6,
        "activeDeadlineSeconds": 1_800,
        "template": {**template, "spec": {**template["spec"], "restartPolicy": "OnFailure"}},
    }
    base = f"{job.name}-{part}"
    manifest = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": context.metadata(
            job, content_name(base, spec), workload.role, version=workload.version, instance=workload.instance
        ),
        "spec": spec,
    }
    return kubernetes_resource(
        manifest, address=job.address, reason=reason, depends_on=(*workload.depends_on, *depends_on), base_name=base
    )
