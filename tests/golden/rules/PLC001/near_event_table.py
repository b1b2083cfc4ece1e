"""The database of the table is in Ireland. That in Virginia keeps prices, which nothing binds."""

from aiscale import KubernetesSecret, System
from aiscale.platform import Placement
from aiscale.stores import PostgresDatabase, PostgresUser
from aiscale.streams import EventTable

db = PostgresDatabase(
    "db", host="db.example", database="shop", region="eu-west-1", ca=KubernetesSecret("db", key="ca"),
    user=PostgresUser("app", password=KubernetesSecret("db", key="password")),
)  # fmt: skip
abroad = PostgresDatabase(
    "abroad", host="us.db.example", database="shop", region="us-east-1", ca=KubernetesSecret("db", key="ca"),
    user=PostgresUser("app", password=KubernetesSecret("db", key="password")),
)  # fmt: skip
orders = EventTable("orders", database=db, contains_personal_data=True, erasure="crypto-shredding")
prices = EventTable("prices", database=abroad)

system = System("golden", [Placement("personal", of=[orders], residency=["eu"]), prices])
