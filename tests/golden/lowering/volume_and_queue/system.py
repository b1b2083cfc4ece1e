from __future__ import annotations

from aiscale import System, Traffic
from aiscale.serving import Autoscaling, Model, ModelService, TensorFlowServing

system = System(
    "ranking",
    [
        ModelService(
            "rank",
            model=Model(
                "ranker", version="2026-11", artifact="pvc://models/ranker", framework="tensorflow", size="3Gi"
            ),
            runtime=TensorFlowServing(batching=True),
            traffic=Traffic(mean=50, peak=90),
            autoscaling=Autoscaling(max_replicas=6, signals=["queue"]),
        )
    ],
)
