"""The resource requests of the pods that a manifest makes, by its kind: each size, and how many pods have it.

A kind that is in neither table makes :func:`pod_requests` fail: add it to one of them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import yaml

from aiscale.lowering.resource import Resource
from aiscale.quantities import Bytes, Cpu


class PodRequests(NamedTuple):
    """Pods of one size: CPU in thousandths of a core, memory in MiB, how many run at least and at most."""

    cpu: int
    memory: int
    fewest: int
    most: int


KINDS_WITHOUT_PODS = frozenset({
    "AnalysisTemplate", "AuthorizationPolicy", "BackendTLSPolicy", "BackendTrafficPolicy", "Canary", "ClientTrafficPolicy", "ConfigMap", "DestinationRule", "Experiment", "ExternalSecret",
    "EnvoyProxy", "FlinkSessionJob",
    "FlinkStateSnapshot", "GRPCRoute", "Gateway", "HTTPLocalRateLimitPolicy", "HTTPRoute", "HorizontalPodAutoscaler",
    "InferenceService", "InferenceObjective", "InferencePool", "Ingress", "KafkaAccess", "KafkaConnector", "KafkaRebalance", "KafkaTopic", "KafkaUser",
    "LimitRange", "MeshTLSAuthentication", "MetricTemplate", "Model", "Namespace", "NetworkAuthentication", "NetworkPolicy", "PeerAuthentication", "PersistentVolumeClaim",
    "Pipeline",
    "PodDisruptionBudget", "PriorityClass", "ReferenceGrant", "RequestAuthentication", "ResourceQuota", "Role", "SecurityPolicy",
    "RoleBinding", "ScaledObject", "Service", "ServiceAccount", "ServiceEntry", "Sidecar",
    "TLSRoute", "Telemetry", "TriggerAuthentication", "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding", "VirtualService",
})  # fmt: skip
"""Kinds that make no pods: what they set up runs in pods of others, or of a controller (proxies of a Gateway)."""


RUNS_JOBS = ("batchjobs/", "manifests/")
"""Whose Jobs are work of the system: those of all others set something up."""


def pod_requests(resources: Iterable[Resource]) -> dict[str, Counter[PodRequests]]:
    """What the pods of each component ask for, by its address; Jobs that set something up are left out."""
    records = [one for one in resources if one.is_kubernetes]
    bounds = dict(filter(None, map(_bounds, records)))
    # Knative keeps the revision before, which is no object of ours.
    services = (_spec(one)["predictor"] for one in records if one.kind == "InferenceService")
    kept = {one["model"]["runtime"] for one in services if "canaryTrafficPercent" in one}
    for record in records:
        if record.kind == "InferenceService":
            # KServe runs the containers of a ServingRuntime; an autoscaler of its own names the Deployment.
            predictor = _spec(record)["predictor"]
            own = (predictor.get("minReplicas", 1), predictor.get("maxReplicas", 1))
            for one in _spec(record).get("canary", ()):
                fixed = one["predictor"]["minReplicas"]
                bounds[one["predictor"]["model"]["runtime"]] = (fixed, fixed)
                own = (own[0] - fixed, own[1] - fixed)  # KServe takes those of a canary away
            bounds[predictor["model"]["runtime"]] = bounds.get(f"{_name(record)}-predictor", own)
        if record.kind == "LLMInferenceService" and f"{_name(record)}-kserve" in bounds:
            bounds[_name(record)] = bounds[f"{_name(record)}-kserve"]
        if record.kind == "LLMInferenceService" and f"{_name(record)}-kserve-mn" in bounds:
            bounds[_name(record)] = bounds[f"{_name(record)}-kserve-mn"]
        if record.kind == "SeldonDeployment":
            made = [key for key in bounds if key.startswith(f"{_name(record)}-default-0-")]
            bounds |= {_name(record): bounds[key] for key in made}
    found: dict[str, Counter[PodRequests]] = {}
    for record in records:
        if record.kind in KINDS_WITHOUT_PODS or _sets_up(record):
            continue
        if pods := [*_READERS[record.kind](record, bounds.get(_name(record)))]:
            found.setdefault(record.address, Counter()).update(pods)
            if _name(record) in kept:
                found[record.address].update(one._replace(most=max(1, one.fewest)) for one in pods)
    return found


def set_up_requests(resources: Iterable[Resource]) -> Iterator[PodRequests]:
    """What the Jobs ask for that set something up."""
    for record in resources:
        if record.is_kubernetes and _sets_up(record):
            yield from _job(record, None)


def _sets_up(record: Resource) -> bool:
    return record.kind == "Job" and not record.address.startswith(RUNS_JOBS)


def _name(record: Resource) -> str:
    return str(record.properties["metadata"]["name"])


def _bounds(record: Resource) -> tuple[str, tuple[int, int]] | None:
    """What an autoscaler scales, and from how many to how many."""
    spec = record.properties.get("spec", {})
    if record.kind == "HorizontalPodAutoscaler":
        return spec["scaleTargetRef"]["name"], (spec["minReplicas"], spec["maxReplicas"])
    if record.kind == "ScaledObject":
        return spec["scaleTargetRef"]["name"], (spec["minReplicaCount"], spec["maxReplicaCount"])
    return None


Bounds = tuple[int, int] | None
Reader = Callable[[Resource, Bounds], Iterator[PodRequests]]


def _spec(record: Resource) -> Mapping[str, Any]:
    spec: Mapping[str, Any] = record.properties["spec"]
    return spec


def _size(containers: Iterable[Mapping[str, Any]], fewest: int, most: int) -> PodRequests:
    """A pod of these containers, all at once; of what one does not ask for it gets the limit, or its namespace's."""
    cpu = memory = 0.0
    for one in containers:
        said = one.get("resources", {})
        given = {"cpu": "100m", "memory": "256Mi", **said.get("limits", {}), **said.get("requests", {})}
        cpu += Cpu.parse(str(given["cpu"]))
        memory += Bytes.parse(str(given["memory"]))
    return PodRequests(round(cpu * 1000), round(memory / 2**20), fewest, most)


