from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Storm, StreamJob
from aiscale.services import Microservice
from aiscale.streams import Avro, ExternalKafka, SchemaRegistry, Topic
from tests.artifacts import IMAGE

KARAPACE = "ghcr.io/aiven-open/karapace:6.2.3@sha256:" + "2e" * 32
core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=12)])
kafka = ExternalKafka("shared", bootstrap_servers=["kafka.example:9093"], tools_image=IMAGE)
schemas = SchemaRegistry("schemas", engine="karapace", storage=kafka, image=KARAPACE, on=core)
FIELDS = '{"type": "record", "name": "Click", "fields": [{"name": "id", "type": "string"}]}'
clicks = Topic("clicks", kafka, partitions=4, key="id", schema=Avro(path="ride.avsc", text=FIELDS, registry=schemas))
visits = Topic("visits", kafka, partitions=4, key="id")
shop = Microservice("shop", image=IMAGE, port=None, produces=[clicks])
sessions = StreamJob(
    "sessions",
    engine=Storm(image=IMAGE, zookeeper_image=IMAGE),
    jar="local:///opt/job.jar",
    entry_class="com.example.Sessions",
    delivery="at-least-once",
    stateful=False,
    consumes=[clicks],
    produces=[visits],
    on=core,
)
books = Microservice("books", image=IMAGE, port=None, consumes=[visits])

system = System("golden", [shop, sessions, books])
