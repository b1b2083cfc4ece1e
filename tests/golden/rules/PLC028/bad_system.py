from aiscale import System, Traffic
from aiscale.network import ExternalService
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.stores import Bucket
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
reports = Bucket("reports", uri="s3://reports/daily")
mails = ExternalService("mails", host="api.mails.example")
intake = Microservice(
    "intake",
    image=IMAGE,
    on=cluster,
    traffic=Traffic(mean=1, peak=2),
    writes=[reports],
    calls=[Call(mails, timeout_ms=200, contains_personal_data=True)],
)

system = System("golden", [intake], residency=["eu"])
