from aiscale import Duration
from aiscale.processing import Flink, StreamJob
from aiscale.streams import KafkaCluster, Topic

rides = Topic("rides", KafkaCluster("events"))
StreamJob("demand", engine=Flink(checkpoint_interval=float("inf")), consumes=[rides], jar="local:///job.jar")
