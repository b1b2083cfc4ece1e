from __future__ import annotations

from aiscale import System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool, Taint
from aiscale.processing import Flink, StreamJob
from aiscale.services import Microservice
from aiscale.serving import Model, ModelService, Triton
from aiscale.streams import KafkaCluster, Topic

brokers = NodePool(
    "brokers",
    instance_type="r7i.2xlarge",
    other_instance_types=["r7a.2xlarge"],
    taints=[Taint("dedicated", value="kafka"), Taint("dedicated", value="kafka", effect="NoExecute")],
)
batch = NodePool("batch", instance_type="m7i.4xlarge", taints=[Taint("batch")])
plain = NodePool("plain", instance_type="m7i.xlarge")
l4 = [GpuPool(f"l4-{size}", gpu="nvidia-l4", instance_type=f"g6.{size}") for size in ("xlarge", "2xlarge")]
cluster = KubernetesCluster("core", pools=[brokers, batch, plain, *l4])
events = KafkaCluster("events", pool=brokers, on=cluster)
clicks = Topic("clicks", events)
image = "registry.example/app@sha256:" + "1f" * 32
system = System(
    "pooled",
    [
        Microservice("front", image=image, pool=plain, produces=[clicks], on=cluster),
        StreamJob(
            "count",
            engine=Flink(),
            jar="local:///opt/count.jar",
            pool=batch,
            consumes=[clicks],
            checkpoint_storage="s3://state/count",
            on=cluster,
        ),
        ModelService(
            "rank",
            model=Model("rank", version="v1", artifact="s3://models/rank/v1", framework="onnx"),
            runtime=Triton(version="26.06"),
            gpu="nvidia-l4",
            pool=l4[1],
            on=cluster,
        ),
    ],
)
