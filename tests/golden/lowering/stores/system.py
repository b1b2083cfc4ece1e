from __future__ import annotations

from aiscale import Rate, System, Traffic
from aiscale.services import Microservice
from aiscale.stores import Bucket, ExternalStore
from aiscale.streams import KafkaCluster, Topic

D = "@sha256:" + "5" * 64
kafka = KafkaCluster("posts")
uploads = Topic("uploads", kafka, key="user_id")
media = Bucket("media", uri="s3://media/uploads")
archive = Bucket("archive", uri="gs://archive/reviews")
cases = ExternalStore("cases", product="PostgreSQL", host="cases.example", port=5_432)
intake = Microservice(
    "intake", image="registry.example/intake" + D, traffic=Traffic(mean=Rate(10), peak=Rate(20)),
    writes=[media], produces=[uploads],
)  # fmt: skip
people = ExternalStore("people", product="Oracle Database 19c", host="people.example")
old = ExternalStore("old", product="case archive")
review = Microservice(
    "review", image="registry.example/review" + D, port=None, consumes=[uploads], reads=[media, cases, people, old],
    writes=[cases, archive],
)  # fmt: skip
system = System("review-desk", [intake, review])
