from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Avro, KafkaCluster, SchemaRegistry, TieredStorage, Topic
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=12)])
tiers = TieredStorage("s3://acme-tiers/events", plugin="registry.example/tiers:1.1", region="eu-central-1")
kafka = KafkaCluster("events", tiered_storage=tiers, on=core)
schemas = SchemaRegistry("schemas", engine="karapace", storage=kafka, on=core)
mirrored = SchemaRegistry("mirrored", engine="confluent", storage=kafka, image="registry.example/cp:8", on=core)
FIELDS = '{"type": "record", "name": "Ride", "fields": [{"name": "zone", "type": "string"}]}'
rides = Topic("rides", kafka, key="zone", schema=Avro(path="ride.avsc", text=FIELDS, registry=schemas))
walks = Topic("walks", kafka, key="zone", schema=Avro(path="ride.avsc", text=FIELDS, registry=mirrored))
writer = Microservice("writer", image=IMAGE, port=None, produces=[rides, walks])
reader = Microservice("reader", image=IMAGE, port=None, consumes=[rides, walks])

system = System("golden", [writer, reader])
