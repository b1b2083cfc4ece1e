"""Access comes from a role, and no secret is kept."""

from aiscale import System
from aiscale.objects import Manifest

body = {
    "apiVersion": "v1",
    "kind": "ServiceAccount",
    "metadata": {"annotations": {"eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/shop"}},
}
system = System("shop", [Manifest("shop", body)])
