"""Security settings that every pod of aiscale has: the restricted pod security standard and more.

Source: Kubernetes pod security standards, restricted, v1.36; NSA/CISA Kubernetes hardening guide v1.2.
"""

from __future__ import annotations

from typing import Any

POD_SECURITY_VERSION = "v1.36"
"""Version of the pod security standard that the namespace enforces."""

USER_ID = 10_001
"""User and group of containers: above the range of host accounts."""


def pod_security(user_id: int = USER_ID, *, any_port: bool = False) -> dict[str, Any]:
    """The pod's security context; volumes are readable to the group.

    Args:
        user_id: user and group of its containers.
        any_port: whether they listen on a port below 1024.
    """
    # A capability does not reach the processes of another user than root; this sysctl is safe, and allowed by the
    # restricted standard. Source: Kubernetes, Using sysctls in a Kubernetes Cluster; pod security standards.
    sysctls = {"sysctls": [{"name": "net.ipv4.ip_unprivileged_port_start", "value": "0"}]} if any_port else {}
    return {
        "runAsNonRoot": True,
        "runAsUser": user_id,
        "runAsGroup": user_id,
        "fsGroup": user_id,
        "fsGroupChangePolicy": "OnRootMismatch",
        "seccompProfile": {"type": "RuntimeDefault"},
        **sysctls,
    }


def container_security(*, read_only_root: bool = True, any_port: bool = False) -> dict[str, Any]:
    """A container's security context: no capabilities, no privilege escalation, a read-only root file system.

    Args:
        read_only_root: whether its root file system is read-only.
        any_port: whether it listens on a port below 1024: it gets the one capability that the restricted standard
            allows, which programs with file capabilities need.
    """
    context: dict[str, Any] = {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"], **({"add": ["NET_BIND_SERVICE"]} if any_port else {})},
        "privileged": False,
        "runAsNonRoot": True,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    if read_only_root:
        context["readOnlyRootFilesystem"] = True
    return context


def operated_pod_security(group_id: int | None = None) -> dict[str, Any]:
    """The pod security context of an operator's pods, whose images set a user."""
    context: dict[str, Any] = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    return context if group_id is None else context | {"fsGroup": group_id}
