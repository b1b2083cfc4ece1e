from __future__ import annotations

from aiscale import Rate, System, Traffic
from aiscale.services import KubernetesSecret, Microservice, Read, Write
from aiscale.stores import Bucket, ExternalStore, PostgresDatabase, PostgresUser
from aiscale.streams import KafkaCluster, Topic

D = "@sha256:" + "5" * 64
kafka = KafkaCluster("posts")
uploads = Topic("uploads", kafka, key="user_id")
media = Bucket("media", uri="s3://media/uploads")
archive = Bucket("archive", uri="gs://archive/reviews")
cases = ExternalStore("cases", product="PostgreSQL", host="cases.example", port=5_432)
ledger = PostgresDatabase(
    "ledger", host="10.0.0.7", database="accounts", sslmode="verify-full", ca=KubernetesSecret("ledger-ca", key="ca.crt"),
    user=PostgresUser("app", password=KubernetesSecret("ledger-app", key="password")),
    users={"services/review": PostgresUser("review", password=KubernetesSecret("ledger-review", key="password"))},
)  # fmt: skip
intake = Microservice(
    "intake", image="registry.example/intake" + D, traffic=Traffic(mean=Rate(10), peak=Rate(20)),
    writes=[media], produces=[uploads],
)  # fmt: skip
people = ExternalStore("people", product="Oracle Database 19c", host="people.example")
old = ExternalStore("old", product="case archive")
review = Microservice(
    "review", image="registry.example/review" + D, port=None, consumes=[uploads], reads=[media, cases, people, old, Read(ledger, alias="accounts", timeout_ms=40, pool_size=4)],
    writes=[cases, archive, Write(ledger, alias="accounts", timeout_ms=90, pool_size=8)],
)  # fmt: skip
system = System("review-desk", [intake, review])
