from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import Bucket
from aiscale.streams import FirehoseStream, KinesisStream
from tests.artifacts import IMAGE

core = EksCluster("core", region="eu-west-1", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
clicks = KinesisStream("clicks", key="campaign")
raw = Bucket("raw", uri="s3://acme-lake/clicks", format="json")
ingest = Microservice("ingest", image=IMAGE, produces=[clicks])
audit = Microservice("audit", image=IMAGE, port=None, consumes=[clicks])
fraud = Microservice("fraud", image=IMAGE, port=None, consumes=[clicks])
archive = FirehoseStream("archive", clicks, destination=raw)

system = System("golden", [core, ingest, audit, fraud, archive])
