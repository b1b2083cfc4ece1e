"""Ray Serve: a model on GPUs with every setting and Ray's autoscaler, one from a claim, and a service next to them."""

from aiscale import KubernetesSecret, Patch, Priority, Resources, Signal, System, Traffic
from aiscale.platform import EksCluster, GpuPool, NodePool
from aiscale.services import Bulkhead, Call, Claim, Microservice
from aiscale.serving import Autoscaling, Batching, Model, ModelService, RayServe

DIGEST = "sha256:" + "5e" * 32
CONTAINER = {"name": "ray-worker", "env": [{"name": "TZ", "value": "UTC"}]}
cluster = EksCluster(
    "core",
    region="eu-west-1",
    version="1.36",
    operator_namespaces={"kuberay": "ray-system"},
    pools=[
        NodePool("plain", instance_type="m7i.2xlarge", min_nodes=2, max_nodes=8),
        GpuPool("l4", instance_type="g6.12xlarge", min_nodes=0, max_nodes=4),
    ],
)
surge = ModelService(
    "surge",
    model=Model(
        "surge-net",
        version="v8",
        artifact="s3://shop-models/surge/v8",
        digest=DIGEST,
        framework="pytorch",
        size="2Gi",
        served_name="surge",
    ),
    runtime=RayServe(
        image=f"registry.example/surge:8@{DIGEST}",
        import_path="surge.app:build",
        deployment="Surge",
        num_cpus=3.5,
        args={"precision": "fp16", "beams": 4, "warm": True},
        route_prefix="/surge",
        working_dir="https://code.example/surge/8.zip",
        pip=["orjson==3.12.0"],
        external_redis="redis.state:6379",
        head=Resources(cpu=1, memory="3Gi"),
    ),
    resources=Resources(cpu=4, memory="16Gi"),
    gpu="nvidia-l4",
    gpus=2,
    autoscaling=Autoscaling(min_replicas=2, max_replicas=4, signals=[Signal("concurrency", target=6)], cooldown="2m"),
    bulkhead=Bulkhead(12, queue=30),
    batching=Batching(max_size=8, max_delay_ms=5),
    priority=Priority(1_000),
    image_pull_policy="Always",
    secrets={"HF_TOKEN": KubernetesSecret("hub", key="token")},
    claims=[Claim("cache", size="20Gi", mount_path="/cache", access_mode="ReadWriteMany", storage_class="efs")],
    patches=[
        Patch(
            "RayService",
            {
                "spec": {
                    "rayClusterConfig": {
                        "workerGroupSpecs": [
                            {"groupName": "workers", "template": {"spec": {"containers": [CONTAINER]}}}
                        ]
                    }
                }
            },
            reason="logs are in UTC",
        )
    ],
    on=cluster,
)
fraud = ModelService(
    "fraud",
    model=Model("forest", version="v3", artifact="pvc://models/fraud", digest=DIGEST, framework="sklearn"),
    runtime=RayServe(
        image=f"registry.example/fraud:3@{DIGEST}", import_path="fraud:app", deployment="Fraud", upgrade="None"
    ),
    batching=Batching(max_size=16, max_delay_ms=2),
    replicas=3,
    traffic=Traffic(mean=1, peak=3),
    on=cluster,
)

system = System(
    "rides-on-ray",
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
