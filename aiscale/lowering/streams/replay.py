"""The objects of a replay: a Job with the reader's own image, in a consumer group and with rights of its own.

Kafka's tools set the group to a time before the reader starts, and end the Job when it has read far enough. The reader
is a sidecar container, which Kubernetes ends with the Job. Source: Kubernetes 1.33, sidecar containers.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from aiscale.analysis.replay.estimate import Estimate
from aiscale.analysis.replay.request import Replay
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.hardening import container_security
from aiscale.lowering.labels import SYSTEM, image_version
from aiscale.lowering.naming import fit
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.services.microservice import lower_microservice
from aiscale.lowering.streams.access import (
    CERTIFICATES,
    KafkaAccess,
    Read,
    certificate_mounts,
    certificate_volumes,
    kafka_accesses,
    kafka_environment,
)
from aiscale.lowering.streams.kafka_user import kafka_users
from aiscale.lowering.streams.topics_job import TOOLS_IMAGE

ROLE = "replay"
SCRIPTS = "/opt/replay"
"""Folder of the scripts in the containers with Kafka's tools."""

RETRIES = 3
"""How often the Job's pod is started anew: it goes on from its group's offsets."""

_LEAST_S = 3_600
_KEPT_S = 7 * 86_400
"""How long a finished Job stays to be looked at."""


def lower_replay(replay: Replay, figures: Estimate, context: LoweringContext) -> tuple[Resource, ...]:
    """The records of a replay, in the order in which they are needed.

    Args:
        replay: what is asked for, without reasons against it.
        figures: what it takes.
        context: where the reader lives.
    """
    access = _access(replay, context)
    return (
        _user(replay, access, figures, context),
        _script(replay, context),
        _job(replay, access, figures, context),
    )


def script() -> str:
    """What runs Kafka's tools: a POSIX shell script."""
    return files(__package__).joinpath("scripts/replay.sh").read_text(encoding="utf-8")


def job_name(replay: Replay) -> str:
    """Name of the Job: its pods add up to six characters."""
    return fit(replay.name, 57)


def _access(replay: Replay, context: LoweringContext) -> KafkaAccess:
    """The reader's dealings with the cluster, in the replay's own group and as its own user."""
    cluster = replay.stream.cluster
    own = next(one for one in kafka_accesses(replay.reader, context.graph) if one.cluster is cluster)
    isolation = next(read.isolation for read in own.reads if read.topic == replay.stream.kafka_name)
    user = fit(f"{replay.name}-{cluster.name}")
    return replace(
        own,
        connection=replace(
            own.connection, user=user, certificate=(user, "user.crt", "user.key"), principal=f"User:CN={user}"
        ),
        reads=(Read(replay.stream.kafka_name, replay.group, isolation),),
        transactional_ids=tuple(f"{replay.name}-{one}" for one in own.transactional_ids),
    )


def _user(replay: Replay, access: KafkaAccess, figures: Estimate, context: LoweringContext) -> Resource:
    written = access if replay.into is None else replace(access, writes=(replay.into.kafka_name,))
    [record] = kafka_users(replay.reader, (written,), ROLE, context)
    manifest = copy.deepcopy(dict(record.properties))
    manifest["metadata"]["labels"].pop(SYSTEM)
    reason = f"{replay.reader.name} reads {replay.stream.name} again as a user of its own"
    if figures.broker_quota is not None:
        manifest["spec"]["quotas"] = {"consumerByteRate": figures.broker_quota}
        reason += f", which each broker lets read {figures.broker_quota:,} bytes a second"
    return replace(record, properties=manifest, reason=reason)


def _metadata(replay: Replay, context: LoweringContext) -> dict[str, Any]:
    """Without the system's label: what ``aiscale up`` and ``destroy`` look for is none of a replay's objects."""
    name, version = job_name(replay), image_version(replay.reader.image)
    metadata = context.metadata(replay.reader, name, ROLE, version=version, instance=name)
    metadata["labels"].pop(SYSTEM)
    return metadata


def _script(replay: Replay, context: LoweringContext) -> Resource:
    manifest = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": _metadata(replay, context),
        "data": {"replay.sh": script()},
    }
    return kubernetes_resource(
        manifest,
        address=replay.reader.address,
        reason=f"sets the group {replay.group} to where it begins, and sees when it has read far enough",
        needs=(context.namespace_key,),
    )


