"""Stream features: velocity of each card, neighbourhood of card and merchant, and the store that serves them."""

from aiscale import Resources, System, Team
from aiscale.features import (
    Entity,
    FeatureLogging,
    FeatureService,
    FeatureStore,
    FeatureView,
    OfflineStore,
    Redis,
    Select,
)
from aiscale.processing import Flink, Sliding, State, StreamJob, Watermark
from aiscale.stores import Bucket
from aiscale.streams import Consume, Produce, Topic
from teams.payments import authorizations, frankfurt, ireland, kafka, offline_sales
from teams.payments import system as payments_system
from teams.sizes import REGISTRY, size

team = Team("stream-features", contact="#stream-features")

card = Entity("card", key="card_token", count=40_000_000, key_bytes=32)
merchant = Entity("merchant", key="merchant_id", count=2_500_000, key_bytes=16)

velocity = Topic(
    "card-velocity",
    kafka,
    key="card_token",
    distinct_keys=40_000_000,
    event_time="window_end",
    partitions=size.partitions,
    retention="1d",
    contains_personal_data=True,
    classification="restricted",
)
velocity_job = StreamJob(
    "velocity",
    consumes=[Consume(authorizations, group="velocity"), Consume(offline_sales, group="velocity", idempotent=True)],
    produces=[Produce(velocity, per_request=1)],
    engine=Flink(
        image=f"{REGISTRY}/velocity@sha256:{'3c' * 32}",
        task_slots=4,
        task_manager=Resources(cpu=4, memory="24Gi"),
        job_managers=2,
        max_parallelism=720,
        checkpoint_interval="30s",
        checkpoints_retained=3,
    ),
    jar="local:///opt/flink/usrlib/velocity.jar",
    windows=[
        Sliding("10m", slide="30s", label="attempts and amount"),
        Sliding("1h", slide="1m", label="merchants and countries"),
        Sliding(
            "6h", slide="1m", label="amount of the day", allowed_lateness="4h"
        ),  # records that sites send after an outage
    ],
    watermark=Watermark(delay="5s", idle_timeout="30s"),
    delivery="exactly-once",
    parallelism=size.velocity_slots,
    records_per_second_per_slot=400,
    state=State(key="card_token", size="300Gi", ttl="2d"),
    checkpoint_storage="s3://fraud-flink-ie/velocity",
    checkpoint_jurisdiction="ie",
    on=ireland,
)

neighbourhood = Topic(
    "card-neighbourhood",
    kafka,
    key="card_token",
    distinct_keys=40_000_000,
    event_time="updated_at",
    partitions=size.partitions,
    retention="1d",
    contains_personal_data=True,
    classification="restricted",
)
graph_job = StreamJob(
    "graph-features",
    consumes=[Consume(authorizations, group="graph-features")],
    produces=[Produce(neighbourhood, per_request=1)],
    engine=Flink(
        image=f"{REGISTRY}/graph-features@sha256:{'4d' * 32}",
        task_slots=4,
        task_manager=Resources(cpu=4, memory="24Gi"),
        job_managers=2,
        checkpoint_interval="1m",
        checkpoints_retained=3,
    ),
    jar="local:///opt/flink/usrlib/graph.jar",
    windows=[Sliding("1d", slide="15m", label="edges of card and merchant")],
    watermark=Watermark(delay="5s", idle_timeout="30s"),
    parallelism=size.graph_slots,
    records_per_second_per_slot=600,
    state=State(key="card_token", size="500Gi", ttl="30d"),
    checkpoint_storage="s3://fraud-flink-ie/graph",
    checkpoint_jurisdiction="ie",
    on=ireland,
)

# A chargeback comes up to 120 days after its payment; who trains on it needs the features of that time.
velocity_history = Bucket(
    "velocity-history",
    uri="s3://fraud-features-ie/velocity",
    event_timestamp="window_end",
    created_timestamp="written_at",
    updated_every="5m",
    size="6Ti",
    jurisdiction="ie",
    contains_personal_data=True,
    retention="180d",
    format="iceberg",
)
graph_history = Bucket(
    "graph-history",
    uri="s3://fraud-features-ie/graph",
    event_timestamp="updated_at",
    created_timestamp="written_at",
    updated_every="5m",
    size="9Ti",
    jurisdiction="ie",
    contains_personal_data=True,
    retention="180d",
    format="iceberg",
)
served = Bucket(
    "served-features",
    uri="s3://fraud-features-ie/served",
    event_timestamp="served_at",
    size="4Ti",
    jurisdiction="ie",
    contains_personal_data=True,
    retention="90d",
    format="parquet",
)

card_velocity = FeatureView(
    "card_velocity",
    entities=[card],
    source=Consume(velocity, isolation="read_committed", idempotent=True),
    history=velocity_history,
    fields={
        "attempts_10m": "int64",
        "amount_10m": "float64",
        "merchants_1h": "int64",
        "countries_1h": "int64",
        "amount_6h": "float64",
    },
    ttl="1d",
)
card_graph = FeatureView(
    "card_graph",
    entities=[card, merchant],
    source=Consume(neighbourhood, idempotent=True),
    history=graph_history,
    fields={
        "neighbours_fraud_share": "float32",
        "merchant_degree_1d": "int64",
        "shared_devices": "int64",
        "edge_embedding": "bytes",
    },
    ttl="7d",
)

store = FeatureStore(
    "card-features",
    views=[card_velocity, card_graph],
    online=Redis(memory=size.redis_memory, shards=size.redis_shards, replicas=1, managed="elasticache", read_p99_ms=2),
    offline=OfflineStore("athena", jurisdiction="ie"),
    replicas=24,
    requests_per_second_per_replica=2_500,
    on=ireland,
    replicated_on=[frankfurt],
)
boosted_v12 = FeatureService(
    "boosted_v12",
    store=store,
    views=[card_velocity, Select(card_graph, fields=["neighbours_fraud_share", "merchant_degree_1d"])],
    request={"amount": "float64", "entry_mode": "int64"},
    max_age="1h",
    logging=FeatureLogging(served, sample_rate=0.05),
)
# What v3 takes: it answers until v4 has proved itself in its shadow.
gnn_v3 = FeatureService(
    "gnn_v3",
    store=store,
    views=[
        card_velocity,
        Select(card_graph, fields=["neighbours_fraud_share", "merchant_degree_1d", "shared_devices"]),
    ],
    request={"amount": "float64", "entry_mode": "int64"},
    max_age="1h",
)
gnn_v4 = FeatureService(
    "gnn_v4",
    store=store,
    views=[card_velocity, card_graph],
    request={"amount": "float64", "entry_mode": "int64"},
    max_age="1h",
    logging=FeatureLogging(served, sample_rate=0.05),
)

system = System("stream-features", [payments_system, velocity_job, graph_job, boosted_v12, gnn_v3, gnn_v4], owner=team)
