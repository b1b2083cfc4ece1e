from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import BrokerQuotas, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster, storage="2Ti", quotas=BrokerQuotas(consumer_byte_rate="80Mi"))
frames = Topic(
    "frames", kafka, partitions=24, traffic=Traffic(mean=2_000, peak=9_000, message_bytes=20_000), retention="1h"
)
camera = Microservice("camera", image=IMAGE, port=None, produces=[frames])
display = Microservice("display", image=IMAGE, port=None, consumes=[frames])
archive = Microservice("archive", image=IMAGE, port=None, consumes=[frames])

system = System("golden", [camera, display, archive])
