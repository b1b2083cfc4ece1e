"""A Multi-Region Access Point leads to a bucket in each region."""

from aiscale import System
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.processing import BatchJob, Spark
from aiscale.stores import Bucket
from tests.artifacts import IMAGE


def cell(name, region, country):
    pool = NodePool(f"general-{name}", instance_type="m7i.2xlarge", max_nodes=12)
    eks = EksCluster(name, region=region, pools=[pool])
    raw = Bucket(
        f"raw-{name}",
        uri="s3://mfzwi23gnjvgw.mrap/raw",
        region=region,
        contains_personal_data=True,
        retention="30d",
        updated_every="1h",
    )
    out = Bucket(
        f"out-{name}", uri=f"s3://scores-{name}/out", region=region, contains_personal_data=True, retention="30d"
    )
    job = BatchJob(
        f"score-{name}",
        engine=Spark(image=IMAGE),
        jar="local:///job.jar",
        reads=[raw],
        writes=[out],
        schedule="0 1 * * *",
        on=eks,
    )
    return [job, Placement(f"stays-{name}", of=[raw, out], residency=[country])]


system = System("golden", cell("dub", "eu-west-1", "ie") + cell("fra", "eu-central-1", "de"))
