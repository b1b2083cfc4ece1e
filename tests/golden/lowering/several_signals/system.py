from __future__ import annotations

from aiscale import Autoscaling, Schedule, Signal, System, Traffic
from aiscale.services import Microservice
from aiscale.serving import Model, ModelService, Triton
from aiscale.streams import Consume, KafkaCluster, Topic

vision = Model("vision", version="v1", artifact="pvc://models/vision", framework="onnx", size="1Gi")
mornings = Schedule("50 6 * * 1-5", end="0 9 * * 1-5", replicas=4)
events = KafkaCluster("events")
rides = Topic("rides", events, partitions=6, traffic=Traffic(mean=90, peak=300))
fares = Topic("fares", events, partitions=6, traffic=Traffic(mean=90, peak=300))

system = System(
    "several",
    [
        Microservice(
            "by-cpu-and-memory",
            image="registry.example/pricing:1",
            autoscaling=Autoscaling(max_replicas=16, signals=[Signal("cpu", target=60), "memory"]),
        ),
        Microservice(
            "by-cpu-and-memory-of-mornings",
            image="registry.example/pricing:1",
            port=None,
            autoscaling=Autoscaling(min_replicas=0, max_replicas=16, signals=["cpu", "memory"], schedules=[mornings]),
        ),
        Microservice(
            "by-lags-and-cpu",
            image="registry.example/audit:1",
            port=None,
            consumes=[Consume(rides, freshness="1m"), fares],
            autoscaling=Autoscaling(min_replicas=0, max_replicas=16, signals=["cpu", Signal("lag", target=200)]),
        ),
        Microservice(
            "by-memory-for-want-of-a-queue",
            image="registry.example/pricing:1",
            autoscaling=Autoscaling(max_replicas=16, signals=["queue", "memory"]),
        ),
        ModelService(
            "by-queue-and-rps",
            model=vision,
            runtime=Triton(),
            gpu="nvidia-l4",
            autoscaling=Autoscaling(
                max_replicas=8, signals=["queue", Signal("rps", target=40), "cpu"], schedules=[mornings]
            ),
        ),
    ],
)
