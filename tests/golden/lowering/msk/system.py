"""Provisioned brokers: some clients sign in with their role in AWS, one with a password."""

from __future__ import annotations

from aiscale import Autoscaling, Signal, System
from aiscale.platform import EksCluster, NodePool
from aiscale.services import KubernetesSecret, Microservice
from aiscale.streams import Consume, Msk, Produce, Scram, Topic

image = "registry.example/app@sha256:" + "4e" * 32
cluster = EksCluster("core", region="eu-west-1", pools=[NodePool("plain", instance_type="m7i.xlarge")])
subnets = ["subnet-0a11aa22bb33cc44d", "subnet-0b11aa22bb33cc44d", "subnet-0c11aa22bb33cc44d"]
events = Msk(
    "events",
    storage="500Gi",
    tiered_storage=True,
    authentication=["iam", "scram", "tls"],
    subnets=subnets,
    security_groups=["sg-0d11aa22bb33cc44d"],
    scram_secrets=["arn:aws:secretsmanager:eu-west-1:123456789012:secret:AmazonMSK_events-Ab12Cd"],
    certificate_authorities=["arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/0a1b2c3d"],
    users={"services/legacy": Scram("legacy", password=KubernetesSecret("legacy-kafka", key="password"))},
    admin=Scram("admin", password=KubernetesSecret("kafka-admin", key="password")),
)
fast = Msk("fast", type="express", brokers=3, subnets=subnets, security_groups=["sg-0d11aa22bb33cc44d"])
bids = Topic("bids", events, partitions=12, key="auction", retention="3d", durability="critical")
wins = Topic("wins", fast, partitions=6, topic_name="wins.v1")
system = System(
    "auctions",
    [
        Microservice("bidder", image=image, on=cluster, produces=[Produce(bids, transactional_id="bidder"), wins]),
        Microservice("settle", image=image, port=None, on=cluster, consumes=[Consume(bids, group="settlers"), wins]),
        Microservice(
            "legacy",
            image=image,
            port=None,
            on=cluster,
            consumes=[bids],
            autoscaling=Autoscaling(signals=[Signal("lag", target=1_000)], min_replicas=1, max_replicas=6),
        ),
    ],
)
