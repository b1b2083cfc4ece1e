from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic

rides = Topic("rides", KafkaCluster("kafka"))

audit = Microservice("audit", image="registry.example/audit:1", reads=[rides])
