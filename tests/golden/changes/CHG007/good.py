from aiscale import System, Traffic
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import DIGEST, TRITON

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
zone = Entity("zone", key="zone_id")
demand = Topic("zone-demand", kafka, partitions=12, traffic=traffic)


def made(version: str, fields: dict[str, str], inputs: dict[str, str]) -> System:
    live = FeatureView("zone_demand_5m", entities=[zone], source=demand, ttl="10m", fields=fields)
    features = FeatureStore("features", views=[live], on=cluster)
    surge_v8 = FeatureService(
        "surge_v8",
        store=features,
        views=[live],
    )
    model = Model(
        "surge",
        version=version,
        artifact="s3://models/surge",
        digest=DIGEST,
        framework="xgboost",
        inputs=inputs,
    )
    surge = ModelService(
        "surge",
        model=model,
        runtime=TRITON,
        features=surge_v8,
    )

    return System("golden", [surge])


before, system = (
    made("v8", {"requests_5m": "int64", "drivers_free": "int64"}, {"requests_5m": "int64", "drivers_free": "int64"}),
    made("v8", {"requests_5m": "int64", "drivers_free": "int64"}, {"requests_5m": "int64", "drivers_free": "int64"}),
)
