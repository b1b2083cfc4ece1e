from __future__ import annotations

from aiscale import System
from aiscale.processing import Flink, State, StreamJob
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/flink-kafka@sha256:" + "4a" * 32
events = KafkaCluster("events")
rides = Topic("rides", events, partitions=12)
totals = Topic("totals", events, partitions=12)
SQL = """
CREATE TABLE rides (zone_id STRING, price DOUBLE, at TIMESTAMP_LTZ(3), WATERMARK FOR at AS at - INTERVAL '5' SECOND)
WITH ('connector' = 'kafka', 'topic' = '${TOPIC_RIDES}', 'properties.group.id' = '${TOPIC_RIDES_GROUP}',
      'properties.bootstrap.servers' = '${KAFKA_BOOTSTRAP_SERVERS}', 'format' = 'json');
CREATE TABLE totals (zone_id STRING, total DOUBLE, PRIMARY KEY (zone_id) NOT ENFORCED)
WITH ('connector' = 'upsert-kafka', 'topic' = '${TOPIC_TOTALS}', 'key.format' = 'json', 'value.format' = 'json',
      'properties.bootstrap.servers' = '${KAFKA_BOOTSTRAP_SERVERS}', 'properties.note' = '${NOT_OURS}');
INSERT INTO totals SELECT zone_id, SUM(price) FROM rides GROUP BY zone_id;
"""
system = System(
    "statements",
    [
        StreamJob(
            "sum-fares",
            engine=Flink(
                image=IMAGE,
                sql=SQL,
                savepoint_interval="12h",
                savepoints_retained=14,
                savepoints=["before-2-0"],
                start_from="s3://state/old/savepoints/last",
                allow_non_restored_state=True,
                upgrade="savepoint",
            ),
            consumes=[rides],
            produces=[totals],
            parallelism=4,
            state=State("zone_id", ttl="24h"),
            checkpoint_storage="s3://state/sum-fares/",
        )
    ],
)
