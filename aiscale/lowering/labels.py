"""Labels of every object: the recommended ones, and the address of the component."""

from __future__ import annotations

import re

from aiscale.core.component import Component

ADDRESS = "aiscale.dev/address"
"""Address of the component with a dot: ``serving.surge``. On objects and pods; network policies select by it."""

SYSTEM = "aiscale.dev/system"
"""Name of the system."""

CONFIG_HASH = "aiscale.dev/config-hash"
"""Annotation of pods with a digest of the files that they read at their start: other files, other pods."""

ZONE = "topology.kubernetes.io/zone"
"""Zone of a node, which Kubernetes copies to the pods on it. Source: Kubernetes, well-known labels."""

ROLE = "app.kubernetes.io/component"
"""What part an object plays. Source: Kubernetes documentation, recommended labels."""

SCHEMA_REGISTRATION = "schema-registration"
BATCH_JOB = "batch-job"
"""The role of a Job that registers schemas: workloads that take a new version wait for it."""

MANAGED_BY_ROLLOUTS = "argo-rollouts.argoproj.io/managed-by-rollouts"
"""Annotation of an object that Argo Rollouts writes to, with the name of the Rollout. Source: Argo Rollouts 1.9.1."""

_VALUE = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?")


def address_value(component: Component) -> str:
    """The address as a label value."""
    return f"{component.family}.{component.name}"


def object_labels(
    component: Component, system: str, role: str, version: str = "", instance: str = ""
) -> dict[str, str]:
    """Labels of an object or a pod.

    Args:
        component: the owner.
        system: name of the system.
        role: its role, for example ``model-server``.
        version: version of what runs; left out when it is no legal label value.
        instance: name of what runs the component; its own name when absent.
    """
    labels = {
        "app.kubernetes.io/name": component.name,
        "app.kubernetes.io/instance": instance or component.name,
        ROLE: role,
        "app.kubernetes.io/part-of": system,
        "app.kubernetes.io/managed-by": "aiscale",
        SYSTEM: system,
        ADDRESS: address_value(component),
    }
    if version and _VALUE.fullmatch(version):
        labels["app.kubernetes.io/version"] = version
    return labels


def system_labels(system: Component) -> dict[str, str]:
    """Labels of what belongs to a system as a whole."""
    return {
        "app.kubernetes.io/part-of": system.name,
        "app.kubernetes.io/managed-by": "aiscale",
        SYSTEM: system.name,
        ADDRESS: address_value(system),
    }


def selector(name: str, instance: str) -> dict[str, str]:
    """What Deployments, Services and disruption budgets select by: it never changes, since selectors are immutable."""
    return {"app.kubernetes.io/name": name, "app.kubernetes.io/instance": instance}


def image_version(image: str) -> str:
    """The tag, or the first twelve digits of the digest."""
    if "@sha256:" in image:
        return image.rpartition(":")[2][:12]
    return image.rpartition("/")[2].partition(":")[2]


def image_words(image: str) -> str:
    """Short form of an image: its name without the registry, with its tag or the first digits of its digest."""
    name, at, _ = image.rpartition("/")[2].partition("@")
    return f"{name.partition(':')[0]}@{image_version(image)}" if at else name
