from aiscale import System
from aiscale.objects import Manifest

cache = Manifest(
    "cache",
    {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "cache"},
        "spec": {
            "selector": {"matchLabels": {"app": "cache"}},
            "template": {
                "metadata": {"labels": {"app": "cache"}},
                "spec": {"containers": [{"name": "redis", "image": "redis:8.2"}]},
            },
        },
    },
)
system = System("golden", [cache])
