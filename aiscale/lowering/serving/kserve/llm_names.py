"""Names that KServe's controller gives to what it creates for an LLMInferenceService.

Source: KServe 0.20.0, pkg/controller/v1alpha2/llmisvc (mainDeploymentName, workloadServiceName,
expectedSelfSignedCertsSecret); Knative, kmeta/names.go (ChildName).
"""

from __future__ import annotations

import hashlib

from aiscale.core.component import Component

API_VERSION = "serving.kserve.io/v1alpha2"
CONTAINER = "main"
"""Name of the container with the model server."""

PORT = 8_000
"""Port of the Service, and of the pods and of the configuration's container, without a name there. Source: workload.go,
reconcileWorkloadService; config/llmisvcconfig."""

_LONGEST, _DIGITS = 63, 32


def deployment_name(component: Component) -> str:
    """Name of the Deployment."""
    return _child(component.name, "-kserve")


def leader_worker_set_name(component: Component) -> str:
    """Name of the LeaderWorkerSet, where replicas are groups of pods."""
    return _child(component.name, "-kserve-mn")


def service_name(component: Component) -> str:
    """Name of the Service of the replicas."""
    return _child(component.name, "-kserve-workload-svc")


def certificate_name(component: Component) -> str:
    """Name of the Secret with a self-signed certificate."""
    return _child(component.name, "-kserve-self-signed-certs")


def _child(parent: str, suffix: str) -> str:
    """A name with a suffix; of one that is too long, its beginning and its MD5 digest."""
    if len(parent) > _LONGEST - len(suffix):
        found = hashlib.md5(parent.encode(), usedforsecurity=False).hexdigest()
        parent = parent[: _LONGEST - _DIGITS - len(suffix)] + found
    return parent + suffix
