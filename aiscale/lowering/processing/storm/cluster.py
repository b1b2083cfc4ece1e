"""StreamJob on a Storm cluster of its own: ZooKeeper, Nimbus, supervisors, user interface, and the topology.

No maintained operator is known, so the parts are plain StatefulSets. Source: Apache Storm 2.8, setting up a cluster.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from aiscale.components.processing.storm import DISK, NIMBUS, UI, ZOOKEEPER, ZOOKEEPER_IMAGE, ZOOKEEPERS, Storm
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.values.demand import Resources
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.deployment import deployment
from aiscale.lowering.kubernetes.disruption import disruption_budget
from aiscale.lowering.kubernetes.network import LINK_LOCAL, network_policy, pods_of, tcp
from aiscale.lowering.kubernetes.service import service, service_account
from aiscale.lowering.kubernetes.stateful_set import claim, headless_service, stateful_set
from aiscale.lowering.kubernetes.workload import Port, Probes, Workload
from aiscale.lowering.labels import CONFIG_HASH, image_version
from aiscale.lowering.naming import digest
from aiscale.lowering.processing.job_network import access_reason, job_egress
from aiscale.lowering.processing.storm.configuration import (
    CONFIGURATION,
    DATA,
    ELECTION_PORT,
    FIRST_WORKER_PORT,
    LOGBACK,
    LOGS,
    NIMBUS_PORT,
    QUORUM_PORT,
    SUPERVISOR_PORT,
    UI_PORT,
    WORKERS,
    ZOOKEEPER_PORT,
    part_name,
    storm_settings,
    zookeeper_settings,
)
from aiscale.lowering.processing.storm.submission import rebalance_job, submit_job
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.streams.kafka.user import kafka_users
from aiscale.quantities import Bytes

ROLE = "stream-job"

USER_ID = 1_000
"""User of Storm's official image, the only one with a name, which Storm has in folders of topologies. Source: its
Dockerfile; Apache Storm 2.8, ``usercache`` of AsyncLocalizer. ZooKeeper's image runs as any user."""


