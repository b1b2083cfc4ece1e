"""What is known of members and titles when a request comes: one central store for all models."""

from events import examples_lake, popularity, sessions
from ground import cluster, trino

from aiscale import System, Team
from aiscale.features import (
    Entity,
    FeatureLogging,
    FeatureService,
    FeatureStore,
    FeatureView,
    Materialization,
    OfflineStore,
    OnDemandFeatureView,
    Redis,
    Select,
)
from aiscale.stores import Table
from aiscale.streams import Consume

features_team = Team("features", contact="#feature-store", on_call="features-primary")

member = Entity("member", key="member_id", value_type="int64", count=40_000_000)
title = Entity("title", key="title_id", value_type="int64", count=60_000)

profiles = Table(
    "member-profiles",
    warehouse="trino",
    table="video.member_profiles",
    event_timestamp="valid_from",
    created_timestamp="written_at",
    updated_every="24h",
    store=trino,
)
embeddings = Table(
    "title-embeddings",
    warehouse="trino",
    table="video.title_embeddings",
    event_timestamp="valid_from",
    created_timestamp="written_at",
    updated_every="6h",
    store=trino,
)

member_recent = FeatureView(
    "member_recent",
    entities=[member],
    source=Consume(sessions, idempotent=True),
    history=examples_lake,
    fields={"minutes_7d": "float32", "titles_recent": "int64[50]"},
    ttl="30d",
)
member_profile = FeatureView(
    "member_profile",
    entities=[member],
    source=profiles,
    fields={"taste": "float32[64]", "tenure_days": "int64"},
    ttl="4d",
    materialization=Materialization("24h", allowed_lateness="6h"),
)
title_popularity = FeatureView(
    "title_popularity",
    entities=[title],
    source=Consume(popularity, idempotent=True),
    history=examples_lake,
    fields={"plays_1h": "int64", "completion_1h": "float32"},
    ttl="1h",
)
title_embedding = FeatureView(
    "title_embedding",
    entities=[title],
    source=embeddings,
    fields={"embedding": "float32[64]"},
    ttl="2d",
    materialization=Materialization("6h", allowed_lateness="1h"),
)
request_context = OnDemandFeatureView(
    "request_context",
    request={"device": "string", "local_hour": "int64"},
    fields={"device_class": "int64", "is_evening": "bool"},
    function="video.context:encode",
)

store = FeatureStore(
    "features",
    views=[member_recent, member_profile, title_popularity, title_embedding, request_context],
    online=Redis(memory="96Gi", shards=6, read_p99_ms=3),
    offline=OfflineStore("trino"),
    replicas=12,
    on=cluster,
)
towers_v5 = FeatureService(
    "towers_v5",
    store=store,
    views=[member_profile, member_recent],
    logging=FeatureLogging(examples_lake, sample_rate=0.05),
)
ranker_v21 = FeatureService(
    "ranker_v21",
    store=store,
    views=[member_profile, member_recent, title_popularity, title_embedding, request_context],
    request={"device": "string", "local_hour": "int64"},
    logging=FeatureLogging(examples_lake, sample_rate=0.05),
)
popular_v1 = FeatureService("popular_v1", store=store, views=[Select(title_popularity, fields=["plays_1h"])])

system = System("features", [towers_v5, ranker_v21, popular_v1], owner=features_team)
