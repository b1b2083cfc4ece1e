"""An operator makes the Secret of a custom resource."""

from aiscale import System
from aiscale.objects import Manifest
from tests.artifacts import IMAGE

account = Manifest("report-account", {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "report"}})
settings = Manifest("settings", {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "report-settings"}})
warehouse = Manifest(
    "warehouse-certificate",
    {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "spec": {
            "secretName": "warehouse",
            "issuerRef": {"name": "internal"},
            "dnsNames": ["report.example"],
        },
    },
)
report = Manifest(
    "report",
    {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "spec": {
            "schedule": "0 6 * * *",
            "jobTemplate": {
                "spec": {
                    "template": {
                        "spec": {
                            "restartPolicy": "Never",
                            "serviceAccountName": "report",
                            "containers": [
                                {
                                    "name": "report",
                                    "image": IMAGE,
                                    "envFrom": [{"configMapRef": {"name": "report-settings"}}],
                                    "env": [
                                        {
                                            "name": "PASSWORD",
                                            "valueFrom": {"secretKeyRef": {"name": "warehouse", "key": "password"}},
                                        }
                                    ],
                                }
                            ],
                        }
                    }
                }
            },
        },
    },
)

system = System("golden", [account, settings, warehouse, report])
