from __future__ import annotations

from aiscale import Signal, System
from aiscale.processing import StreamJob
from aiscale.services import Microservice
from aiscale.serving import Autoscaling
from aiscale.streams import Consume, KafkaCluster, Produce, Topic

orders, audit = KafkaCluster("orders"), KafkaCluster("audit")
placed, paid = Topic("orders-placed", orders, partitions=24), Topic("orders-paid", orders, replication_factor=2)
trail = Topic("trail", audit, min_insync_replicas=1, retention="30d")
system = System(
    "shop",
    [
        Microservice(
            "billing",
            image="registry.example/billing@sha256:" + "0a" * 32,
            port=None,
            consumes=[Consume(placed, group="billing-eu", isolation="read_committed"), paid],
            produces=[Produce(paid), trail],
            autoscaling=Autoscaling(min_replicas=0, max_replicas=24, signals=[Signal("lag", target=500)]),
        ),
        StreamJob(
            "join",
            jar="local:///opt/flink/usrlib/join.jar",
            consumes=[placed, trail],
            produces=[paid],
            delivery="exactly-once",
            checkpoint_storage="gs://state/join/",
        ),
    ],
)
