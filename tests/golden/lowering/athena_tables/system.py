"""Who reads and writes tables of Athena gets the rights to them, and to run queries; other tables are not granted."""

from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.processing import BatchJob, OwnCode
from aiscale.services import Microservice
from aiscale.stores import Bucket, Table
from tests.artifacts import IMAGE

cluster = EksCluster("core", region="eu-west-1", pools=[NodePool("plain", instance_type="m7i.xlarge")])
lake = Bucket("lake", uri="s3://acme-lake/orders")
results = Bucket("results", uri="s3://acme-athena-results/nightly")
orders = Table("orders", warehouse="athena", table="shop.orders", store=lake)
scores = Table("scores", warehouse="athena", table="AwsDataCatalog.shop.scores", region="eu-central-1")
clicks = Table("clicks", warehouse="bigquery", table="web.clicks")

system = System(
    "athena",
    [
        BatchJob("nightly", engine=OwnCode(image=IMAGE), reads=[orders], writes=[scores, results], on=cluster),
        Microservice("far", image=IMAGE, reads=[clicks], on=cluster),
    ],
)
