"""Where components name secrets, and where each of these lies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import BaseModel

from aiscale.core.component import Component
from aiscale.core.values.secrets import ExternalSecret, KubernetesSecret, Secret
from aiscale.graph.architecture import ArchitectureGraph


class NamedSecret(NamedTuple):
    """A secret in a field of a component.

    Attributes:
        component: who names it.
        field: where: ``secrets.API_KEY``.
        secret: what it is.
    """

    component: Component
    field: str
    secret: Secret


def named_secrets(graph: ArchitectureGraph, name: str) -> tuple[NamedSecret, ...]:
    """Who names a secret: a Secret of Kubernetes by its name, one kept elsewhere by the name that it has there."""
    return tuple(
        NamedSecret(node, field, secret)
        for node in graph.nodes.values()
        for field in type(node).model_fields
        for field, secret in _secrets(getattr(node, field), field)
        if _name(secret) == name
    )


def _name(secret: Secret) -> str:
    return secret.name if isinstance(secret, KubernetesSecret) else secret.remote_key


def _secrets(value: object, path: str) -> Iterator[tuple[str, Secret]]:
    if isinstance(value, (KubernetesSecret, ExternalSecret)):
        yield path, value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _secrets(one, f"{path}.{key}")
    elif isinstance(value, (list, tuple)):
        for at, one in enumerate(value):
            yield from _secrets(one, f"{path}[{at}]")
    elif isinstance(value, BaseModel) and not isinstance(value, Component):
        for field in type(value).model_fields:
            yield from _secrets(getattr(value, field), f"{path}.{field}")


def stored_in(secret: Secret) -> str:
    """Where the value of a secret comes from, in words."""
    if isinstance(secret, KubernetesSecret):
        return "a Secret that has to be in the namespace: aiscale makes none"
    part = f", field {secret.remote_property}" if secret.remote_property else ""
    where = f"{secret.remote_key}{part} of the ClusterSecretStore {secret.store}"
    return f"{where}, which External Secrets reads every {secret.refresh}"
