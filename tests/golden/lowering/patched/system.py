"""Patches: one refers to a Secret that others create, one changes an autoscaler where there is one."""

from __future__ import annotations

from aiscale import Patch, System
from aiscale.services import Microservice

checkout = Microservice(
    "checkout",
    image="registry.example/checkout@sha256:" + "b1" * 32,
    patches=[
        Patch(
            "Deployment",
            {
                "spec": {
                    "template": {
                        "spec": {
                            "containers": [{"name": "checkout", "envFrom": [{"secretRef": {"name": "payment-keys"}}]}]
                        }
                    }
                }
            },
            reason="the payment library reads its keys from variables",
            existing=["secret/payment-keys"],
        ),
        Patch(
            "HorizontalPodAutoscaler",
            {"spec": {"behavior": {"scaleDown": {"stabilizationWindowSeconds": 600}}}},
            reason="checkout scales down slowly wherever it scales",
            on_missing="ignore",
        ),
    ],
)
system = System("patched", [checkout])
