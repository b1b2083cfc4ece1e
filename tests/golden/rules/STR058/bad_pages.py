from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
jobs = Topic("render-jobs", kafka, traffic=Traffic(mean=1, peak=2))
ocr = Microservice("ocr", image=IMAGE, on=cluster, shutdown_grace="7m")
render = Microservice(
    "render",
    image=IMAGE,
    port=None,
    consumes=[jobs],
    calls=[Call(ocr, timeout_ms=80_000, per_request=4, idempotent=True)],
)

system = System("golden", [render])
