"""Batch jobs on Ray: one on GPUs with every setting, one that KubeRay submits itself, and one that runs after it."""

from __future__ import annotations

from aiscale import KubernetesSecret, Resources, System
from aiscale.platform import EksCluster, GpuPool, NodePool
from aiscale.processing import BatchJob, OwnCode, Ray
from aiscale.services import Claim, Volume
from aiscale.stores import Bucket

IMAGE = "registry.example/batch@sha256:" + "8e" * 32
core = EksCluster(
    "core",
    region="eu-central-1",
    operator_namespaces={"kuberay": "ray-system"},
    pools=[
        NodePool("general", instance_type="m7i.2xlarge", min_nodes=2, max_nodes=8),
        GpuPool("l4", gpu="nvidia-l4", instance_type="g6.12xlarge", max_nodes=4),
    ],
)
texts = Bucket("texts", uri="s3://texts/raw")
vectors = Bucket("vectors", uri="s3://texts/vectors")
embed = BatchJob(
    "embed-all-texts-of-the-whole-shop-so-far",
    engine=OwnCode(
        image=IMAGE,
        resources=Resources(cpu=8, memory="32Gi"),
        environment={"BATCH": "64"},
        secrets={"HF_TOKEN": KubernetesSecret("hub", key="token")},
        shutdown_grace="30s",
    ),
    ray=Ray(
        command=["python", "/app/embed.py", "--where", "lang = 'en'"],
        version="2.59.1",
        cluster_ttl="10m",
        head=Resources(cpu=4, memory="8Gi"),
    ),
    args=["--limit", "$MAX"],
    reads=[texts],
    writes=[vectors],
    executors=4,
    gpu="nvidia-l4",
    gpus=2,
    volumes=[Volume("spill", "/tmp/ray", size="50Gi")],
    claims=[Claim("cache", "/cache", size="20Gi", access_mode="ReadWriteMany", storage_class="efs")],
    timeout="12h",
    retries=1,
    on=core,
)
count = BatchJob(
    "count",
    engine=OwnCode(image=IMAGE, resources=Resources(cpu=2, memory="4Gi")),
    ray=Ray(command=["python", "-m", "count"], submission="HTTPMode"),
    reads=[vectors],
    executors=1,
    image_pull_policy="Always",
    on=core,
)
check = BatchJob("check", engine=OwnCode(image=IMAGE), reads=[vectors], executors=1, depends_on=[embed, count], on=core)
system = System("jobs-on-ray", [check])
