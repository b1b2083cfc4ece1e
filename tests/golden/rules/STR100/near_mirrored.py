"""A mirror copies the topic, and a connector archives the copy in a locked bucket."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import Bucket
from aiscale.streams import (
    Connector,
    ConnectPlugin,
    Consume,
    KafkaCluster,
    KafkaConnect,
    MirroredTopic,
    MirrorMaker,
    Produce,
    Topic,
)  # fmt: skip
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=24)])
events, archived = KafkaCluster("events", on=cluster), KafkaCluster("archived", on=cluster)
audit = Topic("audit", events, key="auth_id", retention="30d", must_keep="2557d")
copied = Topic("audit-copy", archived, topic_name="events.audit", key="auth_id", retention="30d")
decide = Microservice(
    "decide", image=IMAGE, traffic=Traffic(mean=1, peak=2, message_bytes=500), produces=[Produce(audit, per_request=1)]
)
mirror = MirrorMaker("to-archive", source=events, target=archived, topics=[MirroredTopic(audit, copied)])
archive = Bucket("archive", uri="s3://audit/worm", must_keep="2557d", locked_for="2557d")
connect = KafkaConnect("connect", archived, plugins=[ConnectPlugin("s3", image=IMAGE)], on=cluster)
copy = Connector(
    "archive",
    connect,
    connector_class="io.confluent.connect.s3.S3SinkConnector",
    consumes=[Consume(copied, offset_reset="earliest")],
    sink=archive,
    idempotent=True,
)

system = System("golden", [decide, mirror, copy])
