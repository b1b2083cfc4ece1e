"""No name and no namespace is written: aiscale adds both."""

from aiscale import System
from aiscale.objects import Manifest

urgent = Manifest("urgent", {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "value": 1000})
system = System("shop", [urgent])
