from __future__ import annotations

from aiscale import System
from aiscale.processing import Flink, FlinkAutoscaler, State, StreamJob
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

events = KafkaCluster("events")
totals = Topic("totals", events, partitions=24)
system = System(
    "counting",
    [
        StreamJob(
            "count",
            engine=Flink(
                image=IMAGE,
                job_managers=2,
                autoscaler=FlinkAutoscaler(min_parallelism=2, max_parallelism=24, target_utilization=0.6),
                transactional_id_prefix="counting-count",
                checkpoint_timeout="5m",
                checkpoints_retained=3,
                restart_strategy="failure-rate",
                restart_attempts=5,
                restart_delay="20s",
                restart_interval="10m",
                state_backend="hashmap",
            ),
            jar="local:///opt/flink/usrlib/count.jar",
            consumes=[Topic("rides", events, partitions=24)],
            produces=[totals],
            delivery="exactly-once",
            parallelism=4,
            state=State("zone_id", size="1Gi"),
            checkpoint_storage="s3://state/count",
        ),
        Microservice("audit", image=IMAGE, port=None, consumes=[Consume(totals, isolation="read_committed")]),
    ],
)
