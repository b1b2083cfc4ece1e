"""Variables whose values are in Secrets of the namespace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiscale.core.component import Component
from aiscale.core.values.secrets import ExternalSecret, KubernetesSecret, Secret
from aiscale.lowering.naming import fit

_USUAL_REFRESH = ExternalSecret.model_fields["refresh"].get_default(call_default_factory=True)


def key_references(component: Component, secrets: Mapping[str, Secret]) -> dict[str, tuple[str, str]]:
    """Name and key of the Secret, by variable.

    Args:
        component: whose pods read them.
        secrets: as declared.
    """
    return {
        name: (given.name, given.key)
        if isinstance(given, KubernetesSecret)
        else (external_name(component, given), name)
        for name, given in secrets.items()
    }


def external_name(component: Component, secret: ExternalSecret) -> str:
    """Name of the ExternalSecret with a component's variables of one store, and of the Secret that it becomes."""
    store = secret.store.replace(".", "-")
    return fit(f"{component.name}-{store}" + (f"-{secret.refresh}" if secret.refresh != _USUAL_REFRESH else ""))


def declared_secrets(component: Component) -> Mapping[str, Secret]:
    """Variables of a component's pods that are read from secrets, by name."""
    given: Mapping[str, Secret] = getattr(component, "secrets", None) or getattr(
        getattr(component, "engine", None), "secrets", {}
    )
    return given


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


def external_secret_manifest(
    secret: ExternalSecret, metadata: Mapping[str, Any], reads: Mapping[str, Any]
) -> dict[str, Any]:
    """An ExternalSecret. Source: External Secrets 2.9, ExternalSecret of external-secrets.io/v1.

    Args:
        secret: the store, and how often it is read.
        metadata: of the object.
        reads: which values it reads, and the Secret that they become.
    """
    every = secret.refresh
    return {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "metadata": dict(metadata),
        "spec": {
            "refreshInterval": f"{every.milliseconds}ms" if every % 1 else f"{int(every)}s",
            "secretStoreRef": {"kind": "ClusterSecretStore", "name": secret.store},
            **reads,
        },
    }
