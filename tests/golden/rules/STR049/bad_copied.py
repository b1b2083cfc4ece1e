from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, DeadLetter, KafkaCluster, KafkaListener, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=24)])
safe = KafkaCluster("safe", on=cluster)
payments = Topic("payments", safe, key="card", contains_personal_data=True, traffic=Traffic(mean=9, peak=35))
aside = Topic(
    "aside",
    KafkaCluster(
        "open", on=cluster, listeners=[KafkaListener("plain", port=9092, tls=False, authentication="scram-sha-512")]
    ),
)
ledger = Microservice(
    "ledger",
    image=IMAGE,
    port=None,
    consumes=[Consume(payments, idempotent=True, dead_letter=DeadLetter(aside))],
    on=cluster,
)
sort = Microservice("sort", image=IMAGE, port=None, consumes=[Consume(aside, idempotent=True)], on=cluster)

system = System("golden", [ledger, sort])
