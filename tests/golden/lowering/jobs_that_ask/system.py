from __future__ import annotations

from aiscale import System
from aiscale.network import ExternalService
from aiscale.processing import Flink, KafkaStreams, OwnCode, Spark, Storm, StreamJob
from aiscale.services import Call, Microservice
from aiscale.stores import Bucket, ExternalStore
from aiscale.streams import KafkaCluster, Topic

D = "@sha256:" + "7b" * 32
uploads = Topic("uploads", KafkaCluster("posts"), partitions=4)
media = Bucket("media", uri="s3://media/uploads")
people = ExternalStore("people", product="PostgreSQL", host="people.example", port=5_432)
scorer = Microservice("scorer", image="registry.example/scorer" + D)
maps = ExternalStore("maps", product="MongoDB", host="maps.example")
partner = ExternalService("partner", host="api.partner.example")
asked = {"consumes": [uploads], "reads": [media, people, maps], "calls": [Call(scorer, timeout_ms=200), partner]}
system = System(
    "asking",
    [
        StreamJob("by-flink", engine=Flink(), jar="local:///opt/job.jar", stateful=False, **asked),
        StreamJob("by-kafka-streams", engine=KafkaStreams(image="registry.example/streams" + D), **asked),
        StreamJob("by-own-code", engine=OwnCode(image="registry.example/own" + D), **asked),
        StreamJob("by-spark", engine=Spark(), jar="local:///opt/job.py", stateful=False, **asked),
        StreamJob(
            "by-storm",
            engine=Storm(image="registry.example/storm" + D, zookeeper=["zk.example"]),
            jar="local:///opt/job.jar",
            entry_class="moderation.Topology",
            **asked,
        ),
    ],
)
