"""Tells a cluster's warnings that say nothing but that it has no metrics API.

A sandbox has none, as its pods do not run: autoscalers keep to their least replicas there, and that they cannot read
metrics is no news. In a cluster it is.

Source: Kubernetes 1.36, ``pkg/controller/podautoscaler``; k8s.io/metrics, ``pkg/client/custom_metrics``.
"""

from __future__ import annotations

import re

_NOT_SERVED = re.compile(
    r"the server could not find the requested resource \(get \S*metrics\.k8s\.io\)"
    r"|no custom metrics API \(custom\.metrics\.k8s\.io\) registered"
)


def has_no_metrics(message: str) -> bool:
    """Whether a warning of an autoscaler comes from a metrics API that is not served."""
    return _NOT_SERVED.search(message) is not None
