"""The Job of a replay: the reader's own image between two looks at how far it is, whatever it reads.

One container sets the reader to where it begins, and ends; the reader is a sidecar container, which Kubernetes ends
with the Job; the last one waits until it has read far enough. Source: Kubernetes 1.33, sidecar containers.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiscale.analysis.replay.estimate import Estimate
from aiscale.analysis.replay.request import Replay
from aiscale.core.values.images import pull_policy
from aiscale.lowering.component_lowering import lower_component
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.hardening import container_security
from aiscale.lowering.kubernetes.priorities import pod_priority
from aiscale.lowering.kubernetes.secrets import secret_variables
from aiscale.lowering.labels import SYSTEM, image_version
from aiscale.lowering.naming import fit
from aiscale.lowering.pods import native_pods
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.script_files import script
from aiscale.lowering.streams.kafka.access import (
    KafkaAccess,
    certificate_mounts,
    certificate_volumes,
    kafka_environment,
)

ROLE = "replay"
SCRIPTS = "/opt/replay"
"""Folder of the scripts in the containers with tools."""

RETRIES = 3
"""How often the Job's pod is started anew: it continues at the position of its reader."""

_LEAST_S = 3_600
_KEPT_S = 7 * 86_400
"""How long a finished Job is kept, in seconds."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What sets the reader to where it begins, and sees when it has read far enough.

    Attributes:
        image: has the tools.
        script: name of the script among those of this package; it takes ``position`` or ``wait``.
        environment: its variables.
        secrets: variables whose values are in Secrets.
        mounts: of its containers.
        memory: of each of its containers.
        files: further files next to the script.
    """

    image: str
    script: str
    environment: Mapping[str, str]
    mounts: Sequence[Mapping[str, Any]] = ()
    secrets: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    memory: str = "512Mi"
    files: Mapping[str, str] = field(default_factory=dict)


def job_name(replay: Replay) -> str:
    """Name of the Job: its pods add up to six characters."""
    return fit(replay.name, 57)


def without_system(record: Resource) -> dict[str, Any]:
    """A manifest without the system's label: ``aiscale up`` and ``destroy`` look for none of a replay's objects."""
    manifest = copy.deepcopy(dict(record.properties))
    manifest["metadata"]["labels"].pop(SYSTEM)
    return manifest


def replay_job(
    replay: Replay,
    figures: Estimate,
    context: LoweringContext,
    *,
    tools: Tools,
    environment: Mapping[str, str],
    accesses: Sequence[KafkaAccess],
    depends_on: Sequence[str],
    first: Sequence[dict[str, Any]] = (),
) -> tuple[Resource, Resource]:
    """The ConfigMap with the script, and the Job.

    Args:
        replay: what is asked for.
        figures: what it takes.
        context: where the reader runs.
        tools: what runs next to the reader.
        environment: variables of the reader in place of those that it has while it serves.
        accesses: its access to Kafka while it reads again.
        depends_on: keys of the resources that must exist first.
        first: containers that run before all others.
    """
    name = job_name(replay)
    labels = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": _metadata(replay, context)}
    scripts = kubernetes_resource(
        labels | {"data": {tools.script: script(f"services/scripts/{tools.script}"), **tools.files}},
        address=replay.reader.address,
        reason=f"sets {replay.group} to where it begins, and sees when it has read far enough",
        depends_on=(context.namespace_key,),
    )
    workload = next(
        record for record in lower_component(replay.reader, context) if record.kind in {"Deployment", "StatefulSet"}
    ).properties["spec"]  # fmt: skip
    # Replicas keep their own volumes: the reader starts with empty ones.
    own_volumes = [
        {"name": one["metadata"]["name"], "emptyDir": {"sizeLimit": one["spec"]["resources"]["requests"]["storage"]}}
        for one in workload.get("volumeClaimTemplates", ())
    ]
    served = workload["template"]
    pod = copy.deepcopy(served["spec"])
    reader = _reader(pod["containers"][0], {**environment, **_asked(replay)}, accesses)
    pod |= {
        **pod_priority(replay.reader, context),
        "restartPolicy": "Never",
        "initContainers": [*first, _container("position", tools), reader],
        "containers": [_container("wait", tools)],
        "volumes": [
            *(volume for volume in pod["volumes"] if not volume["name"].startswith("kafka-")),
            *certificate_volumes(accesses),
            *own_volumes,
            {"name": "replay", "configMap": {"name": name}},
        ],
    }
    del pod["topologySpreadConstraints"]
    # Not the instance that serves: a Service must not send requests here.
    own = {"app.kubernetes.io/instance": name, "app.kubernetes.io/component": ROLE}
    limit_s = max(_LEAST_S, round(3 * figures.takes)) if figures.takes is not None else None
    manifest = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": _metadata(replay, context),
        "spec": {
            "backoffLimit": RETRIES,
            **({"activeDeadlineSeconds": limit_s} if limit_s is not None else {}),
            "ttlSecondsAfterFinished": _KEPT_S,
            "template": {"metadata": {"labels": served["metadata"]["labels"] | own}, "spec": pod},
        },
    }  # fmt: skip
    job = kubernetes_resource(
        manifest,
        address=replay.reader.address,
        reason=f"{replay.reader.name} reads {replay.stream.name} again as {replay.group}",
        depends_on=(*depends_on, f"configmap/{name}"),
        pods=native_pods("batch/v1", "Job", is_setup=True),
    )
    return scripts, job


