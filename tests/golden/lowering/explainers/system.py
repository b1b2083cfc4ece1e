"""Explainers of models on MLServer: alone, on KServe, on Seldon Core 1 and on Seldon Core 2."""

from aiscale import Resources, System
from aiscale.components.serving.runtimes import Runtime
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Explains, KServe, MLServer, Model, ModelService, SeldonCore, Triton

DIGEST = "@sha256:" + "ab" * 32
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=9)])
FETCH = "docker.io/kserve/storage-initializer:v0.21.0" + DIGEST
EXECUTOR = "docker.io/seldonio/seldon-core-executor:1.17.1" + DIGEST
mlserver = MLServer(image="docker.io/seldonio/mlserver:1.7.1" + DIGEST)
triton = Triton(image="nvcr.io/nvidia/tritonserver:26.06-py3" + DIGEST)


def pair(name: str, model: Runtime, explainer: Runtime, store: str, output: str | None = None) -> list[ModelService]:
    """A model and its explainer."""
    is_onnx = model is triton
    scores = ModelService(
        name,
        model=Model(name, version="v8", artifact=f"{store}/{name}/v8", framework="onnx" if is_onnx else "sklearn"),
        runtime=model,
        replicas=2,
    )
    why = ModelService(
        f"{name}-why",
        model=Model(f"{name}-why", version="v8", artifact=f"{store}/{name}-why/v8", framework="python", size="100Mi"),
        runtime=explainer,
        replicas=2,
        resources=Resources(cpu=2, memory="4Gi"),
        explains=Explains(scores, explainer_type="anchor_tabular", per_request=900, output=output),
    )
    return [scores, why]


def seldon(version: str) -> SeldonCore:
    """Seldon Core with MLServer."""
    if version.startswith("2"):
        return SeldonCore(version=version, server=mlserver)
    return SeldonCore(server=mlserver, executor=EXECUTOR, storage_initializer=FETCH)


on_kserve = KServe(server=mlserver, storage_initializer=FETCH)
services = [
    *pair("fraud", triton, mlserver, "pvc://models", output="score"),
    *pair("churn", on_kserve, on_kserve, "gs://models"),
    *pair("loans", seldon("1.17.1"), seldon("1.17.1"), "gs://models"),
    *pair("income", seldon("2.6.0"), seldon("2.6.0"), "s3://models"),
]
desk = Microservice(
    "desk", image="registry.example/desk" + DIGEST, calls=[Call(one, timeout_ms=9_000) for one in services]
)
system = System("reasons", [desk, cluster])
