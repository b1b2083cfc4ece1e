"""TorchServe: archives on a volume, in an image and on a web server, on CPUs and GPUs, alone and in batches."""

from aiscale import System, Traffic
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.serving import Autoscaling, Batching, Model, ModelService, TorchServe

DIGEST = "sha256:" + "5e" * 32
cluster = KubernetesCluster(
    "core",
    version="1.35",
    pools=[
        NodePool("plain", instance_type="m7i.xlarge"),
        GpuPool("l4", instance_type="g6.12xlarge", min_nodes=0, max_nodes=4),
    ],
)
surge = Model("surge", version="v8", artifact="pvc://models/surge/v8/surge.mar", framework="pytorch", size="200Mi")
photos = Model(
    "photos",
    version="v2",
    artifact="https://models.example:8443/photos,v2.mar",
    served_name="faces",
    framework="pytorch",
)
plates = Model("plates", version="v3", artifact="oci://registry.example/plates:v3", digest=DIGEST, framework="pytorch")
services = [
    ModelService(
        "surge",
        model=surge,
        runtime=TorchServe(image=f"docker.io/pytorch/torchserve:0.12.0-cpu@{DIGEST}", workers=4, archive_version="1.0"),
        batching=Batching(16, max_delay_ms=5),
        autoscaling=Autoscaling(max_replicas=6, signals=["concurrency", "queue"]),
        on=cluster,
    ),
    ModelService(
        "photos",
        model=photos,
        runtime=TorchServe(max_request_size="12Mi"),
        gpu="nvidia-l4",
        environment={"TS_JOB_QUEUE_SIZE": "1000"},
        shutdown_grace="20s",
        on=cluster,
    ),
    ModelService("plates", model=plates, runtime=TorchServe(), args=["--log-config=/etc/logging.xml"], on=cluster),
]
front = Microservice(
    "front", image="registry.example/front:1", calls=services, traffic=Traffic(mean=5, peak=20), on=cluster
)
system = System("faces", [front])
