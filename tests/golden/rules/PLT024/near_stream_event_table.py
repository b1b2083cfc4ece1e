"""The database has a standby in another zone."""

from aiscale import KubernetesSecret, System, Traffic
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import PostgresDatabase, PostgresUser
from aiscale.streams import EventTable, Produce
from tests.artifacts import IMAGE

pool = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12, zones=["eu-west-1a", "eu-west-1b", "eu-west-1c"])
core = EksCluster("core", region="eu-west-1", pools=[pool])
ledger = PostgresDatabase(
    "ledger",
    host="ledger.example",
    database="ledger",
    user=PostgresUser("app", password=KubernetesSecret("app-db", key="password")),
    ca=KubernetesSecret("db-ca", key="ca.crt"),
    region="eu-west-1",
    zones=["eu-west-1a", "eu-west-1b"],
)
charges = EventTable("charges", ledger, durability="critical")
billing = Microservice(
    "billing", image=IMAGE, traffic=Traffic(mean=10, peak=20), produces=[Produce(charges, per_request=1)]
)
invoices = Microservice("invoices", image=IMAGE, port=None, consumes=[charges])

system = System("golden", [billing, invoices, core])
