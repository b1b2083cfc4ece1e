"""Said of a group of countries, and of one of them."""

from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool
from aiscale.processing import Flink, State, StreamJob
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE


def cell(name, region, country):
    pool = NodePool(f"general-{name}", instance_type="m7i.2xlarge", max_nodes=12)
    eks = EksCluster(name, region=region, pools=[pool])
    kafka = KafkaCluster(f"events-{name}", on=eks)
    calls = Topic(f"calls-{name}", kafka, key="call_id", traffic=Traffic(mean=5, peak=9))
    return StreamJob(
        f"waits-{name}",
        engine=Flink(image=IMAGE),
        jar="local:///job.jar",
        consumes=[calls],
        stateful=True,
        state=State(ttl="1d"),
        checkpoint_storage=f"s3://calls/state/{name}",
        checkpoint_jurisdiction=country,
        on=eks,
    )


system = System("golden", [cell("dub", "eu-west-1", "ie"), cell("fra", "eu-central-1", "eu")])