def _job(replay: Replay, access: KafkaAccess, figures: Estimate, context: LoweringContext) -> Resource:
    name = job_name(replay)
    served = next(
        record for record in lower_microservice(replay.reader, context) if record.kind == "Deployment"
    ).properties["spec"]["template"]  # fmt: skip
    pod = copy.deepcopy(served["spec"])
    reader = _reader(pod["containers"][0], replay, access)
    pod |= {
        "restartPolicy": "Never",
        "initContainers": [_tools("position", replay, access), reader],
        "containers": [_tools("wait", replay, access)],
        "volumes": [
            *(volume for volume in pod["volumes"] if not volume["name"].startswith("kafka-")),
            *certificate_volumes((access,)),
            {"name": "replay", "configMap": {"name": name}},
        ],
    }
    del pod["topologySpreadConstraints"]
    # Not the instance that serves: a Service must not send requests here.
    labels = served["metadata"]["labels"] | {"app.kubernetes.io/instance": name, "app.kubernetes.io/component": ROLE}
    limit_s = max(_LEAST_S, round(3 * figures.takes)) if figures.takes is not None else None
    manifest = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": _metadata(replay, context),
        "spec": {
            "backoffLimit": RETRIES,
            **({"activeDeadlineSeconds": limit_s} if limit_s is not None else {}),
            "ttlSecondsAfterFinished": _KEPT_S,
            "template": {"metadata": {"labels": labels}, "spec": pod},
        },
    }  # fmt: skip
    return kubernetes_resource(
        manifest,
        address=replay.reader.address,
        reason=f"{replay.reader.name} reads {replay.stream.name} again in the group {replay.group}",
        needs=(f"kafkauser/{access.user}", f"configmap/{name}"),
    )


def _reader(container: dict[str, Any], replay: Replay, access: KafkaAccess) -> dict[str, Any]:
    """The container that serves, reading in the replay's group: without probes, since nothing calls it."""
    own = _environment(replay, access)
    kept = {key: value for key, value in container.items() if not key.endswith("Probe") and key != "lifecycle"}
    return kept | {
        "name": "reader",
        "restartPolicy": "Always",
        "env": [
            *(one for one in container.get("env", ()) if one["name"] not in own),
            *({"name": name, "value": value} for name, value in own.items()),
        ],
        "volumeMounts": [
            *(mount for mount in container["volumeMounts"] if not mount["name"].startswith("kafka-")),
            *certificate_mounts((access,)),
        ],
    }


def _environment(replay: Replay, access: KafkaAccess) -> dict[str, str]:
    """What replaces the reader's variables, and what it may want to know of its replay."""
    found = kafka_environment((access,))
    if replay.into is not None:
        found = {name: replay.into.kafka_name if value in access.writes else value for name, value in found.items()}
    asked = {"REPLAY": "true", "REPLAY_GROUP": replay.group}
    if replay.offsets:
        return found | asked | {"REPLAY_OFFSETS": _ranges(replay)}
    begin = _moment(replay.begin) if replay.begin is not None else ""
    return found | asked | {"REPLAY_FROM": begin, "REPLAY_TO": _moment(replay.end)}


def _ranges(replay: Replay) -> str:
    return " ".join(map(str, replay.offsets))


def _tools(action: str, replay: Replay, access: KafkaAccess) -> dict[str, Any]:
    """A container with Kafka's tools and the script."""
    folder = f"{CERTIFICATES}/{replay.stream.cluster.name}"
    environment = {
        "KAFKA_BOOTSTRAP_SERVERS": access.connection.bootstrap,
        "KAFKA_CERTIFICATE_FILE": f"{folder}/user/user.crt",
        "KAFKA_KEY_FILE": f"{folder}/user/user.key",
        "KAFKA_CA_FILE": f"{folder}/ca/ca.crt",
        "LOG_DIR": "/tmp/logs",  # noqa: S108  # a path inside the container, on its own volume
        "REPLAY_TOPIC": replay.stream.kafka_name,
        "REPLAY_GROUP": replay.group,
        "REPLAY_ISOLATION": access.reads[0].isolation,
        **_range(replay),
    }
    return {
        "name": action,
        "image": TOOLS_IMAGE,
        "imagePullPolicy": "IfNotPresent",
        "command": ["sh", f"{SCRIPTS}/replay.sh", action],
        "env": [{"name": name, "value": value} for name, value in environment.items()],
        "resources": {
            "requests": {"cpu": "250m", "memory": "512Mi", "ephemeral-storage": "1Gi"},
            "limits": {"memory": "512Mi", "ephemeral-storage": "1Gi"},
        },
        "securityContext": container_security(),
        "volumeMounts": [
            {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108  # a path inside the container, on its own volume
            {"name": "replay", "mountPath": SCRIPTS, "readOnly": True},
            *certificate_mounts((access,)),
        ],
    }


def _range(replay: Replay) -> dict[str, str]:
    """What the script is told of what is read."""
    if replay.offsets:
        return {"REPLAY_OFFSETS": _ranges(replay)}
    return {
        "REPLAY_FROM": _moment(replay.begin).removesuffix("Z") if replay.begin is not None else "",
        "REPLAY_END_MS": str(round(replay.end.timestamp() * 1_000)),
    }


def _moment(time: datetime) -> str:
    """As Kafka's tools and ISO 8601 write it: ``2026-11-01T00:00:00.000Z``."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1_000:03d}Z"
