"""A service in the cloud writes the topic too: what it sends keeps the values new."""

from aiscale import System, Traffic
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView
from aiscale.observability import Slo
from aiscale.platform import Device, EksCluster, LocalBroker, NodePool, Site, StoreAndForward
from aiscale.services import Microservice
from aiscale.stores import Bucket
from aiscale.streams import Consume, KafkaCluster, Topic

cloud = EksCluster(
    "cloud", region="eu-central-1", pools=[NodePool("g", instance_type="m7i.2xlarge", min_nodes=6, max_nodes=9)]
)
kafka = KafkaCluster("events", on=cloud)
site = Site(
    "plant",
    nodes=1,
    cpu=16,
    memory="64Gi",
    disk="500Gi",
    offline_tolerance="6h",
    broker=LocalBroker(buffer="40Gi", technology="kafka"),
)
t = Topic("t", kafka, key="line_id", event_time="at", retention="2d", record_bytes=100)
d = Device(
    "d",
    protocol="other",
    on=site,
    produces=[StoreAndForward(t, via="mirror")],
    traffic=Traffic(mean=100, peak=100, message_bytes=100),
)
view = FeatureView(
    "v",
    entities=[Entity("line", key="line_id")],
    source=Consume(t, idempotent=True),
    fields={"x": "float32"},
    ttl="8h",
    history=Bucket("h", uri="s3://b/h", event_timestamp="at", created_timestamp="w"),
)
fs = FeatureService("m_v1", store=FeatureStore("st", views=[view], on=cloud), views=[view], max_age="8h")
fresh = Slo("fresh", of=view, freshness="2h", runbook="https://runbooks.example/fresh")

depot = Microservice("depot", image="registry.example/depot@sha256:" + "1f" * 32, port=None, produces=[t], on=cloud)
system = System("golden", [d, depot, fs, fresh])
