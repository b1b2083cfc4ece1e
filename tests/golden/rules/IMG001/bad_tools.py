from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Storm, StreamJob
from aiscale.services import Microservice
from aiscale.streams import ExternalKafka, Topic
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=12)])
kafka = ExternalKafka("shared", bootstrap_servers=["kafka.example:9093"])
clicks = Topic("clicks", kafka, partitions=4, key="id")
visits = Topic("visits", kafka, partitions=4, key="id")
shop = Microservice("shop", image=IMAGE, port=None, produces=[clicks])
sessions = StreamJob(
    "sessions",
    engine=Storm(image=IMAGE),
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
