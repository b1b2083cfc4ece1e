from aiscale import KubernetesSecret, System
from aiscale.platform import Placement
from aiscale.stores import PostgresDatabase, PostgresUser
from aiscale.streams import EventTable

db = PostgresDatabase(
    "db", host="db.example", database="shop", region="us-east-1", ca=KubernetesSecret("db", key="ca"),
    user=PostgresUser("app", password=KubernetesSecret("db", key="password")),
)  # fmt: skip
orders = EventTable("orders", database=db, contains_personal_data=True, erasure="crypto-shredding")

system = System("golden", [Placement("personal", of=[orders], residency=["eu"])])
