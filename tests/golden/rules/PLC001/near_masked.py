"""The connector takes the persons out before the records leave."""

from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.stores import Bucket
from aiscale.streams import Connector, KafkaCluster, KafkaConnect, Topic, Transform

eu = EksCluster("eu", region="eu-west-1", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=9)])
kafka = KafkaCluster("events", on=eu)
payments = Topic("payments", kafka, contains_personal_data=True, traffic=Traffic(mean=9, peak=35))
connect = KafkaConnect("connect", cluster=kafka, image="registry.example/connect@sha256:" + "1f" * 32, on=eu)
lake = Bucket("lake", uri="s3://lake/payments", region="us-east-1")
sink = Connector(
    "to-lake",
    connect,
    connector_class="io.confluent.connect.s3.S3SinkConnector",
    consumes=[payments],
    sink=lake,
    transforms=[
        Transform(
            "mask",
            type="org.apache.kafka.connect.transforms.MaskField$Value",
            config={"fields": "card,name"},
        )
    ],
)

system = System("golden", [sink, Placement("eu-only", of=[payments], residency=["eu"])])
