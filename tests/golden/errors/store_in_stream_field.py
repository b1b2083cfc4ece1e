from aiscale.stores import Bucket
from aiscale.processing import StreamJob
from aiscale.streams import KafkaCluster, Topic

rides = Topic("rides", KafkaCluster("kafka"))
history = Bucket("history", uri="s3://rides/history")

demand = StreamJob("demand", jar="local:///job.jar", consumes=[rides], produces=[history])
