"""Nobody can be identified by what it stores."""

from aiscale import System, Traffic
from aiscale.core.values.secrets import KubernetesSecret
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice, Read
from aiscale.stores import PostgresDatabase, PostgresUser
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3)])
crm = PostgresDatabase(
    "crm",
    host="crm.db.example",
    database="crm",
    user=PostgresUser("desk", password=KubernetesSecret("desk-db", key="password")),
    sslmode="disable",
    contains_personal_data=False,
)
desk = Microservice("desk", image=IMAGE, on=core, traffic=Traffic(mean=1, peak=2), reads=[Read(crm, timeout_ms=50)])

system = System("golden", [desk])
