"""Variables whose values are in Secrets of the namespace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiscale.core.component import Component
from aiscale.core.values.secrets import CloudSecret, ExternalSecret, KubernetesSecret, Secret


def key_references(secrets: Mapping[str, Secret]) -> dict[str, tuple[str, str]]:
    """Name and key of the Secret, by variable; secrets of other stores are left out."""
    return {name: (given.name, given.key) for name, given in secrets.items() if isinstance(given, KubernetesSecret)}


def unsupported_secrets(component: Component) -> Mapping[str, str]:
    """Variables that a component's pods do not get, with the kind of secret that aiscale up does not support."""
    given = getattr(component, "secrets", None) or getattr(getattr(component, "engine", None), "secrets", {})
    return {
        name: type(secret).__name__ for name, secret in given.items()
        if isinstance(secret, CloudSecret | ExternalSecret)
    }  # fmt: skip


def unless_set(secrets: Mapping[str, tuple[str, str]], environment: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """The generated ones, except those that the workload's own variables override.

    Args:
        secrets: name and key of the Secret, by variable.
        environment: variables that the blueprint gives the workload in plaintext.
    """
    return {name: secret for name, secret in secrets.items() if name not in environment}


def secret_variables(secrets: Mapping[str, tuple[str, str]]) -> list[dict[str, Any]]:
    """Variables of a container, whose values are keys of Secrets.

    Args:
        secrets: name and key of the Secret, by variable.
    """
    return [
        {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}
        for name, (secret, key) in secrets.items()
    ]
