from aiscale import System, Traffic
from aiscale.core.values.secrets import KubernetesSecret
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import PostgresDatabase, PostgresUser
from aiscale.streams import EventTable
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3)])
crm = PostgresDatabase(
    "crm",
    host="crm.db.example",
    database="crm",
    user=PostgresUser("desk", password=KubernetesSecret("desk-db", key="password")),
    sslmode="disable",
    admin=PostgresUser("owner", password=KubernetesSecret("owner-db", key="password")),
)
people = EventTable(
    "people",
    crm,
    key="person_id",
    contains_personal_data=True,
    erasure="crypto-shredding",
    traffic=Traffic(mean=1, peak=2),
)
desk = Microservice("desk", image=IMAGE, on=core, traffic=Traffic(mean=1, peak=2), produces=[people])

system = System("golden", [desk])
