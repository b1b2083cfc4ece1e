"""A Secret without values: the token controller fills it."""

from aiscale import System
from aiscale.objects import Manifest

body = {
    "apiVersion": "v1",
    "kind": "Secret",
    "type": "kubernetes.io/service-account-token",
    "metadata": {"annotations": {"kubernetes.io/service-account.name": "shop"}},
}
system = System("shop", [Manifest("shop-token", body)])
