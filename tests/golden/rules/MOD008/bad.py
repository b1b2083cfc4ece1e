from typing import ClassVar

from aiscale import System
from aiscale.core.ports import RecordStore
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice, Write
from tests.artifacts import IMAGE


class Bucket(RecordStore):
    """Objects, in the object store of the data centre."""

    family: ClassVar[str] = "objectstores"


class Search(RecordStore):
    """Documents that are found by their words."""

    family: ClassVar[str] = "Search It"


class Ledger(RecordStore):
    """Bookings."""


cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
written = [Bucket("raw"), Search("products"), Ledger("bookings")]
pricing = Microservice("pricing", image=IMAGE, writes=[Write(store, timeout_ms=200) for store in written], on=cluster)

system = System("golden", [pricing])