def _pod(spec: Mapping[str, Any], fewest: int, most: int) -> PodRequests:
    """A pod; an init container counts beside the others where it goes on, else where it asks for more than all."""
    before = spec.get("initContainers", ())
    beside = [one for one in before if one.get("restartPolicy") == "Always"]
    sizes = [_size([*spec["containers"], *beside], fewest, most), *(_size([one], fewest, most) for one in before)]
    return PodRequests(max(one.cpu for one in sizes), max(one.memory for one in sizes), fewest, most)


def _replicated(record: Resource, bounds: Bounds) -> Iterator[PodRequests]:
    count = _spec(record).get("replicas", 1)
    yield _pod(_spec(record)["template"]["spec"], *(bounds or (count, count)))


def _llm(record: Resource, bounds: Bounds) -> Iterator[PodRequests]:
    """Leaders ask for what workers do, where there are some."""
    count, size = _spec(record).get("replicas", 1), _spec(record).get("parallelism", {}).get("data", 1)
    yield _pod(_spec(record)["template"], *(size * one for one in bounds or (count, count)))


def _groups(record: Resource, bounds: Bounds) -> Iterator[PodRequests]:
    """Leaders ask for what workers do."""
    count, group = _spec(record).get("replicas", 1), _spec(record)["leaderWorkerTemplate"]
    sizes = [_pod(group[name]["spec"], *(bounds or (count, count))) for name in ("leaderTemplate", "workerTemplate")]
    assert sizes[0] == sizes[1], record.key
    yield sizes[0]._replace(fewest=sizes[0].fewest * group["size"], most=sizes[0].most * group["size"])


def _predictor(record: Resource, bounds: Bounds) -> Iterator[PodRequests]:
    yield _pod(_spec(record), *(bounds or (1, 1)))


def _seldon(record: Resource, bounds: Bounds) -> Iterator[PodRequests]:
    """Each predictor; an autoscaler names the Deployment of one without replicas."""
    for one in _spec(record)["predictors"]:
        count = one.get("replicas")
        own = (count, count) if count is not None else bounds or (1, 1)
        yield _pod(one["componentSpecs"][0]["spec"], *own)


def _server(record: Resource, _: Bounds) -> Iterator[PodRequests]:
    """A Server of Seldon Core 2, with the other containers of its ServerConfig; one of Linkerd has no pods."""
    spec = _spec(record)
    if record.properties["apiVersion"].startswith("mlops.seldon.io/"):
        others = [
            {"resources": {"requests": {"cpu": cpu, "memory": memory}}}
            for cpu, memory in (("200m", "100M"), ("500m", "500M"))
        ]
        count = spec["replicas"]
        bounds = spec.get("minReplicas", count), spec.get("maxReplicas", count)
        yield _size([*spec["podSpec"]["containers"], *others], *bounds)


def _bare(record: Resource, _: Bounds) -> Iterator[PodRequests]:
    yield _pod(_spec(record), 1, 1)


def _job(record: Resource, _: Bounds) -> Iterator[PodRequests]:
    yield _pod(_spec(record)["template"]["spec"], 0, _spec(record).get("parallelism", 1))


def _cron_job(record: Resource, _: Bounds) -> Iterator[PodRequests]:
    spec = _spec(record)["jobTemplate"]["spec"]
    yield _pod(spec["template"]["spec"], 0, spec.get("parallelism", 1))


def _plain(record: Resource, _: Bounds) -> Iterator[PodRequests]:
    spec = _spec(record)
    yield _size([spec], spec["replicas"], spec["replicas"])


def _kafka(record: Resource, _: Bounds) -> Iterator[PodRequests]:
    spec = _spec(record)
    entity = spec["entityOperator"]
    yield _size([entity["topicOperator"], entity["userOperator"]], 1, 1)
    for name in ("kafkaExporter", "cruiseControl"):
        if name in spec:
            yield _size([spec[name]], 1, 1)


def _apicurio(record: Resource, _: Bounds) -> Iterator[PodRequests]:
    spec = _spec(record)
    assert spec["ui"] == {"enabled": False}
    yield _pod(spec["app"]["podTemplateSpec"]["spec"], spec["app"]["replicas"], spec["app"]["replicas"])


