from aiscale import Duration
from aiscale.processing import StreamJob
from aiscale.streams import KafkaCluster, Topic

rides = Topic("rides", KafkaCluster("events"))
StreamJob("demand", consumes=[rides], jar="local:///job.jar", checkpoint_interval=float("inf"))
