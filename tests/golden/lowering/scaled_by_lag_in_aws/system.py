"""Consumers of AWS that scale on what waits for them: KEDA's role is known, and is given the right to look."""

from __future__ import annotations

from aiscale import Autoscaling, Signal, System
from aiscale.platform import EksCluster, NodePool
from aiscale.processing import OwnCode, StreamJob
from aiscale.services import Microservice
from aiscale.streams import Consume, KinesisStream, Msk, Topic

image = "registry.example/app@sha256:" + "5f" * 32
cluster = EksCluster(
    "core", region="eu-west-1", keda_role="keda-operator", pools=[NodePool("plain", instance_type="m7i.xlarge")]
)
subnets = ["subnet-0a11aa22bb33cc44d", "subnet-0b11aa22bb33cc44d", "subnet-0c11aa22bb33cc44d"]
taps = KinesisStream("taps", mode="PROVISIONED", shards=4)
swipes = KinesisStream("swipes", region="us-east-1")
events = Msk("events", subnets=subnets, security_groups=["sg-0d11aa22bb33cc44d"])
bids = Topic("bids", events, partitions=12)
wins = Topic("wins", events, partitions=6)
lag = Autoscaling(signals=[Signal("lag", catch_up="2m")], min_replicas=0, max_replicas=10)
system = System(
    "gates",
    [
        Microservice(
            "count",
            image=image,
            port=None,
            on=cluster,
            consumes=[taps],
            requests_per_second_per_replica=250,
            autoscaling=lag,
        ),
        Microservice(
            "fraud",
            image=image,
            port=None,
            on=cluster,
            consumes=[Consume(taps, enhanced_fan_out=True, freshness="1m"), swipes],
            autoscaling=Autoscaling(signals=["lag"], min_replicas=1, max_replicas=6),
        ),
        Microservice(
            "settle",
            image=image,
            port=None,
            on=cluster,
            consumes=[Consume(bids, group="settlers"), wins],
            requests_per_second_per_replica=100,
            autoscaling=lag,
        ),
        StreamJob(
            "both",
            engine=OwnCode(image=image, autoscaling=Autoscaling(signals=[Signal("lag", target=500)], max_replicas=8)),
            consumes=[bids, taps],
            delivery="at-least-once",
            on=cluster,
        ),
    ],
)