def _flink(record: Resource, _: Bounds) -> Iterator[PodRequests]:
    spec = _spec(record)
    spec = spec["template"]["spec"] if record.kind == "FlinkBlueGreenDeployment" else spec
    settings, managers = spec["flinkConfiguration"], spec["jobManager"]["replicas"]
    yield _flink_pod(spec["jobManager"], managers, managers)
    slots = int(settings["taskmanager.numberOfTaskSlots"])
    if "job" not in spec:
        yield _flink_pod(spec["taskManager"], 0, math.ceil(int(settings["slotmanager.number-of-slots.max"]) / slots))
        return
    low = high = spec["job"]["parallelism"]
    if settings.get("job.autoscaler.enabled") == "true":
        low = int(settings["job.autoscaler.vertex.min-parallelism"])
        high = int(settings["job.autoscaler.vertex.max-parallelism"])
    yield _flink_pod(spec["taskManager"], math.ceil(low / slots), math.ceil(high / slots))


def _flink_pod(part: Mapping[str, Any], fewest: int, most: int) -> PodRequests:
    size = part["resource"]
    return PodRequests(round(size["cpu"] * 1000), int(size["memory"].removesuffix("m")), fewest, most)


def _spark(record: Resource, _: Bounds) -> Iterator[PodRequests]:
    """Driver and executors, of either operator; of a job that ends there are none between two runs."""
    is_scheduled = record.kind == "ScheduledSparkApplication"
    spec = _spec(record)["template"] if is_scheduled else _spec(record)
    always = 0 if is_scheduled or record.address.startswith(RUNS_JOBS) else 1
    for part in ("driver", "executor"):
        said = {**spec.get(part, {}), **_of_spark_itself(spec.get("sparkConf", {}), part)}
        count = int(said.get("instances", 1)) if part == "executor" else 1
        memory = sum(int(said[name].removesuffix("m")) for name in ("memory", "memoryOverhead"))
        yield PodRequests(round(Cpu.parse(said["coreRequest"]) * 1000), memory, count * always, count)


def _ray(record: Resource, _: Bounds) -> Iterator[PodRequests]:
    """The head, with the container that KubeRay adds where Ray scales, and the workers of each group."""
    head, *groups = _ray_cluster(_spec(record)["rayClusterConfig"])
    yield head
    # Of a cluster with a part of the replicas only, Serve's own minimum counts.
    scaling = yaml.safe_load(_spec(record)["serveConfigV2"])["applications"][0]["deployments"][0].get(
        "autoscaling_config"
    )
    yield from (one._replace(fewest=max(one.fewest, (scaling or {}).get("min_replicas", 0))) for one in groups)


def _ray_job(record: Resource, _: Bounds) -> Iterator[PodRequests]:
    """The cluster, which is there during the run, and the pod that submits it."""
    yield from (one._replace(fewest=0) for one in _ray_cluster(_spec(record)["rayClusterSpec"]))
    if "submitterPodTemplate" in _spec(record):
        yield _pod(_spec(record)["submitterPodTemplate"]["spec"], 0, 1)


def _ray_cluster(cluster: Mapping[str, Any]) -> Iterator[PodRequests]:
    head = cluster["headGroupSpec"]["template"]["spec"]
    beside = [cluster["autoscalerOptions"]] if cluster.get("enableInTreeAutoscaling") else []
    yield _pod({**head, "containers": [*head["containers"], *beside]}, 1, 1)
    for group in cluster["workerGroupSpecs"]:
        yield _pod(group["template"]["spec"], group["minReplicas"], group["maxReplicas"])


def _of_spark_itself(conf: Mapping[str, str], part: str) -> dict[str, str]:
    """What Apache's operator is told in Spark's own settings, in the names of Kubeflow's."""
    names = {
        "memory": f"spark.{part}.memory", "memoryOverhead": f"spark.{part}.memoryOverhead",
        "instances": f"spark.{part}.instances", "coreRequest": f"spark.kubernetes.{part}.request.cores",
    }  # fmt: skip
    return {name: conf[key] for name, key in names.items() if key in conf}


_READERS: Mapping[str, Reader] = {
    "ApicurioRegistry3": _apicurio,
    "CronJob": _cron_job,
    "Deployment": _replicated,
    "Rollout": _replicated,
    "FlinkBlueGreenDeployment": _flink,
    "FlinkDeployment": _flink,
    "Job": _job,
    "Kafka": _kafka,
    "KafkaConnect": _plain,
    "KafkaMirrorMaker2": _plain,
    "KafkaNodePool": _plain,
    "LLMInferenceService": _llm,
    "LeaderWorkerSet": _groups,
    "Pod": _bare,
    "RayJob": _ray_job,
    "RayService": _ray,
    "ScheduledSparkApplication": _spark,
    "SeldonDeployment": _seldon,
    "Server": _server,
    "ServingRuntime": _predictor,
    "SparkApplication": _spark,
    "StatefulSet": _replicated,
}
"""How the pods of each kind are read."""
