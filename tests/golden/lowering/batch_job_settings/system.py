from __future__ import annotations

from aiscale import System
from aiscale.platform import EksCluster, GpuPool, NodePool, Taint
from aiscale.processing import BatchJob, OwnCode, Spark
from aiscale.services import Call, Claim, Microservice, Volume
from aiscale.stores import Bucket, ExternalStore, Table

IMAGE = "registry.example/batch@sha256:" + "8e" * 32
spot = NodePool("spot", instance_type="m7i.2xlarge", taints=[Taint("spot", value="true")])
l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=4)
core = EksCluster("core", region="eu-central-1", pools=[spot, l4])
texts = Bucket("texts", uri="s3://texts/raw")
vectors = Bucket("vectors", uri="s3://texts/vectors")
warehouse = ExternalStore("warehouse", product="Redshift", host="dwh.example", cidrs=["10.7.0.0/16"])
totals = Table("totals", warehouse="redshift", table="shop.totals", store=warehouse)
history = Table("history", warehouse="athena", table="shop.history", store=vectors)
calls = Table("calls", warehouse="snowflake", table="SHOP.CALLS")
embedder = Microservice("embedder", image=IMAGE, port=8080, on=core)
backfill = BatchJob(
    "backfill",
    engine=OwnCode(image=IMAGE),
    reads=[texts],
    writes=[vectors],
    executors=40,
    parallelism=4,
    gpu="nvidia-l4",
    volumes=[Volume("scratch", "/scratch", size="50Gi"), Volume("reports", "/reports", claim="reports")],
    timeout="12h",
    on=core,
)
system = System(
    "settings",
    [
        BatchJob(
            "check",
            engine=OwnCode(image=IMAGE),
            reads=[vectors],
            calls=[Call(embedder, timeout_ms=2_000, retries=2)],
            claims=[Claim("seen", "/seen", size="5Gi")],
            depends_on=[backfill],
            executors=1,
            pool=spot,
            on=core,
        ),
        BatchJob(
            "sum",
            engine=OwnCode(image=IMAGE),
            reads=[history],
            writes=[totals],
            schedule="0 4 * * *",
            pool=spot,
            on=core,
        ),
        BatchJob("export", engine=OwnCode(image=IMAGE), writes=[calls], schedule="0 5 * * *", pool=spot, on=core),
        BatchJob("count", engine=Spark(), jar="local:///count.jar", calls=[embedder], pool=spot, on=core),
    ],
)
