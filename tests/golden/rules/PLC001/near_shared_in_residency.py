from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.processing import BatchJob, Spark
from aiscale.stores import Bucket
from tests.artifacts import IMAGE

lake = Bucket("lake", uri="s3://de/lake", region="eu-central-1", contains_personal_data=True, retention="90d")


def cell(law: str, region: str) -> System:
    pool = NodePool(f"general-{law}", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=9)
    core = EksCluster(f"core-{law}", region=region, pools=[pool])
    job = BatchJob(
        f"job-{law}", engine=Spark(image=IMAGE), jar="local:///j.py", reads=[lake], schedule="0 2 * * *", on=core
    )
    return System(law, [job], residency=[law])


system = System("grid", [cell("de", "eu-central-1"), cell("eu", "eu-central-1")], residency=["eu"])
