from __future__ import annotations

from aiscale import Schedule, Signal, System, Traffic
from aiscale.services import Microservice
from aiscale.serving import Autoscaling, Model, ModelService, TensorFlowServing, Triton

ranker = Model("ranker", version="v3", artifact="pvc://models/ranker", framework="tensorflow", size="3Gi")
vision = Model("vision", version="v1", artifact="pvc://models/vision", framework="onnx", size="1Gi")
mornings = Schedule("50 6 * * 1-5", end="0 9 * * 1-5", replicas=8, timezone="Europe/Paris")

system = System(
    "signals",
    [
        ModelService(
            "rank",
            model=ranker,
            runtime=TensorFlowServing(),
            autoscaling=Autoscaling(
                max_replicas=12,
                signals=[Signal("rps", target=400)],
                polling_interval="30s",
                scale_up_stabilization="1m",
                scale_up_percent=50,
                scale_down_percent=10,
                fallback_replicas=9,
                schedules=[mornings],
            ),
        ),
        ModelService(
            "see",
            model=vision,
            runtime=Triton(),
            gpu="nvidia-l4",
            autoscaling=Autoscaling(max_replicas=8, signals=[Signal("gpu", target=60)]),
        ),
        ModelService(
            "describe",
            model=vision,
            runtime=Triton(),
            gpu="nvidia-l4",
            autoscaling=Autoscaling(max_replicas=8, signals=["concurrency"]),
        ),
        Microservice(
            "pricing",
            image="registry.example/pricing:1",
            traffic=Traffic(mean=50, peak=90),
            autoscaling=Autoscaling(max_replicas=16, schedules=[mornings]),
        ),
        Microservice(
            "reports",
            image="registry.example/reports:1",
            port=None,
            autoscaling=Autoscaling(min_replicas=0, max_replicas=8, signals=[], schedules=[mornings]),
        ),
    ],
)