def redirected(replay: Replay, accesses: Sequence[KafkaAccess]) -> dict[str, str]:
    """The reader's variables of Kafka: names of topics too, of ``--into`` in place of what it writes."""
    found = kafka_environment(accesses)
    if replay.into is None:
        return found
    written = {name for access in accesses for name in access.writes}
    return {name: replay.into.kafka_name if value in written else value for name, value in found.items()}


def ranges(replay: Replay) -> str:
    """Offsets or positions, with a blank between several."""
    return " ".join(map(str, replay.offsets))


def moment(time: datetime) -> str:
    """As Kafka's tools, PostgreSQL and ISO 8601 write it: ``2026-11-01T00:00:00.000Z``."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1_000:03d}Z"


def _asked(replay: Replay) -> dict[str, str]:
    """What the reader may want to know of its replay."""
    asked = {"REPLAY": "true", "REPLAY_GROUP": replay.group}
    if replay.offsets:
        what = "REPLAY_OFFSETS" if replay.offsets[0].partition is not None else "REPLAY_POSITIONS"
        return asked | {what: ranges(replay)}
    begin = moment(replay.begin) if replay.begin is not None else ""
    return asked | {"REPLAY_FROM": begin, "REPLAY_TO": moment(replay.end)}


def _metadata(replay: Replay, context: LoweringContext) -> dict[str, Any]:
    name, version = job_name(replay), image_version(replay.reader.image)
    metadata = context.metadata(replay.reader, name, ROLE, version=version, instance=name)
    metadata["labels"].pop(SYSTEM)
    return metadata


def _reader(
    container: dict[str, Any], environment: Mapping[str, str], accesses: Sequence[KafkaAccess]
) -> dict[str, Any]:
    """The container that serves, reading again: without probes, since nothing calls it."""
    kept = {key: value for key, value in container.items() if not key.endswith("Probe") and key != "lifecycle"}
    return kept | {
        "name": "reader",
        "restartPolicy": "Always",
        "env": [
            *(one for one in container.get("env", ()) if one["name"] not in environment),
            *({"name": name, "value": value} for name, value in environment.items()),
        ],
        "volumeMounts": [
            *(mount for mount in container["volumeMounts"] if not mount["name"].startswith("kafka-")),
            *certificate_mounts(accesses),
        ],
    }


def _container(action: str, tools: Tools) -> dict[str, Any]:
    """A container with the tools and the script."""
    return {
        "name": action,
        "image": tools.image,
        "imagePullPolicy": pull_policy(tools.image),
        "command": ["sh", f"{SCRIPTS}/{tools.script}", action],
        "env": [
            *({"name": name, "value": value} for name, value in tools.environment.items()),
            *secret_variables(tools.secrets),
        ],
        "resources": {
            "requests": {"cpu": "250m", "memory": tools.memory, "ephemeral-storage": "1Gi"},
            "limits": {"memory": tools.memory, "ephemeral-storage": "1Gi"},
        },
        "securityContext": container_security(),
        "volumeMounts": [
            {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108  # a path inside the container, on its own volume
            {"name": "replay", "mountPath": SCRIPTS, "readOnly": True},
            *tools.mounts,
        ],
    }
