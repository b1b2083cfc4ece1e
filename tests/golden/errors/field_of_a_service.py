from aiscale.processing import StreamJob
from aiscale.streams import KafkaCluster, Topic

rides = Topic("rides", KafkaCluster("kafka"))

demand = StreamJob("demand", jar="local:///job.jar", reads=[rides], produces=[rides])
