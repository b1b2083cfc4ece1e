"""What has a port may make its calls for requests: nobody says that a record waits for them."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
jobs = Topic("render-jobs", kafka, traffic=Traffic(mean=1, peak=2))
ocr = Microservice("ocr", image=IMAGE, on=cluster, shutdown_grace="7m")
mail = Microservice("mail", image=IMAGE, on=cluster, shutdown_grace="7m")
render = Microservice(
    "render",
    image=IMAGE,
    traffic=Traffic(mean=1, peak=2),
    consumes=[jobs],
    calls=[Call(ocr, timeout_ms=400_000, idempotent=True), Call(mail, idempotent=True)],
)

system = System("golden", [render])
