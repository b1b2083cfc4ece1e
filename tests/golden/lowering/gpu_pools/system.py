from __future__ import annotations

from aiscale import Resources, Signal, System
from aiscale.components.platform.node_pool import Taint
from aiscale.platform import GpuPool, KubernetesCluster, Mig, NodePool
from aiscale.serving import Autoscaling, Model, ModelService, Triton

cluster = KubernetesCluster(
    "core",
    monitoring_namespace="metrics",
    prometheus="http://prometheus.metrics.svc:9090",
    pools=[
        NodePool("general", instance_type="m7i.2xlarge"),
        GpuPool("l4-small", gpu="nvidia-l4", instance_type="g6.xlarge"),
        GpuPool(
            "l4-team",
            gpu="nvidia-l4",
            instance_type="g6.12xlarge",
            taints=[Taint("nvidia.com/gpu", value="present"), Taint("team", value="vision", effect="NoExecute")],
        ),
        GpuPool("h100", gpu="nvidia-h100-80gb", instance_type="p5.48xlarge"),
        GpuPool("h100-slices", instance_type="p5.4xlarge", sharing=Mig({"1g.10gb": 7})),
    ],
)
system = System(
    "vision",
    [
        ModelService(
            "detect",
            model=Model("yolo", version="v2", artifact="gs://models/yolo/v2", framework="onnx"),
            runtime=Triton(version="26.06", instances=2),
            gpu="nvidia-l4",
            gpus=2,
            resources=Resources(cpu=4, memory="16Gi"),
            autoscaling=Autoscaling(
                min_replicas=1, max_replicas=5, signals=[Signal("queue", target=4)], cooldown="10m"
            ),
            on=cluster,
        ),
        ModelService(
            "read",
            model=Model("ocr", version="v1", artifact="gs://models/ocr/v1", framework="onnx", size="2Gi"),
            runtime=Triton(),
            gpu="nvidia-h100-80gb",
            mig="1g.10gb",
            on=cluster,
        ),
    ],
)
