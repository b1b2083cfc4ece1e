from aiscale import System
from aiscale.objects import Manifest
from tests.artifacts import IMAGE

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

system = System("golden", [report])
