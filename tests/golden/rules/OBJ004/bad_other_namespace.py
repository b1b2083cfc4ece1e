from aiscale import System
from aiscale.objects import Manifest

settings = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "settings", "namespace": "tools"},
    "data": {"level": "info"},
}
report = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "report"},
    "spec": {
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [
            {
                "name": "report",
                "image": "registry.example/report@sha256:" + "1f" * 32,
                "envFrom": [{"configMapRef": {"name": "settings"}}],
                "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
                "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}},
            }
        ],
    },
}
system = System("shop", [Manifest("report", [settings, report])])