def lower_storm(job: StreamJob, engine: Storm, bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """Identity, policy, Kafka users, settings, the parts of the cluster, and the Job that submits the topology."""
    settings = storm_settings(job, engine)
    daemon = _daemon(job, engine, settings)
    yield service_account(daemon, context, annotations=bindings.identity)
    yield _policy(job, engine, bindings, context)
    yield from bindings.grants
    yield from kafka_users(job, bindings.kafka, ROLE, context)
    yield _config_map(job, "storm", {"storm.yaml": settings, WORKERS: f"{job.parallelism}\n"}, context)
    if not engine.zookeeper:
        files = {"zoo.cfg": zookeeper_settings(job), "logback.xml": LOGBACK}
        yield _config_map(job, "zookeeper", files, context)
        yield from _zookeeper(job, engine, files, context)
    yield from _nimbus(daemon, job, engine, context)
    yield from _supervisors(daemon, job, engine, bindings, context)
    yield from _user_interface(daemon, job, context)
    depends_on = (f"statefulset/{part_name(job, 'nimbus')}", f"statefulset/{part_name(job, 'supervisor')}")
    client = replace(
        daemon,
        instance=part_name(job, "submit"),
        environment={**daemon.environment, **bindings.variables, "TOPOLOGY_NAME": job.name},
        secrets=dict(bindings.secrets),
        annotations={},
        depends_on=(*daemon.depends_on, *depends_on, *bindings.prerequisites),
    )
    yield (submitted := submit_job(job, client, context))
    balancing = replace(
        daemon,
        instance=part_name(job, "rebalance"),
        environment=daemon.environment | {"TOPOLOGY_NAME": job.name, "TOPOLOGY_WORKERS": str(job.parallelism)},
        annotations={},
    )
    yield rebalance_job(job, balancing, submitted, context)


def _daemon(job: StreamJob, engine: Storm, settings: str) -> Workload:
    """What all of Storm's processes share. No entry point of the image: it writes to the root file system."""
    folders = {"data": DATA, "logs": LOGS}
    return Workload(
        component=job,
        instance=job.name,
        role=ROLE,
        image=engine.image or "",
        version=engine.version,
        resources=Resources(cpu=UI.cpu, memory=UI.memory),
        replicas=1,
        autoscaling=None,
        environment={"STORM_CONF_DIR": CONFIGURATION},
        volumes=(
            {"name": "settings", "configMap": {"name": part_name(job, "storm")}},
            *({"name": name, "emptyDir": {"sizeLimit": "5Gi"}} for name in folders),
        ),
        mounts=(
            {"name": "settings", "mountPath": CONFIGURATION, "readOnly": True},
            *({"name": name, "mountPath": path} for name, path in folders.items()),
        ),
        user_id=USER_ID,
        annotations={CONFIG_HASH: digest(settings)},
        depends_on=(f"configmap/{part_name(job, 'storm')}",),
    )


def _nimbus(daemon: Workload, job: StreamJob, engine: Storm, context: LoweringContext) -> Iterator[Resource]:
    workload = replace(
        daemon,
        instance=part_name(job, "nimbus"),
        resources=NIMBUS,
        command=("storm", "nimbus", "-c", f"storm.local.hostname=$(POD_NAME).{part_name(job, 'nimbus')}"),
        fields={"POD_NAME": "metadata.name"},
        ports=(Port("nimbus", NIMBUS_PORT),),
        probes=_answers("nimbus"),
        volumes=_without(daemon.volumes, "data"),
        kind="StatefulSet",
        depends_on=(*daemon.depends_on, *_zookeeper_needs(job, engine)),
    )
    yield from _named(workload, context, f"Nimbus assigns the work of {job.name}", engine, disk=True)


def _supervisors(
    daemon: Workload,
    job: StreamJob,
    engine: Storm,
    bindings: Bindings,
    context: LoweringContext,
) -> Iterator[Resource]:
    name = part_name(job, "supervisor")
    count = math.ceil(job.parallelism / engine.workers)
    workers = tuple(Port(f"worker-{index}", FIRST_WORKER_PORT + index) for index in range(engine.workers))
    workload = replace(
        daemon,
        instance=name,
        resources=engine.supervisor,
        replicas=count,
        command=("storm", "supervisor", "-c", f"storm.local.hostname=$(POD_NAME).{name}"),
        environment={**daemon.environment, **bindings.variables},
        secrets=dict(bindings.secrets),
        fields={"POD_NAME": "metadata.name"},
        ports=(Port("supervisor", SUPERVISOR_PORT), *workers),
        probes=_answers("supervisor"),
        volumes=(*daemon.volumes, *bindings.volumes),
        mounts=(*daemon.mounts, *bindings.mounts),
        scratch=Bytes.parse("2Gi"),
        kind="StatefulSet",
        depends_on=(*daemon.depends_on, *_zookeeper_needs(job, engine), *bindings.prerequisites),
    )
    slots = count * engine.workers
    counted = f"{job.parallelism} worker{'' if job.parallelism == 1 else 's'}"
    yield from _named(workload, context, f"{job.name} has {slots} slots for its {counted}", engine)


def _user_interface(daemon: Workload, job: StreamJob, context: LoweringContext) -> Iterator[Resource]:
    workload = replace(
        daemon,
        instance=part_name(job, "ui"),
        command=("storm", "ui"),
        ports=(Port("http", UI_PORT, "http"),),
        probes=Probes(
            ready={"httpGet": {"path": "/api/v1/cluster/summary", "port": "http"}},
            live={"tcpSocket": {"port": "http"}},
            startup_s=180,
        ),
        depends_on=(*daemon.depends_on, f"statefulset/{part_name(job, 'nimbus')}"),
    )
    yield service(workload, context, name=workload.instance, reason=f"the user interface of {job.name}'s cluster")
    yield disruption_budget(workload, context)
    yield deployment(workload, context)


def _zookeeper(job: StreamJob, engine: Storm, files: dict[str, str], context: LoweringContext) -> Iterator[Resource]:
    name = part_name(job, "zookeeper")
    image = engine.zookeeper_image or ZOOKEEPER_IMAGE
    workload = Workload(
        component=job,
        instance=name,
        role=ROLE,
        image=image,
        version=image_version(image),
        resources=ZOOKEEPER,
        replicas=ZOOKEEPERS,
        autoscaling=None,
        environment={"ZK_SERVER_HEAP": str(ZOOKEEPER.memory // 2**20 * 3 // 4)},
        # The number of a pod is the number of its server: they begin with 1.
        fields={"ZOO_MY_ID": "metadata.labels['apps.kubernetes.io/pod-index']"},
        ports=(Port("client", ZOOKEEPER_PORT), Port("quorum", QUORUM_PORT), Port("election", ELECTION_PORT)),
        probes=_answers("client"),
        volumes=(
            {"name": "settings", "configMap": {"name": name}},
            {"name": "logs", "emptyDir": {"sizeLimit": "1Gi"}},
        ),
        mounts=(
            {"name": "settings", "mountPath": CONFIGURATION, "readOnly": True},
            {"name": "data", "mountPath": DATA},
            {"name": "logs", "mountPath": LOGS},
        ),
        annotations={CONFIG_HASH: digest(json.dumps(files, sort_keys=True))},
        kind="StatefulSet",
        depends_on=(f"configmap/{name}",),
    )
    reason = f"the cluster of {job.name} stores its state in ZooKeeper"
    for resource in _named(workload, context, reason, engine, disk=True):
        if resource.kind == "StatefulSet":
            spec = {**resource.properties["spec"], "ordinals": {"start": 1}}
            yield replace(resource, properties={**resource.properties, "spec": spec})
        else:
            yield resource


def _named(
    workload: Workload, context: LoweringContext, reason: str, engine: Storm, *, disk: bool = False
) -> Iterator[Resource]:
    yield headless_service(workload, context, reason=f"each pod of {workload.instance} has a host name of its own")
    yield disruption_budget(workload, context)
    claims = (claim("data", DISK, engine.storage_class),) if disk else ()
    yield stateful_set(workload, context, reason=reason, claims=claims, keep=True)


def _answers(port: str) -> Probes:
    return Probes(ready={"tcpSocket": {"port": port}}, live={"tcpSocket": {"port": port}}, startup_s=300)


def _without(volumes: tuple[dict[str, Any], ...], name: str) -> tuple[dict[str, Any], ...]:
    return tuple(volume for volume in volumes if volume["name"] != name)


def _zookeeper_needs(job: StreamJob, engine: Storm) -> tuple[str, ...]:
    return () if engine.zookeeper else (f"statefulset/{part_name(job, 'zookeeper')}",)


def _policy(job: StreamJob, engine: Storm, bindings: Bindings, context: LoweringContext) -> Resource:
    own = pods_of(job)
    # An external ensemble is mostly in a private network.
    elsewhere = {"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": [LINK_LOCAL]}}], "ports": tcp(ZOOKEEPER_PORT)}
    return network_policy(
        job,
        context,
        ROLE,
        ingress=[{"from": own}],
        egress=[
            {"to": own},
            *([elsewhere] if engine.zookeeper else []),
            *bindings.shared.egress,
            *job_egress(job, bindings, context),
        ],
        reason=access_reason(job, context),
    )


def _config_map(job: StreamJob, part: str, files: dict[str, str], context: LoweringContext) -> Resource:
    manifest = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": context.metadata(job, part_name(job, part), ROLE),
        "data": files,
    }
    return kubernetes_resource(
        manifest,
        address=job.address,
        reason=f"settings of the {'ZooKeeper' if part == 'zookeeper' else 'Storm'} of {job.name}",
        depends_on=(context.namespace_key,),
    )
