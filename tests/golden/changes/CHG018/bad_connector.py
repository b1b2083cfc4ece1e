from aiscale import System
from aiscale.stores import Bucket
from aiscale.streams import Connector, ConnectPlugin, Consume, KafkaCluster, KafkaConnect, Topic

kafka = KafkaCluster("events")
rides, lake = Topic("rides", kafka), Bucket("lake", uri="s3://lake/rides", event_timestamp="at")
plugin = ConnectPlugin("s3", image="registry.example/s3@sha256:" + "1f" * 32)
connect = KafkaConnect("archive", kafka, plugins=[plugin])


def made(read: Topic | Consume) -> System:
    sink = Connector("to-lake", connect, connector_class="org.example.S3Sink", consumes=[read], sink=lake)
    return System("golden", [sink])


before, system = made(rides), made(Consume(rides, group="archive"))
