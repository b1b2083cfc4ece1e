"""Who reads and writes tables of BigQuery gets roles on them, and on the project for jobs."""

from aiscale import System
from aiscale.platform import GkeCluster, NodePool
from aiscale.processing import BatchJob, OwnCode
from aiscale.services import Microservice
from aiscale.stores import Table
from tests.artifacts import IMAGE

cluster = GkeCluster(
    "core", region="europe-west4", project="acme-prod", pools=[NodePool("plain", instance_type="n2-standard-4")]
)
clicks = Table("clicks", warehouse="bigquery", table="acme-data.web.clicks_2026")
segments = Table("segments", warehouse="bigquery", table="web.segments")
orders = Table("orders", warehouse="postgres", table="public.orders")

system = System(
    "bigquery",
    [
        BatchJob("segment", engine=OwnCode(image=IMAGE), reads=[clicks, orders], writes=[segments], on=cluster),
        Microservice("report", image=IMAGE, reads=[segments], on=cluster),
    ],
)
