from __future__ import annotations

from aiscale import Autoscaling, ExternalSecret, System
from aiscale.processing import OwnCode, StreamJob, Tumbling
from aiscale.services import Write
from aiscale.stores import ExternalStore
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/faust@sha256:" + "3d" * 32
events = KafkaCluster("events")
clicks = Topic("clicks", events, partitions=6, event_time="at")
profiles = ExternalStore("profiles", product="PostgreSQL", host="db.example", port=5432)
system = System(
    "profiles",
    [
        StreamJob(
            "sessions",
            engine=OwnCode(image=IMAGE, secrets={"GEO_KEY": ExternalSecret("aws", remote_key="geo-key")}),
            args=["-A", "sessions", "worker"],
            consumes=[clicks],
            writes=[Write(profiles, idempotency="upsert", key=["user_id"])],
            windows=[Tumbling("5m")],
            parallelism=3,
        ),
        StreamJob(
            "forward",
            engine=OwnCode(image=IMAGE, autoscaling=Autoscaling(max_replicas=4), health_port=6066, metrics_port=6066),
            consumes=[clicks],
            stateful=False,
        ),
    ],
)
