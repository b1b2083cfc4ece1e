from aiscale import System
from aiscale.objects import Manifest

limits = Manifest("limits", {"apiVersion": "v1", "kind": "ResourceQuotas", "spec": {"hard": {"pods": "10"}}})
system = System("shop", [limits])
