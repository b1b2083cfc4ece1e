from aiscale import System
from aiscale.objects import Manifest

body = {"apiVersion": "v1", "kind": "Secret", "stringData": {"password": "hunter2"}}
system = System("shop", [Manifest("db", body)])
