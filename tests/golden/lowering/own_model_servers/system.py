"""BentoML and model servers of one's own: a model in the image, on a volume and in S3, with and without GPUs."""

from aiscale import KubernetesSecret, System, Traffic
from aiscale.platform import EksCluster, GpuPool, NodePool
from aiscale.services import Microservice
from aiscale.serving import Autoscaling, Batching, BentoML, CustomServer, Model, ModelService

DIGEST = "@sha256:" + "5e" * 32
cluster = EksCluster(
    "core",
    region="eu-west-1",
    pools=[
        NodePool("plain", instance_type="m7i.xlarge"),
        GpuPool("l4", instance_type="g6.12xlarge", min_nodes=0, max_nodes=4),
    ],
)
fraud = Model("fraud", version="v3", artifact="pvc://models/fraud/v3", framework="sklearn", size="20Mi")
tone = Model("tone", version="v1", artifact="hf://distilbert/distilbert-base", framework="transformers", size="300Mi")
rules = Model(
    "rules", version="v2", artifact="s3://shop-models/rules/v2", served_name="house-rules", framework="python"
)
services = [
    ModelService(
        "fraud",
        model=fraud,
        runtime=BentoML(image="registry.example/fraud" + DIGEST, service_name="Fraud", workers=4),
        batching=Batching(16, max_delay_ms=2.5),
        autoscaling=Autoscaling(max_replicas=6, signals=["concurrency"]),
        on=cluster,
    ),
    ModelService(
        "tone", model=tone, runtime=BentoML(image="registry.example/tone" + DIGEST), gpu="nvidia-l4", on=cluster
    ),
    ModelService(
        "policy",
        model=rules,
        runtime=CustomServer(
            image="registry.example/policy" + DIGEST,
            port=9_000,
            health_path="/v2/models/house-rules/ready",
            metrics_path="/metrics",
            instances=2,
        ),
        args=["--log-level=info"],
        secrets={"LICENCE": KubernetesSecret("policy", key="licence")},
        on=cluster,
    ),
]
front = Microservice(
    "front", image="registry.example/front:1", calls=services, traffic=Traffic(mean=5, peak=20), on=cluster
)
system = System("own-servers", [front])
