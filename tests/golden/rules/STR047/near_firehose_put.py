from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import Bucket
from aiscale.streams import FirehoseStream
from tests.artifacts import IMAGE

core = EksCluster("core", region="eu-west-1", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
raw = Bucket("raw", uri="s3://acme-lake/clicks", format="json")
archive = FirehoseStream("archive", destination=raw)
ingest = Microservice("ingest", image=IMAGE, produces=[archive])

system = System("golden", [core, ingest])
