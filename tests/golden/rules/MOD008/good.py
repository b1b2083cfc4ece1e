from typing import ClassVar

from aiscale import System
from aiscale.core.ports import RecordStore
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice, Write
from tests.artifacts import IMAGE


class ObjectBucket(RecordStore):
    """Objects, in the object store of the data centre."""

    family: ClassVar[str] = "objectstores"


cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
raw = ObjectBucket("raw")
pricing = Microservice("pricing", image=IMAGE, writes=[Write(raw, timeout_ms=200)], on=cluster)

system = System("golden", [pricing])
