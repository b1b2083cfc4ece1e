"""References to secrets."""

from typing import Annotated

from pydantic import Field, StringConstraints

from aiscale.core.edges import DurationField, Value, preset
from aiscale.quantities import Duration

SecretName = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", max_length=253),
]
"""A DNS subdomain."""

SecretKey = Annotated[str, StringConstraints(pattern=r"^\.?[-_a-zA-Z0-9][-._a-zA-Z0-9]*$", max_length=253)]
"""Letters, digits, ``-``, ``_`` and ``.``; not ``..`` in front. Source: Kubernetes 1.36, IsConfigMapKey."""


class KubernetesSecret(Value):
    """A key of an existing Secret in the namespace."""

    name: SecretName = Field(kw_only=False)
    """Name of the Secret."""

    key: SecretKey
    """Key in it."""


class ExternalSecret(Value):
    """A value of a secret store that the External Secrets operator reads.

    The variables of a component from one store are one ``ExternalSecret``, ``<component>-<store>``, with a Secret of
    the same name. Stores are AWS Secrets Manager, Google Secret Manager, Azure Key Vault, Vault and others. Source:
    External Secrets 2.9, ExternalSecret of external-secrets.io/v1.
    """

    store: SecretName = Field(kw_only=False)
    """Name of the ClusterSecretStore, which must exist."""

    remote_key: Annotated[str, StringConstraints(min_length=1, max_length=1_024, pattern=r"^\S+$")]
    """Name of the secret in that store."""

    remote_property: Annotated[str, StringConstraints(min_length=1, max_length=253)] | None = None
    """Property of the secret, if it has several."""

    refresh: DurationField = Field(default=preset(Duration(3_600)))
    """Refresh interval: ``refreshInterval``. Pods get a new value when they start again."""


Secret = KubernetesSecret | ExternalSecret
"""References to secrets."""
