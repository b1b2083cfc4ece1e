"""A consumer of two subscriptions that scales on what waits in both."""

from __future__ import annotations

from aiscale import Autoscaling, System
from aiscale.platform import GkeCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import PubSubSubscription, PubSubTopic

image = "registry.example/app@sha256:" + "5f" * 32
cluster = GkeCluster(
    "core", region="europe-west4", project="acme-prod", pools=[NodePool("plain", instance_type="n2-standard-4")]
)
placed = PubSubSubscription("placed", PubSubTopic("orders"))
returned = PubSubSubscription("returned", PubSubTopic("returns"), subscription_name="returns.v2")
system = System(
    "parcels",
    [
        Microservice(
            "pack",
            image=image,
            port=None,
            on=cluster,
            consumes=[placed, returned],
            requests_per_second_per_replica=20,
            autoscaling=Autoscaling(signals=["lag"], min_replicas=0, max_replicas=12),
        ),
    ],
)
