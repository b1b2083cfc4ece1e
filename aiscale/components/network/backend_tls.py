"""TLS between a gateway and the targets of its routes."""

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.edges import Many, Value
from aiscale.core.values.secrets import ExternalSecret, KubernetesSecret, SecretName

SYSTEM = "system"
"""The CA certificates of the gateway's own image."""

_LABELS = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
_PreciseHostname = Annotated[str, StringConstraints(pattern=rf"^{_LABELS}$", max_length=253)]
_AltName = Annotated[
    str, StringConstraints(pattern=rf"^((\*\.)?{_LABELS}|[A-Za-z][A-Za-z0-9+.-]*://\S+)$", max_length=253)
]
_MOST_ALT_NAMES = 5
"""Source: Gateway API 1.6, BackendTLSPolicyValidation, subjectAltNames."""


class KubernetesConfigMap(Value):
    """An existing ConfigMap in the namespace of the target's Service, with CA certificates in its key ``ca.crt``."""

    name: SecretName = Field(kw_only=False)
    """Name of the ConfigMap."""


class BackendTls(Value):
    """TLS from gateways to a target, whose certificate they verify.

    It becomes a BackendTLSPolicy for the Service of the target, which applies to all gateways of the cluster: all
    routes to a target have the same settings. Source: Gateway API 1.6, BackendTLSPolicy; Istio 1.30,
    pilot/pkg/config/kube/gateway/backend_policies.go; Envoy Gateway 1.9, internal/gatewayapi/backendtlspolicy.go.
    """

    hostname: _PreciseHostname | None = None
    """Server name (SNI), and the name that the certificate must have. Default: the DNS name of the Service,
    ``<service>.<namespace>.svc``."""

    ca: KubernetesConfigMap | KubernetesSecret | ExternalSecret | str = SYSTEM
    """CA certificates: those of the gateway's image (``"system"``), certificates in PEM, or where they are. Of a
    KubernetesSecret and an ExternalSecret, only gateways of the class ``eg`` read them; of a ConfigMap and PEM, all."""

    subject_alt_names: Many[_AltName] = ()
    """Names or URIs of the certificate, of which it must have one, in place of ``hostname``:
    ``spiffe://prod/ns/shop/sa/prices``. At most 5."""

    @model_validator(mode="after")
    def _verifiable(self) -> Self:
        if self.hostname is not None and _is_address(self.hostname):
            raise ValueError(
                f'hostname is the address {self.hostname}, but SNI has names only: hostname="prices.example"'
            )
        if isinstance(self.ca, KubernetesSecret) and self.ca.key != "ca.crt":
            raise ValueError(f"ca has the key {self.ca.key}, but gateways read the key ca.crt of a Secret")
        if isinstance(self.ca, str) and self.ca != SYSTEM:
            _refuse_text(self.ca)
        if self.ca == SYSTEM and self.hostname is None and not self.subject_alt_names:
            raise ValueError(
                "hostname is missing: public CAs issue no certificates for the DNS name of a Service; "
                'set hostname="prices.example", or the ca of the cluster'
            )
        if len(self.subject_alt_names) > _MOST_ALT_NAMES:
            raise ValueError(f"subject_alt_names has {len(self.subject_alt_names)} names; {_MOST_ALT_NAMES} at most")
        return self

    @property
    def names(self) -> Sequence[tuple[str, str]]:
        """Type and value of each of ``subject_alt_names``: ``Hostname`` or ``URI``."""
        return [("URI" if "://" in one else "Hostname", one) for one in self.subject_alt_names]


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _refuse_text(text: str) -> None:
    """Raises ValueError where a text is no CA certificate in PEM."""
    if "PRIVATE KEY" in text:
        raise ValueError("ca contains a private key: give the certificates alone")
    if "-----BEGIN CERTIFICATE-----" not in text or "-----END CERTIFICATE-----" not in text:
        raise ValueError(
            'ca is no certificate in PEM: Path("ca.pem").read_text(), "system", or KubernetesConfigMap("prices-ca")'
        )
