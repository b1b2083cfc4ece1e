"""Systems of a wanted size, always the same ones: what the measurements work on.

The file stands alone: with one line more it is a blueprint (see :func:`blueprint_text`).
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from aiscale import Objective, Rate, Resources, System, Traffic
from aiscale.core.component import Component
from aiscale.delivery import ArgoRollouts, Canary, DeliveryPipeline
from aiscale.network import Istio
from aiscale.observability import Monitoring
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Call, Microservice
from aiscale.serving import Autoscaling, Model, ModelService, TensorFlowServing, Triton
from aiscale.streams import Consume, KafkaCluster, Produce, Topic

REGISTRY = "registry.example"
ZONES = ("eu-west-1a", "eu-west-1b", "eu-west-1c")
TEAM_SIZE = 10
"""Components of one team: two topics, a stream job, a model with its service, five services of its own."""

TEAMS_PER_KAFKA = 20
"""Teams that share a Kafka cluster."""

_FIXED = 3  # the Kubernetes cluster and its two node pools


def make_system(components: int, *, name: str = "bench") -> System:
    """A system of about this many components and five times as many objects.

    Args:
        components: from 14 up; teams are whole, so that the count is met to half a team.
        name: name of the system.

    Returns:
        The same system for the same arguments: services call within their team and the team before, read each
        other's topics, and share Kafka clusters.
    """
    teams = max(1, round((components - _FIXED) / (TEAM_SIZE + 1 / TEAMS_PER_KAFKA)))
    general, gpu = (min(15_000, 60 + 8 * teams), min(15_000, 12 * teams))
    cluster = KubernetesCluster(
        "core",
        pools=[
            NodePool("general", instance_type="m7i.4xlarge", min_nodes=3, max_nodes=general, zones=ZONES),
            GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", min_nodes=3, max_nodes=gpu, zones=ZONES),
        ],
    )
    roots: list[Component] = []
    kafka = None
    entrance = None
    for number in range(teams):
        if kafka is None or number % TEAMS_PER_KAFKA == 0:
            kafka = KafkaCluster(f"events-{number // TEAMS_PER_KAFKA:03}", storage="2Ti", on=cluster)
        entrance, others = _team(f"t{number:04}", kafka, cluster, entrance, on_gpu=number % 2 == 0)
        roots += [entrance, *others]
    return System(name, roots)


def make_serving_system(services: int, *, name: str = "bench") -> System:
    """Model services in a mesh of Istio, monitored, each rolled out in steps, and a caller for each ten of them.

    Args:
        services: number of model services.
        name: name of the system.
    """
    cluster = KubernetesCluster(
        "core",
        pools=[NodePool("general", instance_type="m7i.4xlarge", min_nodes=3, max_nodes=15_000, zones=ZONES)],
    )
    models = [_rolled_out(f"m{number:04}", cluster) for number in range(services)]
    callers = [
        Microservice(
            f"c{start // TEAM_SIZE:04}",
            image=_image(f"c{start // TEAM_SIZE:04}"),
            calls=[Call(one, timeout_ms=60) for one in models[start : start + TEAM_SIZE]],
            on=cluster,
        )
        for start in range(0, services, TEAM_SIZE)
    ]
    pipeline = DeliveryPipeline("releases", services=models, controller=ArgoRollouts())
    return System(name, callers, meshes=[Istio()], delivery=[pipeline], monitoring=Monitoring())


def _rolled_out(name: str, cluster: KubernetesCluster) -> ModelService:
    model = Model(name, version="v3", artifact=f"s3://models/{name}/v3", framework="tensorflow", size="1Gi")
    return ModelService(
        name,
        model=model,
        runtime=TensorFlowServing(image=_image(f"{name}-serving")),
        objective=Objective(p99_ms=50, availability=0.999),
        autoscaling=Autoscaling(min_replicas=3, max_replicas=9, signals=["cpu"]),
        rollout=Canary(steps=[5, 25, 50]),
        on=cluster,
    )


def blueprint_text(components: int) -> str:
    """A blueprint file that defines such a system."""
    return f"{Path(__file__).read_text('utf-8')}\n\nsystem = make_system({components})\n"


def _team(
    team: str, kafka: KafkaCluster, cluster: KubernetesCluster, neighbour: Microservice | None, *, on_gpu: bool
) -> tuple[Microservice, tuple[Component, ...]]:
    events = Topic(
        f"{team}-events",
        kafka,
        key="id",
        partitions=24,
        retention="3d",
        traffic=Traffic(mean=Rate(300), peak=Rate(900), message_bytes=600),
    )
    features = Topic(f"{team}-features", kafka, key="id", partitions=24, retention="1d")
    job = StreamJob(
        f"{team}-features-1m",
        engine=Flink(version="2.2", image=_image(f"{team}-features")),
        jar="local:///opt/flink/usrlib/features.jar",
        entry_class="bench.Features",
        consumes=[events],
        produces=[features],
        parallelism=8,
        records_per_second_per_slot=4_000,
        checkpoint_storage=f"s3://state/{team}",
        on=cluster,
    )
    ranker = _model_service(f"{team}-ranker", "pytorch" if on_gpu else "tensorflow", cluster)
    store = _reader(f"{team}-store", features, cluster)
    rules = _reader(f"{team}-rules", features, cluster)
    profile = _reader(f"{team}-profile", events, cluster)
    calls = [Call(callee, timeout_ms=60) for callee in (ranker, store, rules, profile)]
    if neighbour is not None:
        # One request in a hundred goes on to the team before, so that the load does not grow along the chain.
        calls.append(Call(neighbour, timeout_ms=300, per_request=0.01))
    entrance = Microservice(
        f"{team}-api",
        image=_image(f"{team}-api"),
        traffic=Traffic(mean=Rate(200), peak=Rate(600)),
        objective=Objective(p99_ms=300, availability=0.99),
        calls=calls,
        produces=[Produce(events)],
        autoscaling=Autoscaling(min_replicas=3, max_replicas=12),
        requests_per_second_per_replica=400,
        on=cluster,
    )
    audit = Microservice(
        f"{team}-audit", image=_image(f"{team}-audit"), port=None, consumes=[Consume(events)], replicas=2, on=cluster
    )
    return entrance, (job, audit)


def _reader(name: str, stream: Topic, cluster: KubernetesCluster) -> Microservice:
    """A service that keeps what a stream says and answers from it."""
    return Microservice(
        name,
        image=_image(name),
        objective=Objective(p99_ms=40, availability=0.9999),
        autoscaling=Autoscaling(min_replicas=2, max_replicas=8),
        requests_per_second_per_replica=2_000,
        consumes=[Consume(stream, isolation="read_committed", idempotent=True)],
        on=cluster,
    )


def _model_service(name: str, framework: str, cluster: KubernetesCluster) -> ModelService:
    on_gpu = framework == "pytorch"
    model = Model(
        name,
        version="v3",
        artifact=f"s3://models/{name}/v3",
        digest=_digest(name),
        framework=framework,  # type: ignore[arg-type]  # one of the two names above
        size="1Gi",
        gpu_memory="6Gi" if on_gpu else None,
    )
    return ModelService(
        name,
        model=model,
        runtime=Triton(image=_image(f"{name}-triton"))
        if on_gpu
        else TensorFlowServing(image=_image(f"{name}-serving")),
        gpu="nvidia-l4" if on_gpu else None,
        resources=Resources(cpu=2, memory="8Gi"),
        objective=Objective(p99_ms=50, availability=0.9999),
        autoscaling=Autoscaling(min_replicas=3, max_replicas=9, signals=["queue" if on_gpu else "cpu"]),
        requests_per_second_per_replica=500,
        on=cluster,
    )


def _image(name: str) -> str:
    return f"{REGISTRY}/{name}@{_digest(name)}"


def _digest(name: str) -> str:
    return f"sha256:{hashlib.sha256(name.encode()).hexdigest()}"
