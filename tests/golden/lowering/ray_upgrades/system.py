"""Ray Serve with incremental upgrades: callers use a Gateway of Istio, and one of Envoy Gateway."""

from aiscale import Resources, Signal, System, Traffic
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Autoscaling, Model, ModelService, RayServe

DIGEST = "sha256:" + "5e" * 32
cluster = KubernetesCluster(
    "core",
    operator_namespaces={"kuberay": "ray-system"},
    pools=[
        NodePool("plain", instance_type="m7i.2xlarge", min_nodes=2, max_nodes=8),
        GpuPool("l4", gpu="nvidia-l4", instance_type="g6.4xlarge", min_nodes=2, max_nodes=5),
    ],
)
surge = ModelService(
    "surge",
    model=Model("surge-net", version="v8", artifact="pvc://models/surge/v8", digest=DIGEST, framework="pytorch"),
    runtime=RayServe(
        image=f"registry.example/surge:8@{DIGEST}",
        import_path="surge.app:app",
        deployment="Surge",
        route_prefix="/surge",
        upgrade="NewClusterWithIncrementalUpgrade",
        gateway_class_name="istio",
        step_size_percent=5,
        interval_s=120,
        max_surge_percent=25,
    ),
    resources=Resources(cpu=4, memory="16Gi"),
    gpu="nvidia-l4",
    autoscaling=Autoscaling(min_replicas=2, max_replicas=4, signals=[Signal("concurrency", target=6)]),
    on=cluster,
)
fraud = ModelService(
    "fraud",
    model=Model("forest", version="v3", artifact="pvc://models/fraud", digest=DIGEST, framework="sklearn"),
    runtime=RayServe(
        image=f"registry.example/fraud:3@{DIGEST}",
        import_path="fraud:app",
        deployment="Fraud",
        upgrade="NewClusterWithIncrementalUpgrade",
        gateway_class_name="eg",
        step_size_percent=50,
        interval_s=60,
    ),
    autoscaling=Autoscaling(min_replicas=1, max_replicas=3, signals=["concurrency"]),
    on=cluster,
)

system = System(
    "ray-upgrades",
    [
        Microservice(
            "front",
            image=f"registry.example/front:1@{DIGEST}",
            calls=[Call(surge, timeout_ms=90_000), fraud],
            traffic=Traffic(mean=5, peak=20),
            on=cluster,
        )
    ],
)
