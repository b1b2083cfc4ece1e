"""Every combination of a runtime, a rollout, its controller and a mesh, and the blueprints that say them.

A blueprint has one service for each rollout and controller on the runtimes of one family, in one mesh, and a caller of
all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple, cast

from aiscale import Objective, System, Team
from aiscale.components.serving.model import Framework
from aiscale.components.serving.runtimes import Runtime
from aiscale.core.values.gpus import Gpu
from aiscale.delivery import ABTest, ArgoRollouts, BlueGreen, Canary, DeliveryPipeline, Flagger, Shadow
from aiscale.network import Istio, Linkerd, ServicePolicy
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import (
    VLLM,
    BentoML,
    CustomServer,
    KServe,
    LLMInferenceService,
    MLServer,
    Model,
    ModelService,
    RayServe,
    SeldonCore,
    TensorFlowServing,
    TorchServe,
    Triton,
)

_DIGEST = "sha256:" + "5e" * 32


def _image(name: str) -> str:
    return f"{name}@{_DIGEST}"


PIPELINE, POLICY = "p-", "l-"
"""What names of the pipeline and the policy of a service begin with."""


class Server(NamedTuple):
    """A model server, and a model for it.

    Attributes:
        name: as readers know it.
        runtime: the server; None for the one that KServe has for the framework.
        framework: of the model.
        file: of the model, in its folder.
        gpu: the GPU of a replica; None for none.
    """

    name: str
    runtime: Any
    framework: Framework
    file: str = ""
    gpu: Gpu | None = None


SERVERS = {
    "tensorflow": Server(
        "TensorFlow Serving", TensorFlowServing(image=_image("docker.io/tensorflow/serving:2.19.1")), "tensorflow"
    ),
    "torchserve": Server(
        "TorchServe",
        TorchServe(image=_image("docker.io/pytorch/torchserve:0.12.0-cpu")),
        "pytorch",
        "/surge.mar",
    ),
    "triton": Server("Triton", Triton(image=_image("nvcr.io/nvidia/tritonserver:26.06-py3")), "onnx"),
    "mlserver": Server("MLServer", MLServer(image=_image("docker.io/seldonio/mlserver:1.7.1")), "sklearn"),
    "bentoml": Server("BentoML", BentoML(image=_image("registry.example/surge:8")), "sklearn"),
    "vllm": Server("vLLM", VLLM(image=_image("docker.io/vllm/vllm-openai:v0.12.0")), "transformers", gpu="nvidia-l4"),
    "custom": Server(
        "CustomServer",
        CustomServer(image=_image("registry.example/own:8"), port=9_000, health_path="/ready", metrics_path="/metrics"),
        "python",
    ),
    "ray": Server(
        "Ray Serve",
        RayServe(image=_image("registry.example/surge:8"), import_path="surge.app:app", deployment="Surge"),
        "pytorch",
    ),
    "built-in": Server("", None, "sklearn"),
}


class Family(NamedTuple):
    """Runtimes that are read together.

    Attributes:
        name: what they are.
        servers: the model servers, by the key in ``SERVERS``.
        runtime: the runtime with a server, of a service of this name.
        store: where models are.
    """

    name: str
    servers: tuple[str, ...]
    runtime: Callable[[Server, str], Runtime]
    store: str = "pvc://models"


_FETCH = _image("docker.io/kserve/storage-initializer:v0.21.0")


def _alone(server: Server, _: str) -> Runtime:
    return cast("Runtime", server.runtime)


def _kserve(server: Server, _: str) -> Runtime:
    return KServe(server=server.runtime, storage_initializer=_FETCH)


def _knative(server: Server, _: str) -> Runtime:
    return KServe(mode="Knative", server=server.runtime, storage_initializer=_FETCH)


def _llm_inference_service(server: Server, _: str) -> Runtime:
    return LLMInferenceService(server=server.runtime)


def _seldon_1(server: Server, _: str) -> Runtime:
    executor = _image("docker.io/seldonio/seldon-core-executor:1.17.1")
    return SeldonCore(server=server.runtime, executor=executor, storage_initializer=_FETCH)


def _seldon_2(server: Server, _: str) -> Runtime:
    return SeldonCore(version="2.6.0", server=server.runtime)


def _shared(server: Server, name: str) -> Runtime:
    return SeldonCore(version="2.6.0", server=server.runtime, shared_server=name)


_ON_KSERVE = ("tensorflow", "torchserve", "triton", "mlserver", "vllm", "custom")
_ON_SELDON = ("triton", "mlserver")

FAMILIES = {
    "alone": Family("", tuple(name for name in SERVERS if name != "built-in"), _alone),
    "kserve": Family("KServe", _ON_KSERVE, _kserve),
    "knative": Family("KServe with Knative", _ON_KSERVE, _knative),
    "built-in": Family("KServe without `server`", ("built-in",), _kserve),
    "llm": Family("KServe's LLMInferenceService", ("vllm",), _llm_inference_service),
    "seldon-1": Family("Seldon Core 1", _ON_SELDON, _seldon_1),
    "seldon-2": Family("Seldon Core 2", _ON_SELDON, _seldon_2, "s3://models"),
    "shared": Family("Seldon Core 2 on a shared Server", _ON_SELDON, _shared, "s3://models"),
}

NO_ROLLOUT, NO_MESH, FIRST = "none", "none", "argo"

ROLLOUTS = {
    NO_ROLLOUT: None,
    "canary": Canary(steps=[10, 50]),
    "blue-green": BlueGreen(),
    "by-header": ABTest(by="header", metric="orders"),
    "by-hash": ABTest(metric="orders"),
    "shadow": Shadow(),
    "mirrored": Shadow(bake="10m", then=Canary(steps=[10, 50])),
}

CONTROLLERS = {
    "argo": ArgoRollouts(),
    "routes": ArgoRollouts(gateway_api_plugin=True),
    "flagger": Flagger(),
    "nobody": None,
}


class MeshCase(NamedTuple):
    """A mesh.

    Attributes:
        name: as readers know it.
        mesh: the mesh; None for none.
        without: the case that it adds something to; empty for none.
        has_policy: whether the services have a ServicePolicy, for which Istio in ambient mode has a waypoint.
    """

    name: str
    mesh: Callable[[], Istio | Linkerd] | None = None
    without: str = ""
    has_policy: bool = False


MESHES = {
    NO_MESH: MeshCase("no mesh"),
    "sidecar": MeshCase("Istio sidecars", Istio, "none"),
    "ambient": MeshCase("Istio ambient", lambda: Istio(mode="ambient", tracing=False), "none"),
    "waypoint": MeshCase("Istio ambient, waypoint", lambda: Istio(mode="ambient", tracing=False), "ambient", True),
    "linkerd": MeshCase("Linkerd", Linkerd, "none"),
}


class Combination(NamedTuple):
    """What a blueprint says of one service, by keys of the tables above."""

    family: str
    server: str
    rollout: str
    controller: str
    mesh: str

    @property
    def service(self) -> str:
        """Name of the service."""
        return f"{self.server}-{self.rollout}-{self.controller}"


def controllers_of(rollout: str) -> tuple[str, ...]:
    """The controllers of a rollout: a canary alone has another one where Argo Rollouts has its plugin."""
    if rollout == NO_ROLLOUT:
        return (FIRST,)
    return tuple(one for one in CONTROLLERS if rollout == "canary" or one != "routes")


def combinations(family: str, mesh: str) -> Iterator[Combination]:
    """All combinations of a family in a mesh."""
    for server in FAMILIES[family].servers:
        for rollout in ROLLOUTS:
            for controller in controllers_of(rollout):
                yield Combination(family, server, rollout, controller, mesh)


def all_combinations() -> Iterator[Combination]:
    """All of them."""
    for family in FAMILIES:
        for mesh in MESHES:
            yield from combinations(family, mesh)


def blueprint(members: Sequence[Combination]) -> System:
    """The system with combinations of one family in one mesh."""
    mesh = MESHES[members[0].mesh]
    services = [_service(one) for one in members]
    pipelines = [
        DeliveryPipeline(f"{PIPELINE}{service.name}", services=[service], controller=CONTROLLERS[one.controller])
        for one, service in zip(members, services, strict=True)
    ]
    policies = [_policy(one) for one in services] if mesh.has_policy else []
    front = Microservice(
        "front",
        image=_image("registry.example/front:1"),
        calls=[Call(service, timeout_ms=200) for service in services],
    )
    core = KubernetesCluster(
        "core",
        pools=[
            NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=10_000),
            GpuPool("l4", gpu="nvidia-l4", instance_type="g6.12xlarge", min_nodes=1, max_nodes=10_000),
        ],
    )
    return System(
        "shop",
        [core, front, *policies],
        meshes=[mesh.mesh()] if mesh.mesh is not None else [],
        delivery=pipelines,
        owner=Team("mobility", contact="#mobility", on_call="mobility-on-call"),
    )


def _policy(service: ModelService) -> ServicePolicy:
    return ServicePolicy(f"{POLICY}{service.name}", of=[service], load_balancing="ROUND_ROBIN")


def _service(one: Combination) -> ModelService:
    server, family = SERVERS[one.server], FAMILIES[one.family]
    return ModelService(
        one.service,
        model=_model(one.server, family.store, "v8"),
        replaces=_model(one.server, family.store, "v7") if one.rollout != NO_ROLLOUT else None,
        runtime=family.runtime(server, one.service),
        gpu=server.gpu,
        replicas=10,
        rollout=ROLLOUTS[one.rollout],
        objective=Objective(p99_ms=50, availability=0.999),
    )


@cache
def _model(server: str, store: str, version: str) -> Model:
    found = SERVERS[server]
    return Model(
        server,
        version=version,
        artifact=f"{store}/{server}/{version}{found.file}",
        digest=_DIGEST,
        framework=found.framework,
        size="1Gi",
    )
